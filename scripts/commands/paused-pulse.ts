import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { artifactFolder } from "../adapters/files/artifact-folder.ts";
import { jobLog } from "../adapters/job-log.ts";
import { systemClock } from "../adapters/system-clock.ts";
import type { Pulse } from "../artifacts/pulse.ts";
import { ARTIFACT_VERSION } from "../artifacts/version.ts";
import { type Environment, pauseVariable, pipelineSettings, requireZoneButDebugging } from "../config.ts";
import { lineOf, type PermissionCheck, reasonOf, unasked } from "../domain/permission/check.ts";
import { debuggingCheck } from "../domain/permission/debugging.ts";
import { fileCheck, isPlainlyPaused, variableCheck } from "../domain/permission/kill-switches.ts";
import { print } from "./print.ts";

/**
 * The pulse of a project that is paused by its file or by a variable, or whose job is being debugged, before anything
 * heavy is loaded and anybody is asked: a paused project costs its runners next to nothing. Leaves an artifact as the
 * whole pulse does; null when nothing plainly says so, and the whole pulse has to decide.
 */
export async function pausedPulse(env: Environment, options: { json?: boolean }): Promise<Pulse | null> {
  requireZoneButDebugging(env, "forge");
  const { projectDir, cycle } = pipelineSettings(env);
  const switches = [fileCheck(saysPaused(projectDir)), variableCheck(pauseVariable(env)), debuggingCheck(env)];
  const stops = switches.filter((check) => check.ok === false);
  if (stops.length === 0) return null;

  const body = restOf([...switches, unasked("everything else", "this is reason enough to rest")], stops);
  const log = jobLog({ isCi: env.GITLAB_CI === "true", stream: process.stderr, clock: systemClock });
  await log.section("pulse", "Pulse: may we work?", async () => {
    for (const check of body.checks) log.line(lineOf(check));
  });
  log.line(`rest: ${stops.map(reasonOf).join("; ")}`);
  const artifact = { kind: "pulse", version: ARTIFACT_VERSION, cycle, body };
  await artifactFolder(join(projectDir, ".nightshift")).write("pulse.json", `${JSON.stringify(artifact, null, 2)}\n`);
  print(body, options);
  return body;
}

function restOf(checks: PermissionCheck[], stops: readonly PermissionCheck[]): Pulse {
  return { decision: { kind: "rest", reasons: stops.map(reasonOf) }, checks, mergeRequests: [], pipelines: [] };
}

/** What cannot be read is for the whole pulse to tell. */
function saysPaused(projectDir: string): boolean {
  const file = join(projectDir, "nightshift.yml");
  try {
    return existsSync(file) && isPlainlyPaused(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
}
