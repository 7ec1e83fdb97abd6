import fc from "fast-check";
import { type EventBody, type LedgerEvent, makeEvent } from "../../scripts/domain/event.ts";
import { usd } from "./arbitrary.ts";

export const claimed = (task: string, reservedUsd: number): EventBody => ({
  type: "task.claimed",
  task,
  category: "code",
  model: "m",
  reservedUsd,
  slot: 1,
  kind: "first",
  fingerprint: "f",
});
export const settled = (task: string, spent: number): EventBody => ({
  type: "task.settled",
  task,
  outcome: "delivered",
  detail: "",
  spentUsd: spent,
  estimated: false,
  charges: [],
  turns: 1,
  durationS: 1,
});

export type Claim = {
  task: string;
  cycle: string;
  at: Date;
  reservedUsd: number;
  share: number;
  end: "open" | "settled" | "abandoned";
};

/** Claims of different cycles and tasks, each open, settled for a part of its reservation, or abandoned. */
export const claims: fc.Arbitrary<Claim[]> = fc.uniqueArray(
  fc.record({
    task: fc.constantFrom("BUG-1", "FEAT-2", "DOCS-3"),
    cycle: fc.constantFrom("p1", "p2", "p3", "p4", "p5"),
    at: fc.date({ min: new Date("2026-11-20"), max: new Date("2026-11-25"), noInvalidDate: true }),
    reservedUsd: usd,
    share: fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
    end: fc.constantFrom("open" as const, "settled" as const, "abandoned" as const),
  }),
  { selector: (c) => `${c.cycle}/${c.task}`, maxLength: 15 },
);

export const costOf = (c: Claim) => (c.end === "settled" ? c.reservedUsd * c.share : c.reservedUsd);

export function eventsOf(c: Claim): LedgerEvent[] {
  const later = new Date(c.at.getTime() + 36 * 3_600_000);
  const claim = makeEvent(claimed(c.task, c.reservedUsd), c.cycle, c.at);
  if (c.end === "open") return [claim];
  if (c.end === "settled") return [claim, makeEvent(settled(c.task, costOf(c)), c.cycle, later)];
  const body: EventBody = {
    type: "task.abandoned",
    task: c.task,
    claimCycle: c.cycle,
    chargedUsd: c.reservedUsd,
    detail: "",
  };
  return [claim, makeEvent(body, "p9", later)];
}
