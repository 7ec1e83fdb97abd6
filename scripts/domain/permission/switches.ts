import { type Configuration, parseConfiguration } from "../configuration.ts";
import { type PermissionCheck, reasonOf, unasked } from "./check.ts";
import { fileCheck, labelCheck, meansPaused, variableCheck } from "./kill-switches.ts";

type Sign<T> = { kind: "seen"; value: T } | { kind: "unseen"; why: string };

/**
 * The kill switches as a job finds them when it starts. The newest file counts, as soon as it could be seen; before that
 * the one that the runner has checked out. What could not be seen stops nobody, and says so.
 */
export function switchesNow(
  { paused, labels }: Pick<Configuration, "paused" | "labels">,
  pauseVariable: string | undefined,
  signs: { configuration: Sign<string | null>; label: Sign<boolean> },
): PermissionCheck[] {
  const { configuration, label } = signs;
  return [
    configuration.kind === "seen"
      ? fileCheck(saysPaused(configuration.value) ?? paused)
      : paused
        ? fileCheck(true)
        : unasked("kill switch (file)", `${configuration.why}; the commit of this pipeline says not paused`),
    label.kind === "seen" ? labelCheck(label.value, labels.pause) : unasked("kill switch (label)", label.why),
    variableCheck(pauseVariable),
  ];
}

/** Why a job begins nothing that costs money or anybody's attention; empty when it may. */
export function pauseReasons(switches: readonly PermissionCheck[]): string[] {
  return switches.filter((check) => check.ok === false).map(reasonOf);
}

/** Null where a malformed file says nothing of it. Somebody in a hurry writes `paused: yes`, and means it. */
export function saysPaused(text: string | null): boolean | null {
  const parsed = parseConfiguration(text);
  if (parsed.kind === "ok") return parsed.value.paused;
  return text !== null && meansPaused(text) ? true : null;
}
