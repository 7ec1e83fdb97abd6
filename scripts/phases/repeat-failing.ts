import { runReported } from "../agent/reported-command.ts";
import { type OwnTests, suspectTests } from "../domain/regressions.ts";
import { type CheckRun, MAX_TEST_NAME } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import { type CheckWorld, patience } from "./check-run.ts";

/** How often more a test fails on the same tree before it is believed to have found a fault. */
const MORE_RUNS = 2;

/**
 * The runs of a task's checks, where a test may have found a fault of the merged code with what it says when it is run twice
 * more on the same tree, all of it within `verify.timeout_minutes`: one that passes then is flaky. The tree is brought back
 * after each run.
 */
export async function repeatFailing(
  world: CheckWorld,
  workspace: Workspace,
  about: OwnTests,
  runs: readonly CheckRun[],
): Promise<CheckRun[]> {
  if (suspectTests(about, runs).length === 0) return [...runs];
  const endsAt = world.clock.now().getTime() + patience(world, world.configuration.verify.timeout_minutes);
  const restore = await workspace.hold();
  const told: CheckRun[] = [];
  for (const run of runs) {
    const suspects = run.when === "after" ? suspectTests(about, [...runs.filter(isBefore), run]) : [];
    told.push(suspects.length === 0 ? run : await repeated(world, workspace, run, { suspects, endsAt, restore }));
  }
  return told;
}

function isBefore({ when }: CheckRun): boolean {
  return when === "before";
}

async function repeated(
  world: CheckWorld,
  workspace: Workspace,
  run: CheckRun,
  { suspects, endsAt, restore }: { suspects: readonly string[]; endsAt: number; restore: () => Promise<unknown> },
): Promise<CheckRun> {
  const flaky = new Set<string>();
  for (let again = 0; again < MORE_RUNS && flaky.size < suspects.length; again += 1) {
    const leftMs = endsAt - world.clock.now().getTime();
    if (leftMs < run.durationS * 1000) break;
    const { report } = await runReported(workspace, run.command, leftMs, world.configuration.verify.reports);
    // A test that passes for what the run before has left says nothing of chance.
    await restore();
    const passed = (report?.tests ?? []).filter(({ status }) => status === "passed");
    const names = new Set(passed.map(({ id }) => id.slice(0, MAX_TEST_NAME)));
    for (const test of suspects) if (names.has(test)) flaky.add(test);
  }
  if (flaky.size === 0) return run;
  world.log.line(`  on the same tree, run again, these pass: ${[...flaky].join(", ")}`);
  return { ...run, flaky: [...flaky] };
}
