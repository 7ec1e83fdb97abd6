import type { Plan } from "../artifacts/plan.ts";
import type { Pulse } from "../artifacts/pulse.ts";
import type { Environment } from "../config.ts";
import { foldLedger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { decidePermission } from "../domain/permission.ts";
import { indexTree, preflight } from "../domain/preflight.ts";
import { describeChecks, type ProjectChecks, projectChecks } from "../domain/verify/checks.ts";
import { planCycle } from "../phases/plan-cycle.ts";
import { restPlan } from "../phases/planning-input.ts";
import { localWorld } from "../wire.ts";
import { projectFolder, readLocalState, readProject, readSources } from "./checkout.ts";
import { print, say, table } from "./print.ts";

/** Exit code for a cycle that would find nothing to do. */
const REST = 3;

/** What the next cycle would do with this checkout's backlog and ledger. Reads files only: GitLab is not asked, nothing is written. */
export async function plan(env: Environment, options: { repo: string; json?: boolean }): Promise<number> {
  const repoDir = await projectFolder(options.repo);
  const pipeline = { cycle: "dry-run", url: "", commitSha: "" };
  const { configuration, prices, prompt, clock } = localWorld(env, pipeline, repoDir, repoDir);
  const state = await readLocalState(repoDir);
  const now = clock.now();
  const booked = parseLedger(state.files);
  const ledger = foldLedger(booked.events);
  const seen = { mergeRequests: [], pipelines: [], isPausedByLabel: false };
  const facts = { configuration, ledger, ledgerFaults: booked.faults, now, cycle: pipeline.cycle, ...seen };
  const pulse: Pulse = { ...decidePermission(facts), ...seen };
  const planned =
    pulse.decision.kind === "rest"
      ? restPlan(pulse.decision.reasons)
      : planCycle(state, {
          pulse,
          pipeline,
          configuration,
          prices,
          prompt,
          now,
          patches: new Map(),
          conflicts: new Map(),
          preflight: await preflightOf(env, repoDir, configuration.preflight.redundant_above),
        }).value;
  const checks = projectChecks(configuration.verify, await readProject(repoDir, env.PATH ?? ""));
  if (options.json) print({ pulse, plan: planned, checks }, options);
  else show(pulse, planned, checks);
  return planned.entries.length === 0 ? REST : 0;
}

async function preflightOf(env: Environment, repoDir: string, redundantAbove: number) {
  const index = indexTree(await readSources(repoDir, env.PATH ?? ""));
  return (task: { title: string; description: string }) => preflight(task, index, redundantAbove);
}

function show(pulse: Pulse, planned: Plan, checks: ProjectChecks): void {
  say("May we work?");
  say(table(pulse.checks.map((check) => [check.ok ? "  ✓" : "  ✗", check.name, detailOf(check)])));
  say(
    pulse.decision.kind === "work"
      ? `\nAllowance: $${pulse.decision.allowanceUsd.toFixed(2)}`
      : "\nThe cycle would rest:",
  );
  for (const reason of planned.restReasons) say(`  ${reason}`);
  section("Would take", planned.entries.map(entryRow));
  section(
    "Passed over",
    planned.passedOver.map(({ task, reason }) => [`  ${task}`, reason]),
  );
  section(
    "Proves the work by",
    describeChecks(checks).map(([what = "", ...words]) => [`  ${what}`, ...words]),
  );
  for (const fault of planned.faults) say(`\n! ${fault}`);
  say("\nFrom this checkout alone: open merge requests and notes on GitLab are not known here.");
}

function section(title: string, rows: readonly (readonly string[])[]): void {
  if (rows.length > 0) say(`\n${title}\n${table(rows)}`);
}

function detailOf({ detail, remedy }: Pulse["checks"][number]): string {
  return remedy === null ? detail : `${detail} (${remedy})`;
}

function entryRow({ task, model, agentUsd, judgeUsd, reasons }: Plan["entries"][number]): string[] {
  return [`  ${task.id}`, `$${(agentUsd + judgeUsd).toFixed(2)}`, model, reasons[0] ?? "", task.title];
}
