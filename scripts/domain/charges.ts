import type { EventOf, LedgerEvent } from "./event.ts";
import type { Claim, LedgerCharge } from "./ledger.ts";
import { compareText } from "./text-order.ts";

/**
 * Claims are joined with their ends by cycle and task, not by order: clocks of runners differ. A settlement outdoes an
 * abandonment of the same claim (handover came late, and knows what was really spent). An end whose claim is lost
 * still counts.
 */
export function foldCharges(events: readonly LedgerEvent[]): { claims: Claim[]; charges: LedgerCharge[] } {
  const claimed = new Map<string, EventOf<"task.claimed">>();
  const ended = new Map<string, LedgerCharge>();
  const repeated: LedgerCharge[] = [];
  for (const e of events) {
    if (e.type === "task.claimed") claimed.set(`${e.cycle}/${e.task}`, e);
    else if (e.type === "task.settled") ended.set(`${e.cycle}/${e.task}`, settledCharge(e));
    else if (e.type === "task.repeated") repeated.push(repeatedCharge(e));
    else if (e.type === "task.abandoned") {
      const key = `${e.claimCycle}/${e.task}`;
      if (ended.get(key)?.state !== "settled") ended.set(key, abandonedCharge(e));
    }
  }
  const claims = [...claimed].filter(([key]) => !ended.has(key)).map(([, e]) => claimOf(e));
  const charges = [...ended].map(([key, charge]) => ({ ...charge, at: claimed.get(key)?.at ?? charge.at }));
  const reserved = claims.map(
    ({ at, cycle, task, reservedUsd }): LedgerCharge => ({
      at,
      cycle,
      task,
      usd: reservedUsd,
      state: "reserved",
      estimated: false,
    }),
  );
  return { claims, charges: [...charges, ...repeated, ...reserved].sort(byTime) };
}

function byTime(a: LedgerCharge, b: LedgerCharge): number {
  return Date.parse(a.at) - Date.parse(b.at) || compareText(a.cycle, b.cycle) || compareText(a.task, b.task);
}

function claimOf({ task, cycle, at, reservedUsd, kind, model, category, slot }: EventOf<"task.claimed">): Claim {
  return { task, cycle, at, reservedUsd, kind, model, category, slot };
}

function settledCharge({ at, cycle, task, spentUsd, estimated }: EventOf<"task.settled">): LedgerCharge {
  return { at, cycle, task, usd: spentUsd, state: "settled", estimated };
}

function repeatedCharge({ ranAt, cycle, task, spentUsd, estimated }: EventOf<"task.repeated">): LedgerCharge {
  return { at: ranAt, cycle, task, usd: spentUsd, state: "repeated", estimated };
}

function abandonedCharge({ at, claimCycle, task, chargedUsd }: EventOf<"task.abandoned">): LedgerCharge {
  return { at, cycle: claimCycle, task, usd: chargedUsd, state: "abandoned", estimated: true };
}
