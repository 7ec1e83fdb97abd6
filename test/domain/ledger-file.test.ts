import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LedgerEvent, makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { appendEvents, formatEvent, parseLedger } from "../../scripts/domain/ledger-file.ts";
import { event, events } from "./arbitrary.ts";
import { claimed, settled } from "./claims.ts";

const NOVEMBER = "backlog/ledger/2026-11.jsonl";
const EXAMPLE =
  '{"v":1,"id":"cycle.rested:c1","at":"2026-11-23T02:00:00.000Z","cycle":"c1","type":"cycle.rested","reasons":[]}';

const rested = (cycle: string, at = "2026-11-23T02:00:00Z") =>
  makeEvent({ type: "cycle.rested", reasons: ["paused"] }, cycle, new Date(at));
const opened = makeEvent(
  { type: "cycle.opened", allowanceUsd: 3, base: "aaaa", pipeline: "1" },
  "p1",
  new Date("2026-11-23T02:00:00Z"),
);
const AT = new Date("2026-11-23T02:00:00Z");
const CHARGES = [
  makeEvent(claimed("BUG-1", 0.8), "p1", AT),
  makeEvent(settled("BUG-1", 0.5), "p1", AT),
  makeEvent({ type: "task.abandoned", task: "BUG-1", claimCycle: "p3", chargedUsd: 0.8, detail: "" }, "p4", AT),
] as const;
const november = (text: string) => new Map([[NOVEMBER, text]]);
const lineOf = (e: LedgerEvent) => `${formatEvent(e)}\n`;

describe("a line", () => {
  it("read back is the event that was written", () => {
    fc.assert(
      fc.property(event, (e) => {
        expect(parseLedger(november(lineOf(e)))).toEqual({ events: [e], faults: [], torn: [] });
      }),
    );
  });

  it("is one line whatever the texts of the event hold", () => {
    fc.assert(
      fc.property(event, (e) => {
        expect(formatEvent(e)).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it("has its keys in the same order whatever order they were given in", () => {
    const shuffled = Object.fromEntries(Object.entries(opened).reverse()) as LedgerEvent;
    expect(formatEvent(shuffled)).toBe(formatEvent(opened));
    expect(formatEvent(opened)).toBe(
      '{"v":1,"id":"cycle.opened:p1","at":"2026-11-23T02:00:00.000Z","cycle":"p1","type":"cycle.opened","allowanceUsd":3,"base":"aaaa","pipeline":"1"}',
    );
  });

  it("keeps keys that this version does not know", () => {
    const { events: read } = parseLedger(november(`${formatEvent(opened).slice(0, -1)},"mood":"calm"}\n`));
    expect(read).toEqual([{ ...opened, mood: "calm" }]);
    expect(read.map(formatEvent)[0]).toContain('"mood":"calm"');
  });

  it("is refused when it could not be read back", () => {
    expect(() => formatEvent({ ...opened, allowanceUsd: Number.NaN } as LedgerEvent)).toThrow(/allowanceUsd/);
  });
});

describe("reading", () => {
  it("goes by month, whatever else lies in the backlog", () => {
    const files = new Map([
      ["backlog/ledger/2026-12.jsonl", lineOf(rested("p2", "2026-12-01T02:00:00Z"))],
      [NOVEMBER, lineOf(rested("p1"))],
      ["backlog/BUG-1.md", "---\ntitle: x\n---\n"],
    ]);
    const { events: read, faults } = parseLedger(files);
    expect(read.map((e) => e.cycle)).toEqual(["p1", "p2"]);
    expect(faults).toEqual([]);
  });

  it("takes files with a byte-order mark, Windows line breaks and empty lines", () => {
    const text = `\uFEFF${lineOf(opened)}\n${lineOf(rested("p2"))}`.replaceAll("\n", "\r\n");
    expect(parseLedger(november(text))).toEqual({ events: [opened, rested("p2")], faults: [], torn: [] });
  });

  it("is read anew after whatever became of it: it grew, shrank, or has other lines", () => {
    const [one, two, three] = ["p1", "p2", "p3"].map((c) => lineOf(rested(c)));
    const versions = [[one], [one, two], [three, two], [three], [], [one, three], [one, three, `\uFEFF${two}`]];
    const read = versions.map((lines) => parseLedger(november(lines.join(""))));
    expect(read.map(({ events }) => events.map((e) => e.cycle))).toEqual([
      ...[["p1"], ["p1", "p2"], ["p3", "p2"], ["p3"], [], ["p1", "p3"], ["p1", "p3"]],
    ]);
    // A mark of the byte order is one at the beginning of a file alone.
    expect(read.map(({ faults }) => faults.map(({ line }) => line))).toEqual([[], [], [], [], [], [], [3]]);
  });

  it("takes a whole last line without its line break", () => {
    expect(parseLedger(november(formatEvent(opened)))).toEqual({ events: [opened], faults: [], torn: [] });
  });

  it("leaves a torn last line out and names its file", () => {
    const text = lineOf(opened) + formatEvent(rested("p2")).slice(0, 40);
    expect(parseLedger(november(text))).toEqual({ events: [opened], faults: [], torn: [NOVEMBER] });
  });

  it("recovers every whole line, wherever a crash tore the file", () => {
    const lines = ["p1", "p2", "p3"].map((c) => lineOf(rested(c)));
    const text = lines.join("");
    for (let length = 0; length <= text.length; length++) {
      const torn = text.slice(0, length);
      const { events: read, faults } = parseLedger(november(torn));
      const whole = lines.filter((_, i) => length >= lines.slice(0, i + 1).join("").length - 1).length;
      // Before a line has said what it is, it might be a charge.
      const rest = torn.slice(torn.lastIndexOf("\n") + 1);
      expect([read.length, faults.length]).toEqual([
        whole,
        rest !== "" && rest.length <= '{"v":1,"id":"'.length ? 1 : 0,
      ]);
    }
  });

  it("reports a torn last line that may hold a charge, wherever it was torn", () => {
    for (const charge of CHARGES) {
      const line = formatEvent(charge);
      for (let length = 1; length < line.length; length++) {
        const { faults, torn } = parseLedger(november(lineOf(opened) + line.slice(0, length)));
        expect([faults.map((f) => [f.file, f.line]), torn]).toEqual([[[NOVEMBER, 2]], []]);
      }
      expect(parseLedger(november(lineOf(opened) + line.slice(0, 60))).faults).toEqual([
        {
          file: NOVEMBER,
          line: 2,
          found: `a torn last line that may hold a charge: ${line.slice(0, 60)}`,
          expected: "the whole line, as `git log -p backlog/ledger` shows it was, with its line break",
          example: EXAMPLE,
        },
      ]);
    }
  });

  it.each([
    [
      "an id of something else",
      '{"v":1,"id":"cycle.rested:p1","at":"2026-11-23T02:00:00.000Z","cycle":"p1","type":"task.settled","spen',
    ],
    ["a type that nobody knows", '{"v":1,"id":"bid.made:p1","at":"2026-'],
    ["no JSON at all", "charge of BUG-1: 0.5"],
  ])("takes a torn last line with %s for one that may hold a charge", (_name, rest) => {
    expect(parseLedger(november(lineOf(opened) + rest)).faults).toHaveLength(1);
  });

  it.each([
    [
      "text that is no JSON",
      "<<<<<<< HEAD",
      { found: "a line that is no JSON object: <<<<<<< HEAD", expected: "one event per line" },
    ],
    ["a list", "[1]", { found: "no event: [1]", expected: "keys with values" }],
    [
      "an amount below zero",
      formatEvent(opened).replace('"allowanceUsd":3', '"allowanceUsd":-3'),
      { found: "`allowanceUsd` = -3", expected: "at least 0" },
    ],
    [
      "a local time",
      formatEvent(opened).replace("000Z", "000+01:00"),
      { found: '`at` = "2026-11-23T02:00:00.000+01:00"', expected: "a UTC time such as 2026-11-23T02:00:00.000Z" },
    ],
    [
      "an event of a newer type",
      '{"v":1,"id":"x:1","at":"2026-11-23T02:00:00.000Z","cycle":"p1","type":"bid.made"}',
      {
        found: "an event of unknown type bid.made (x:1)",
        expected: "an event that this version of Night Shift knows: a newer one wrote it, update this one",
      },
    ],
    [
      "an event of a newer version",
      formatEvent(opened).replace('"v":1', '"v":2'),
      {
        found: "an event of version 2 (cycle.opened:p1)",
        expected: "an event that this version of Night Shift knows: a newer one wrote it, update this one",
      },
    ],
  ])("%s is reported with its number, and costs no other line", (_name, line, fault) => {
    const text = `${lineOf(rested("p1"))}${line}\n${lineOf(rested("p2"))}`;
    const { events: read, faults, torn } = parseLedger(november(text));
    expect(read.map((e) => e.cycle)).toEqual(["p1", "p2"]);
    expect(faults).toEqual([{ file: NOVEMBER, line: 2, ...fault, example: EXAMPLE }]);
    expect(torn).toEqual([]);
  });

  it("quotes no more of a damaged line than people can read", () => {
    const [fault] = parseLedger(november(`${"x".repeat(100_000)}\n`)).faults;
    expect(fault?.found.length).toBeLessThan(200);
  });

  it("shows an example that is itself a valid line", () => {
    expect(parseLedger(november(`${EXAMPLE}\n`)).faults).toEqual([]);
  });
});

describe("an event's id", () => {
  const wrong = (e: LedgerEvent, id: string) => `${JSON.stringify({ ...e, id })}\n`;

  it("has to be the one that its content gives, whatever the event", () => {
    fc.assert(
      fc.property(event, event, (e, other) => {
        const { events: read, faults } = parseLedger(november(wrong(e, other.id)));
        expect([read.length, faults.length]).toEqual(e.id === other.id ? [1, 0] : [0, 1]);
      }),
    );
  });

  it("of something else is reported with its line and the right one", () => {
    expect(parseLedger(november(lineOf(opened) + wrong(rested("p2"), "task.settled:p1/BUG-1"))).faults).toEqual([
      {
        file: NOVEMBER,
        line: 2,
        found: "an event with the id task.settled:p1/BUG-1",
        expected: "cycle.rested:p2, the id of what it is about",
        example: EXAMPLE,
      },
    ]);
  });

  it("of something else keeps no charge from being written or counted", () => {
    const [, settlement] = CHARGES;
    const forged = november(wrong(rested("p2"), settlement.id));
    const written = appendEvents(forged, [settlement]);
    expect(foldLedger(parseLedger(written).events).charges).toMatchObject([{ usd: 0.5, state: "settled" }]);
  });
});

describe("a fact that is told twice", () => {
  const [claim, settlement, abandonment] = CHARGES;
  const again = (e: LedgerEvent, change: object) => ({ ...e, ...change }) as LedgerEvent;
  const faultsOf = (...lines: LedgerEvent[]) => parseLedger(november(lines.map(lineOf).join(""))).faults;
  const merged = makeEvent({ type: "mr.merged", task: "BUG-1", iid: 5, sha: "aaaa", by: "ana" }, "p1", AT);
  const noted = makeEvent(
    { type: "note.received", task: "BUG-1", iid: 5, noteId: 7, author: "ana", trusted: true, body: "Why?" },
    "p1",
    AT,
  );

  it.each([
    ["dollars of a settlement", settlement, { spentUsd: 0.1 }, "spentUsd"],
    ["the outcome of a settlement", settlement, { outcome: "failed" }, "outcome"],
    ["the time of a settlement", settlement, { at: "2026-10-23T02:00:00.000Z" }, "at"],
    ["a reservation", claim, { reservedUsd: 0 }, "reservedUsd"],
    ["the time of a claim, which chooses the month that pays", claim, { at: "2026-10-01T02:00:00.000Z" }, "at"],
    ["a key that this version does not know", claim, { bid: 2 }, "bid"],
    ["the charge of an abandoned claim", abandonment, { chargedUsd: 0 }, "chargedUsd"],
    ["the allowance of a cycle", opened, { allowanceUsd: 300 }, "allowanceUsd"],
    ["whose merge request it is", merged, { task: "BUG-2" }, "task"],
  ])("with another word on %s is a fault with its line", (_name, first, change, key) => {
    const [fault, ...others] = faultsOf(rested("p9"), first, again(first, change));
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ file: NOVEMBER, line: 3, found: expect.stringContaining(`\`${key}\` = `) });
    expect(fault?.expected).toMatch(/^what backlog\/ledger\/2026-11\.jsonl:2 says of it, /);
  });

  it.each([
    ["word for word", settlement, {}],
    ["with its keys in another order", settlement, Object.fromEntries(Object.entries(settlement).reverse())],
    ["by another cycle that found the same dead claim", abandonment, { cycle: "p8", at: "2026-11-24T02:00:00.000Z" }],
    ["by two branches that both saw a merge", merged, { cycle: "p8", at: "2026-11-24T02:00:00.000Z" }],
    ["after a person had edited the note", noted, { body: "Why not?", trusted: false, cycle: "p8" }],
  ])("%s is none", (_name, first, change) => {
    expect(faultsOf(first, again(first, change))).toEqual([]);
  });

  it("is found across the files of two months, at the later one", () => {
    const files = new Map([
      ["backlog/ledger/2026-10.jsonl", lineOf(again(settlement, { spentUsd: 0 }))],
      [NOVEMBER, lineOf(settlement)],
    ]);
    expect(parseLedger(files).faults).toMatchObject([{ file: NOVEMBER, line: 1 }]);
  });

  it("counts with the dearer of two charges, whichever stands first and was earlier", () => {
    const cheap = again(settlement, { spentUsd: 0.1, at: "2026-11-01T00:00:00.000Z" });
    for (const events of [
      [settlement, cheap],
      [cheap, settlement],
    ])
      expect(foldLedger(events).charges).toMatchObject([{ usd: 0.5 }]);
  });
});

describe("appending", () => {
  it("begins a month file that does not exist", () => {
    expect(appendEvents(new Map(), [opened])).toEqual(november(lineOf(opened)));
  });

  it("puts each event into the file of its own month and touches no other", () => {
    const files = new Map([["backlog/ledger/2026-10.jsonl", lineOf(rested("p0", "2026-10-31T23:59:59Z"))]]);
    const december = rested("p9", "2026-12-01T00:00:00Z");
    expect(appendEvents(files, [opened, december])).toEqual(
      new Map([
        [NOVEMBER, lineOf(opened)],
        ["backlog/ledger/2026-12.jsonl", lineOf(december)],
      ]),
    );
  });

  it("writes nothing that any month file holds already", () => {
    const files = new Map([["backlog/ledger/2026-10.jsonl", lineOf(opened)]]);
    expect(appendEvents(files, [opened])).toEqual(new Map());
  });

  it("writes an event given twice once", () => {
    expect(appendEvents(new Map(), [opened, opened])).toEqual(november(lineOf(opened)));
  });

  it("writes an event again whose line is damaged: the damaged one says nothing", () => {
    const damaged = `${formatEvent(opened).replace(":3,", ":-3,")}\n`;
    expect(appendEvents(november(damaged), [opened])).toEqual(november(damaged + lineOf(opened)));
  });

  it("is idempotent", () => {
    fc.assert(
      fc.property(events, events, (before, added) => {
        const files = appendEvents(new Map(), before);
        const once = new Map([...files, ...appendEvents(files, added)]);
        expect(appendEvents(once, added)).toEqual(new Map());
      }),
    );
  });

  it("keeps all earlier lines byte for byte, damaged ones and those of a newer version too", () => {
    const text = `${lineOf(opened)}no event\r\n{"v":7,"id":"new:1","type":"new"}\n\n`;
    expect(appendEvents(november(text), [rested("p2")])).toEqual(november(text + lineOf(rested("p2"))));
  });

  it("writes no second event with the id that a newer version's line has", () => {
    const newer = `${formatEvent(opened).replace('"v":1', '"v":2')}\n`;
    expect(appendEvents(november(newer), [opened])).toEqual(new Map());
  });

  it("closes a whole last line that lacks its line break", () => {
    expect(appendEvents(november(formatEvent(opened)), [rested("p2")])).toEqual(
      november(lineOf(opened) + lineOf(rested("p2"))),
    );
  });

  it("takes a torn last line away, so that nothing is glued to it", () => {
    const torn = lineOf(opened) + formatEvent(rested("p2")).slice(0, 40);
    expect(appendEvents(november(torn), [rested("p2")])).toEqual(november(lineOf(opened) + lineOf(rested("p2"))));
  });

  it("keeps a torn last line that may hold a charge, on a line of its own that stays reported", () => {
    for (const charge of CHARGES) {
      const rest = formatEvent(charge).slice(0, 50);
      const after = appendEvents(november(lineOf(opened) + rest), [rested("p2")]);
      expect(after).toEqual(november(`${lineOf(opened)}${rest}\n${lineOf(rested("p2"))}`));
      expect(parseLedger(after).faults).toMatchObject([{ file: NOVEMBER, line: 2 }]);
    }
  });

  it("on two clones, merged line by line, folds like everything on one", () => {
    fc.assert(
      fc.property(events, events, events, (base, ours, theirs) => {
        const files = appendEvents(new Map(), base);
        const left = new Map([...files, ...appendEvents(files, ours)]);
        const right = new Map([...files, ...appendEvents(files, theirs)]);
        const merged = unionMerge(files, left, right);
        expect(foldLedger(parseLedger(merged).events)).toEqual(foldLedger(withoutLaterTellings(files, ours, theirs)));
      }),
    );
  });
});

/** What `merge=union` makes of two files that grew from one: the base, then both additions. */
function unionMerge(
  base: ReadonlyMap<string, string>,
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): Map<string, string> {
  const names = new Set([...left.keys(), ...right.keys()]);
  return new Map(
    [...names].map((name) => {
      const common = base.get(name) ?? "";
      const added = [left, right].map((files) => (files.get(name) ?? common).slice(common.length));
      return [name, common + added.join("")];
    }),
  );
}

/** A clone writes the first telling of a fact that it meets, and none that the base holds. */
function withoutLaterTellings(
  base: ReadonlyMap<string, string>,
  ours: readonly LedgerEvent[],
  theirs: readonly LedgerEvent[],
): LedgerEvent[] {
  const known = parseLedger(base).events;
  const fresh = (added: readonly LedgerEvent[]) =>
    added.filter((e, i) => ![...known, ...added.slice(0, i)].some((other) => other.id === e.id));
  return [...known, ...fresh(ours), ...fresh(theirs)];
}

describe("the ledger's folder", () => {
  it.each(["backlog/ledger/2026-11.JSONL", "backlog/ledger/november.jsonl", "backlog/Ledger/2026-11.jsonl"])(
    "has no place for %s: its charges would not be counted",
    (file) => {
      expect(parseLedger(new Map([[file, EXAMPLE]])).faults).toMatchObject([
        { file, found: "a file that is no month of the ledger" },
      ]);
    },
  );

  it("may hold what keeps it in git, and a page about it", () => {
    const files = new Map([
      ["backlog/ledger/.gitkeep", ""],
      ["backlog/ledger/README.md", "# Ledger"],
    ]);
    expect(parseLedger(files).faults).toEqual([]);
  });
});
