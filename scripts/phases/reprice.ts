import type { PlanEntry } from "../artifacts/plan.ts";
import type { Charge } from "../domain/event.ts";
import type { Ledger } from "../domain/ledger.ts";
import { type KnownPrices, repriced } from "../domain/repricing.ts";
import { sumUsd } from "../domain/spend.ts";
import type { Delivery } from "./delivery.ts";
import type { ForgeWorld } from "./world.ts";

/** As much of a job's world as prices need: the forge zone's own, which no agent has written. */
export type Pricing = Pick<ForgeWorld, "pipeline" | "prices" | "configuration" | "clock"> & {
  log: Pick<ForgeWorld["log"], "line">;
};

/** What a job says that it spent is no less than its own tokens cost at the prices that this job knows. */
export function reprice(world: Pricing, entry: PlanEntry, ledger: Ledger, said: readonly Charge[]): Charge[] {
  const { pipeline, prices, configuration, clock, log } = world;
  const claim = ledger.events.find(
    (e) => e.type === "task.claimed" && e.task === entry.task.id && e.cycle === pipeline.cycle,
  );
  const now = clock.now().toISOString();
  const { charges, corrected } = repriced(said, {
    table: prices,
    times: [claim?.at ?? now, now],
    usdPerSearch: configuration.web.search?.usd_per_search ?? null,
    models: modelsOf(entry, configuration.models.scout),
    unknownUsd: sumUsd([entry.agentUsd, entry.judgeUsd]),
  });
  for (const words of corrected) log.line(`! ${entry.task.id}: ${words}`);
  return charges;
}

/** People's words are distilled by the first judge (phases/distil.ts). */
function modelsOf({ model, judgeModel, secondJudgeModel }: PlanEntry, scout: string): KnownPrices["models"] {
  const judge = [judgeModel, ...(secondJudgeModel === undefined ? [] : [secondJudgeModel])];
  return { agent: [model], scout: [scout], judge, critique: [judgeModel] };
}

/** The same of all that was handed over for a task. */
export function repriceDelivery(world: Pricing, entry: PlanEntry, ledger: Ledger, delivery: Delivery): Delivery {
  return delivery.kind === "lost"
    ? delivery
    : { ...delivery, charges: reprice(world, entry, ledger, delivery.charges) };
}
