import { resolve } from "node:path";
import type { Plan } from "../artifacts/plan.ts";
import type { Pulse } from "../artifacts/pulse.ts";
import type { Environment } from "../config.ts";
import { foldLedger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { decidePermission } from "../domain/permission.ts";
import { indexTree, preflight } from "../domain/preflight.ts";
import { planCycle } from "../phases/plan-cycle.ts";
import { restPlan } from "../phases/planning-input.ts";
import { localWorld } from "../wire.ts";
import { readCheckout, readLocalState } from "./checkout.ts";
import { print, say, table } from "./print.ts";

/** What the next cycle would do with this checkout's backlog and ledger. Reads files only: GitLab is not asked, nothing is written. */
export async function plan(env: Environment, options: { repo: string; json?: boolean }): Promise<number> {
  const repoDir = resolve(options.repo);
  const pipeline = { cycle: "dry-run", url: "", commitSha: "" };
  const world = localWorld(env, pipeline, repoDir, repoDir);
  const { configuration, prices, prompt, clock } = world;
  const state = await readLocalState(repoDir);
  const now = clock.now();
  const ledger = foldLedger(parseLedger(state.files).events);
  const seen = { mergeRequests: [], pipelines: [], isPausedByLabel: false };
  const pulse: Pulse = { ...decidePermission({ configuration, ledger, now, cycle: pipeline.cycle, ...seen }), ...seen };
  const index = indexTree(await readCheckout(repoDir));
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
          preflight: (task) => preflight(task, index, configuration.preflight.redundant_above),
        }).value;
  if (options.json) print({ pulse, plan: planned }, options);
  else show(pulse, planned);
  return planned.entries.length === 0 ? 3 : 0;
}

function show(pulse: Pulse, planned: Plan): void {
  say("May we work?");
  say(table(pulse.checks.map((check) => [check.ok ? "  ✓" : "  ✗", check.name, check.detail])));
  say(
    pulse.decision.kind === "work"
      ? `\nAllowance: $${pulse.decision.allowanceUsd.toFixed(2)}`
      : "\nThe cycle would rest.",
  );
  for (const reason of planned.restReasons) say(`  ${reason}`);
  if (planned.entries.length > 0) say("\nWould take");
  if (planned.entries.length > 0) say(table(planned.entries.map(entryRow)));
  if (planned.passedOver.length > 0) say("\nPassed over");
  if (planned.passedOver.length > 0) say(table(planned.passedOver.map((p) => [`  ${p.task}`, p.reason])));
  for (const fault of planned.faults) say(`\n! ${fault}`);
  say("\nFrom this checkout alone: open merge requests and notes on GitLab are not known here.");
}

function entryRow({ task, model, agentUsd, judgeUsd, reasons }: Plan["entries"][number]): string[] {
  return [`  ${task.id}`, `$${(agentUsd + judgeUsd).toFixed(2)}`, model, reasons[0] ?? "", task.title];
}
