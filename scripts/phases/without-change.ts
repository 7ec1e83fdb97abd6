import type { AgentResult } from "../agent/job.ts";
import { runReported } from "../agent/reported-command.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { failedTests } from "../domain/test-report/compare.ts";
import { executableCommand, removeFilesCommand } from "../domain/test-report/report-files.ts";
import type { ProjectChecks } from "../domain/verify/checks.ts";
import { judgeChecks } from "../domain/verify/judge.ts";
import {
  MAX_PROVING_TESTS,
  provingRuns,
  type Undoing,
  undoingOf,
  type WithoutChange,
} from "../domain/verify/without-change.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import { type CheckWorld, patience } from "./check-run.ts";

const SHORT_MS = 60_000;

/**
 * Runs the tests of delivered code once more, on a tree that has them and not the change that they are for, and brings the
 * tree back. Null where that says nothing: other tasks, a change without tests, conflicts, and where it is switched off.
 */
export async function testWithoutChange(
  world: CheckWorld,
  { task, revision }: Pick<PlanEntry, "task" | "revision">,
  { workspace, checks }: { workspace: Workspace; checks: ProjectChecks },
  { outcome, checks: after }: Pick<AgentResult, "outcome" | "checks">,
): Promise<WithoutChange | null> {
  const minutes = world.configuration.verify.without_change_minutes;
  const isAsked = minutes > 0 && task.category === "code" && outcome.kind === "delivered";
  if (!isAsked || (revision !== null && revision.conflict !== null)) return null;
  const undoing = undoingOf(await workspace.contents());
  if (undoing === "none") return null;
  const found =
    "why" in undoing
      ? unknown(undoing.why)
      : await tryWithout(world, workspace, undoing, provingRuns(after, checks, minutes * 60));
  world.log.line(`  without the change: ${words(found)}`);
  return found;
}

async function tryWithout(
  world: CheckWorld,
  workspace: Workspace,
  undoing: Undoing,
  runs: readonly CheckRun[],
): Promise<WithoutChange> {
  if (runs.length === 0) return unknown("no check that ran tests is fast enough to be run once more");
  const restore = await workspace.hold();
  try {
    const fault = await undo(workspace, undoing);
    return fault ?? (await firstFailure(world, workspace, runs));
  } finally {
    await restore();
  }
}

/** Puts everything but the tests back to what it was; the reason where that does not work. */
async function undo(workspace: Workspace, { remove, write, executable }: Undoing): Promise<WithoutChange | null> {
  if (remove.length > 0) {
    const { exitCode } = await workspace.run(removeFilesCommand(remove), SHORT_MS);
    if (exitCode !== 0) return unknown("what is new could not be taken away");
  }
  for (const { path, text } of write) {
    const written = await workspace.write(path, text);
    if (written.kind === "refused") return unknown(written.reason);
  }
  if (executable.length > 0) await workspace.run(executableCommand(executable), SHORT_MS);
  return null;
}

async function firstFailure(
  world: CheckWorld,
  workspace: Workspace,
  runs: readonly CheckRun[],
): Promise<WithoutChange> {
  const { verify } = world.configuration;
  const minutes = Math.min(verify.timeout_minutes, verify.without_change_minutes);
  for (const after of runs) {
    const { command } = after;
    const { exitCode, timedOut, report } = await runReported(
      workspace,
      command,
      patience(world, minutes),
      verify.reports,
    );
    // It may hang for want of the change, or because the machine is slow: nobody knows.
    if (timedOut) return unknown(`\`${command}\` did not end in time`);
    const without = { command, passed: exitCode === 0, report };
    if (judgeChecks([after], [without]).accepted) continue;
    const known = new Set(failedTests(after.report ?? { tests: [] }).map(({ id }) => id));
    const tests = failedTests(report ?? { tests: [] }).flatMap(({ id }) => (known.has(id) ? [] : [id]));
    return { kind: "failed", command, tests: tests.slice(0, MAX_PROVING_TESTS), count: tests.length };
  }
  return { kind: "passed", commands: runs.map(({ command }) => command) };
}

function unknown(why: string): WithoutChange {
  return { kind: "unknown", why: why.slice(0, 500) };
}

function words(found: WithoutChange): string {
  switch (found.kind) {
    case "failed":
      return `\`${found.command}\` fails${found.count === 0 ? "" : ` in ${found.count} tests`}, as it should`;
    case "passed":
      return `${found.commands.map((command) => `\`${command}\``).join(" and ")} passes as well`;
    case "unknown":
      return `not known: ${found.why}`;
  }
}
