import type { PlanEntry } from "../artifacts/plan.ts";
import { foldLedger, type Ledger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import type { ModelWorld } from "./world.ts";

/**
 * Why a job of the model zone shall not begin with a task: the money that its cycle reserved for it is settled already, or
 * charged, and a second run would spend it again. Null when the claim is open, and where the ledger cannot be seen: then
 * handover asks GitLab which jobs have run more than once.
 */
export async function endedClaims(world: ModelWorld): Promise<(entry: PlanEntry) => string | null> {
  if (world.readNewestLedger === null) return () => null;
  const seen = await world.readNewestLedger();
  if (seen.kind === "unseen") {
    world.log.line(`– ledger: not asked: ${seen.why}`);
    return () => null;
  }
  const ledger = foldLedger(parseLedger(seen.value).events);
  return ({ task }) => whyEnded(ledger, task.id, world.pipeline.cycle);
}

function whyEnded({ events }: Ledger, task: string, cycle: string): string | null {
  const end = events.find(
    (e) =>
      (e.type === "task.settled" && e.cycle === cycle && e.task === task) ||
      (e.type === "task.abandoned" && e.claimCycle === cycle && e.task === task),
  );
  if (end === undefined) return null;
  const how = end.type === "task.settled" ? "settled" : "abandoned and charged";
  return `its claim of cycle ${cycle} is ${how} since ${end.at}, and a repeated job would spend the money again: start a new pipeline instead`;
}
