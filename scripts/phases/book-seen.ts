import type { Pulse } from "../artifacts/pulse.ts";
import type { Configuration } from "../domain/configuration.ts";
import { type EventBody, type LedgerEvent, makeEvent } from "../domain/event.ts";
import type { Ledger } from "../domain/ledger.ts";
import { abandonClaims, bookObservations, isLost } from "../domain/outcomes.ts";
import { bookReverts } from "../domain/revert.ts";
import { spentUsd } from "../domain/spend.ts";

/**
 * Events for what Pulse saw and the ledger does not know: ends of merge requests, people's notes, and cycles whose
 * pipeline ended without closing them. Mind books them when it works, handover in any case; twice is once.
 */
export function bookSeen(
  ledger: Ledger,
  pulse: Pick<Pulse, "mergeRequests" | "pipelines" | "reverts">,
  configuration: Configuration,
  cycle: string,
  now: Date,
): LedgerEvent[] {
  const bodies = [
    ...bookObservations(ledger, pulse.mergeRequests),
    ...bookReverts(ledger, pulse.reverts ?? []),
    ...abandonClaims(ledger, pulse.pipelines, configuration.limits.max_attempts),
  ];
  const dead = pulse.pipelines.filter((p) => isLost(p) && ledger.cycles.get(p.cycle)?.closedAt === null);
  return [
    ...bodies.map((body) => makeEvent(body, cycle, now)),
    ...dead.map((pipeline) => makeEvent(closing(ledger, pipeline.cycle, configuration), pipeline.cycle, now)),
  ];
}

/** Nobody said what a dead cycle delivered; it spent what was settled and, of what was not, the reservations. */
function closing(ledger: Ledger, cycle: string, { time_zone }: Configuration): EventBody {
  return { type: "cycle.closed", delivered: 0, spentUsd: spentUsd(ledger, { cycle, timeZone: time_zone }) };
}
