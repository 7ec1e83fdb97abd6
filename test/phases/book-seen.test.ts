import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { bookSeen } from "../../scripts/phases/book-seen.ts";
import { events } from "../domain/arbitrary.ts";
import { claimed, closed, configured, mergeRequest, NOW, note, opened, settled, story } from "../domain/stories.ts";
import { pulseOf } from "./planning.ts";

const ended = (...cycles: string[]) => cycles.map((cycle) => ({ cycle, finished: true }));
const book = (ledger: ReturnType<typeof foldLedger>, pulse: ReturnType<typeof pulseOf>, cycle = "p9") =>
  bookSeen(ledger, pulse, configured(), cycle, NOW);

describe("what Pulse saw", () => {
  it("is booked under this cycle, the close of a dead cycle under its own, with what it cost", () => {
    const dead = [claimed("BUG-1", { reservedUsd: 0.6 }), claimed("FEAT-2"), settled("FEAT-2", "delivered")];
    const ledger = foldLedger(story("p1", [opened, ...dead]));
    const booked = book(
      ledger,
      pulseOf({ pipelines: ended("p1"), mergeRequests: [mergeRequest("BUG-1", 5, { notes: [note(7)] })] }),
    );
    expect(booked.map((e) => [e.type, e.cycle])).toEqual([
      ["mr.opened", "p9"],
      ["note.received", "p9"],
      ["task.abandoned", "p9"],
      ["cycle.closed", "p1"],
    ]);
    expect(booked.at(-1)).toMatchObject({ delivered: 0, spentUsd: 0.8, at: NOW.toISOString() });
  });

  it("is booked with the runs that were repeated before their cycle died, under that cycle and in its cost", () => {
    const ledger = foldLedger(story("p1", [opened, claimed("BUG-1", { reservedUsd: 0.6, slot: 1 })]));
    const run = (job: number) => ({ job, slot: 1, startedAt: NOW.toISOString() });
    const dead = { cycle: "p1", finished: true, runs: { hands: [run(4), run(5)], reflect: [] } };
    const booked = book(ledger, pulseOf({ pipelines: [dead] }));
    expect(booked.map((e) => [e.type, e.cycle])).toEqual([
      ["task.abandoned", "p9"],
      ["task.repeated", "p1"],
      ["cycle.closed", "p1"],
    ]);
    expect(booked.at(-1)).toMatchObject({ spentUsd: 1.11 });
    expect(foldLedger([...ledger.events, ...booked]).charges.map(({ state, usd }) => [state, usd])).toEqual(
      expect.arrayContaining([
        ["abandoned", 0.6],
        ["repeated", 0.51],
      ]),
    );
  });

  it("is nothing of a cycle that runs, is closed or was never heard of", () => {
    const ledger = foldLedger([...story("p1", [opened]), ...story("p2", [opened, closed], 5)]);
    const pipelines = [{ cycle: "p1", finished: false }, ...ended("p2", "p3")];
    expect(book(ledger, pulseOf({ pipelines }))).toEqual([]);
  });

  it("booked a second time, by another job of any cycle, changes nothing", () => {
    const states = fc.constantFrom("opened" as const, "merged" as const, "closed" as const);
    const seen = fc.array(fc.record({ iid: fc.integer({ min: 1, max: 6 }), state: states, notes: fc.nat(3) }));
    fc.assert(
      fc.property(events, seen, fc.subarray(["p1", "p2", "p3", "p4"]), (before, mergeRequests, dead) => {
        const pulse = pulseOf({
          pipelines: ended(...dead),
          mergeRequests: mergeRequests.map(({ iid, state, notes }) =>
            mergeRequest("BUG-1", iid, { state, notes: Array.from({ length: notes }, (_, i) => note(i + 1)) }),
          ),
        });
        const known = foldLedger(before);
        const once = foldLedger([...known.events, ...book(known, pulse)]);
        const twice = foldLedger([...once.events, ...book(once, pulse, "p10"), ...book(known, pulse, "p9")]);
        expect(twice).toEqual(once);
      }),
    );
  });
});
