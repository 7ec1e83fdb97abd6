import type { Configuration } from "../domain/configuration.ts";
import type { ChangedCoverage } from "../domain/coverage/uncovered-lines.ts";
import { checksFor, type ProjectChecks, projectChecks } from "../domain/verify/checks.ts";
import { manifestsIn } from "../domain/verify/detect.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import { clearCoverage, coverageAsked, readCoverageLeft } from "./check-coverage.ts";
import { type CheckWorld, checkRun, patience, runCheck } from "./check-run.ts";
import type { JobWorld, ModelWorld } from "./world.ts";

/** The checks of the project in a workspace, as configured or as its files say. */
export async function findChecks({ verify }: Configuration, workspace: Workspace): Promise<ProjectChecks> {
  const files = await workspace.list();
  const manifests = new Map<string, string>();
  for (const path of manifestsIn(files)) {
    const manifest = await workspace.read(path);
    if (manifest.kind === "text") manifests.set(path, manifest.text);
  }
  return projectChecks(verify, { files, read: (path) => manifests.get(path) ?? null });
}

/**
 * Runs the set-up commands; the first that fails, or null. One that nobody configured is a guess: its failure is logged,
 * and the checks show what it means.
 */
export async function setUp(world: ModelWorld, workspace: Workspace, checks: ProjectChecks): Promise<CheckRun | null> {
  const { verify } = world.configuration;
  const settle = checks.setup.length > 0 ? await workspace.holdForSetUp() : async () => [];
  for (const command of checks.setup) {
    const result = await workspace.run(command, patience(world, verify.timeout_minutes));
    const run = checkRun(world, { command, when: "before" }, { ...result, report: null });
    if (run.passed) continue;
    if (verify.setup.length > 0) return run;
    world.log.line(`  found, not configured, so not held against the task: ${lastLine(run.tail)}`);
  }
  tell(world, "set-up left, as no part of the change", await settle());
  return null;
}

/** Runs every check on the base, whatever may change. */
export async function runChecksBefore(
  world: ModelWorld,
  workspace: Workspace,
  checks: ProjectChecks,
): Promise<CheckRun[]> {
  const restore = await workspace.hold();
  const runs: CheckRun[] = [];
  for (const command of checksFor(checks, "everything"))
    runs.push(await runCheck(world, workspace, { command, when: "before" }));
  tell(world, CHANGED_BY_CHECKS, await restore());
  return runs;
}

/** Runs the checks of what has changed, also after one failed: the agent mends more at a time. */
export async function runChecksAfter(
  world: CheckWorld,
  workspace: Workspace,
  checks: ProjectChecks,
  before: readonly CheckRun[],
): Promise<CheckRun[]> {
  const { files } = await workspace.changes();
  const commands = checksFor(
    checks,
    files.map(({ path }) => path),
  );
  const asked = commands.length === 0 ? null : await coverageAsked(workspace, world.configuration.verify.coverage);
  const restore = await workspace.hold();
  if (asked !== null) await clearCoverage(workspace, asked);
  const runs: CheckRun[] = [];
  for (const command of commands) {
    const earlier = before.find((run) => run.command === command)?.report ?? null;
    runs.push(await runCheck(world, workspace, { command, when: "after" }, earlier));
  }
  const coverage = asked === null ? null : await readCoverageLeft(workspace, asked);
  tell(world, CHANGED_BY_CHECKS, await restore());
  return withCoverage(runs, coverage);
}

/** Any of them may have left it, and each could have gone on with what those before it left: it stands with the last. */
function withCoverage(runs: readonly CheckRun[], coverage: ChangedCoverage[] | null): CheckRun[] {
  // A run that was stopped may have left half of a report.
  if (coverage === null || runs.some(({ exitCode }) => exitCode === null)) return [...runs];
  return runs.map((run, at) => (at === runs.length - 1 ? { ...run, coverage } : run));
}

/** Formatters, recorders of snapshots and the like: what they write is not the agent's work. */
const CHANGED_BY_CHECKS = "the checks changed, and it was put back";
const TOLD_PATHS = 5;

function tell({ log }: Pick<JobWorld, "log">, what: string, paths: readonly string[]): void {
  if (paths.length === 0) return;
  const more = paths.length > TOLD_PATHS ? ` and ${paths.length - TOLD_PATHS} more` : "";
  log.line(`  ${what}: ${paths.slice(0, TOLD_PATHS).join(", ")}${more}`);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) || "it said nothing";
}
