import type { Ledger } from "../domain/ledger.ts";
import { roomOf } from "../domain/permission/allowance.ts";
import type { PlanningInput } from "./planning-input.ts";

/**
 * Dollars that may still be claimed on a state that is newer than the one Pulse saw: nothing is claimed that its newest
 * charges leave no room for, under any cap, nor in what the organisation has left over.
 */
export function roomUsd(ledger: Ledger, { pulse, configuration, pipeline, now }: PlanningInput): number {
  const { mergeRequests, pipelines, sources } = pulse;
  const facts = { configuration, ledger, ledgerFaults: [], now, cycle: pipeline.cycle, mergeRequests, pipelines };
  // Pulse has asked whom there was to ask.
  return roomOf({ ...facts, isPausedByLabel: null, organisation: sources?.organisation ?? "unasked" });
}
