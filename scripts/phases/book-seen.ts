import type { Pulse } from "../artifacts/pulse.ts";
import type { Configuration } from "../domain/configuration.ts";
import { type EventBody, type LedgerEvent, makeEvent } from "../domain/event.ts";
import { foldLedger, type Ledger } from "../domain/ledger.ts";
import { abandonClaims, bookObservations, isLost, repeatsOfLost } from "../domain/outcomes.ts";
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
  const repeats = repeatsOfLost(ledger, pulse.pipelines).map((repeat) => makeEvent(repeat.body, repeat.cycle, now));
  const dead = pulse.pipelines.filter((p) => isLost(p) && ledger.cycles.get(p.cycle)?.closedAt === null);
  return [
    ...bodies.map((body) => makeEvent(body, cycle, now)),
    ...repeats,
    ...dead.map(({ cycle: of }) => makeEvent(closing([...ledger.events, ...repeats], of, configuration), of, now)),
  ];
}

/** Nobody said what a dead cycle delivered; it spent what was settled and, of what was not, the reservations. */
function closing(events: readonly LedgerEvent[], cycle: string, { time_zone }: Configuration): EventBody {
  const spent = spentUsd(foldLedger(events), { cycle, timeZone: time_zone });
  return { type: "cycle.closed", delivered: 0, spentUsd: spent };
}
