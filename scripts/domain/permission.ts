import { allowanceUsd, budgetLines } from "./budget.ts";
import type { Configuration } from "./configuration.ts";
import { type Ledger, openCycle } from "./ledger.ts";
import type { ObservedMergeRequest, ObservedPipeline } from "./observation.ts";

/** One thing Pulse looked at, with its figures. */
export type PermissionCheck = { name: string; ok: boolean; detail: string; remedy: string | null };

export type Permission = {
  decision:
    | { kind: "work"; allowanceUsd: number; slots: number; newWork: boolean }
    | { kind: "rest"; reasons: string[] };
  checks: PermissionCheck[];
};

export type PermissionFacts = {
  configuration: Configuration;
  ledger: Ledger;
  now: Date;
  cycle: string;
  /** The pause label is on an open digest issue. */
  isPausedByLabel: boolean;
  mergeRequests: readonly ObservedMergeRequest[];
  pipelines: readonly ObservedPipeline[];
};

/** Below this, no task could be paid for. */
const LEAST_USEFUL_USD = 0.05;

type Rule = (facts: PermissionFacts) => PermissionCheck;
const passed = (name: string, detail: string): PermissionCheck => ({ name, ok: true, detail, remedy: null });
const failed = (name: string, detail: string, remedy: string): PermissionCheck => ({ name, ok: false, detail, remedy });
const dollars = (usd: number) => `$${usd.toFixed(2)}`;

/** Each of these must hold, or the cycle rests. */
const RULES: readonly Rule[] = [
  ({ configuration }) =>
    configuration.paused
      ? failed("kill switch (file)", "nightshift.yml says paused: true", "set `paused: false` in nightshift.yml")
      : passed("kill switch (file)", "not paused"),
  ({ isPausedByLabel, configuration: { labels } }) =>
    isPausedByLabel
      ? failed(
          "kill switch (label)",
          `an open digest issue has the label ${labels.pause}`,
          `take the label ${labels.pause} off the digest issue`,
        )
      : passed("kill switch (label)", "no pause label on the digest"),
  ({ configuration: { hours, time_zone }, now }) => {
    if (hours === null) return passed("hours", "any time");
    const time = timeOfDay(now, time_zone);
    const window = `${hours.from}–${hours.to} ${time_zone}`;
    return isWithin(time, hours)
      ? passed("hours", `${time} is within ${window}`)
      : failed("hours", `${time} is outside ${window}`, "wait for the window, or change `hours` in nightshift.yml");
  },
  ({ ledger, cycle, pipelines }) => {
    const other = openCycle(ledger);
    const isRunning =
      other !== null && other.cycle !== cycle && !pipelines.some((p) => p.cycle === other.cycle && p.finished);
    return isRunning
      ? failed(
          "one cycle at a time",
          `cycle ${other.cycle} is still running`,
          "wait for its pipeline to end, or cancel it",
        )
      : passed("one cycle at a time", "no other cycle is running");
  },
  ({ ledger, configuration: { budget, time_zone }, now }) => {
    const lines = budgetLines(ledger, budget, time_zone, now);
    const detail = lines.map((l) => `${dollars(l.leftUsd)} of ${dollars(l.capUsd)} left this ${l.cap}`).join(", ");
    const isEmpty = lines.some((l) => l.leftUsd < LEAST_USEFUL_USD);
    return isEmpty
      ? failed("dollars", detail, "wait for the next day or month, or raise the cap under `budget` in nightshift.yml")
      : passed("dollars", detail);
  },
];

/** Decides whether and with how much a cycle may work. Every reason to rest is given, not only the first. */
export function decidePermission(facts: PermissionFacts): Permission {
  const { configuration, ledger, now } = facts;
  const reviews = checkReviews(facts);
  const checks = [...RULES.map((rule) => rule(facts)), reviews];
  const stops = checks.filter((check) => !check.ok && check !== reviews);
  const allowance = allowanceUsd(ledger, configuration, now);
  if (stops.length > 0)
    return { checks, decision: { kind: "rest", reasons: stops.map((c) => `${c.name}: ${c.detail} (${c.remedy})`) } };
  if (allowance < LEAST_USEFUL_USD)
    return {
      checks,
      decision: {
        kind: "rest",
        reasons: [`dollars: an allowance of ${dollars(allowance)} pays for no task (raise \`budget.cycle_usd\`)`],
      },
    };
  return {
    checks,
    decision: { kind: "work", allowanceUsd: allowance, slots: configuration.limits.tasks, newWork: reviews.ok },
  };
}

/** Reviewers' attention: at the limit, only revisions are worked on. */
function checkReviews({ mergeRequests, configuration: { limits } }: PermissionFacts): PermissionCheck {
  const open = mergeRequests.filter((mr) => mr.state === "opened").length;
  const detail = `${open} open merge requests, limit ${limits.open_merge_requests}`;
  return open < limits.open_merge_requests
    ? passed("open merge requests", detail)
    : failed(
        "open merge requests",
        detail,
        "review some, or raise `limits.open_merge_requests`; until then only revisions are worked on",
      );
}

/** `HH:MM` in a time zone. */
function timeOfDay(now: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    now,
  );
}

/** Half-open window; one that ends before it starts crosses midnight; equal ends mean the whole day. */
function isWithin(time: string, { from, to }: { from: string; to: string }): boolean {
  if (from === to) return true;
  return from < to ? from <= time && time < to : time >= from || time < to;
}
