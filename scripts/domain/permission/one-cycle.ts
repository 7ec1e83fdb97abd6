import { type CycleRecord, type Ledger, openCycle } from "../ledger.ts";
import type { ObservedPipeline } from "../observation.ts";
import { failed, passed, type Rule, unasked } from "./check.ts";

/** Two cycles would claim the same dollars and the same tasks. */
export const oneCycleAtATime: Rule = ({ ledger, cycle, pipelines, isPausedByLabel }) => {
  const other = runningCycle(ledger, cycle, pipelines);
  if (other === null && isPausedByLabel === null)
    return unasked("one cycle at a time", "whether a cycle is running that this ledger does not know of");
  return other === null
    ? passed("one cycle at a time", "no other cycle is running")
    : failed(
        "one cycle at a time",
        `cycle ${other.cycle} is still running`,
        `wait for its pipeline to end, or cancel it${other.pipeline === "" ? "" : `: ${other.pipeline}`}`,
      );
};

/** The oldest other cycle that was opened and not closed, and whose pipeline has not ended; null when there is none. */
export function runningCycle(
  ledger: Ledger,
  cycle: string,
  pipelines: readonly ObservedPipeline[],
): CycleRecord | null {
  const over = new Set([cycle, ...pipelines.filter((p) => p.finished).map((p) => p.cycle)]);
  return openCycle({ ...ledger, cycles: new Map([...ledger.cycles].filter(([id]) => !over.has(id))) });
}
