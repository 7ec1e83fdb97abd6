import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EventBody, makeEvent } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { attentionOf, reviewersAttention } from "../../../scripts/domain/permission/attention.ts";
import type { PermissionFacts } from "../../../scripts/domain/permission/check.ts";
import { configured, mergeRequest, mrOpened, note, received } from "../stories.ts";

const DAY_MS = 86_400_000;
const START = Date.parse("2026-11-01T02:00:00Z");
const at = (day: number) => new Date(START + day * DAY_MS);

type Told = readonly [day: number, body: EventBody];
const ledgerOf = (told: readonly Told[]) => foldLedger(told.map(([day, body]) => makeEvent(body, `p${day}`, at(day))));
const merged = (iid: number): EventBody => ({ type: "mr.merged", task: `T-${iid}`, iid, sha: "s", by: "maintainer" });
const opens = (iid: number) => mrOpened(`T-${iid}`, iid);
const many = (count: number, from = 1) => Array.from({ length: count }, (_, i) => from + i);

function facts(day: number, told: readonly Told[], yaml = "", more: Partial<PermissionFacts> = {}): PermissionFacts {
  const [configuration, ledger] = [configured(yaml), ledgerOf(told)];
  const rest = { ledgerFaults: [], cycle: "p999", isPausedByLabel: false, mergeRequests: null, pipelines: [] };
  return { configuration, ledger, now: at(day), ...rest, ...more };
}
const newWork = (...given: Parameters<typeof facts>) => reviewersAttention(facts(...given)).newWork;

describe("reviewers' attention", () => {
  test("of a new project is enough to begin: as many as may be open", () => {
    expect(newWork(0, [])).toBe(8);
    expect(newWork(0, [], "limits: {open_merge_requests: 3}")).toBe(3);
  });

  test("fades as merge requests wait and nobody looks, until no new ones are opened", () => {
    const told = many(3).map((iid): Told => [0, opens(iid)]);
    expect([0, 1, 2, 3, 4, 5, 10].map((day) => newWork(day, told))).toEqual([5, 3, 1, 1, 0, 0, 0]);
    const { check } = reviewersAttention(facts(10, told));
    expect(check).toEqual({
      name: "reviewers",
      ok: false,
      detail:
        "3 wait for people, the oldest for 10 days; people looked 0 times in 10 days with something to look at, so 0.6 a day are reckoned with, and 1 may wait for 3 days: no room for new ones",
      remedy:
        "merge, close or comment on some, or raise `reviewers.target_days`; until then only revisions, and fixes of a red branch, are worked on",
    });
  });

  test("does not fade while there is nothing to look at", () => {
    expect(
      newWork(13, [
        [0, opens(1)],
        [0.5, merged(1)],
      ]),
    ).toBe(7);
  });

  test("is Little's law: as many wait as are looked at within the target", () => {
    const told = many(20).flatMap((iid): Told[] => [
      [0, opens(iid)],
      [(iid / 20) * 10, merged(iid)],
    ]);
    const { looks, exposureDays, perDay, room } = attentionOf(facts(10, told));
    expect({ looks, exposureDays }).toEqual({ looks: 20, exposureDays: 10 });
    expect(perDay).toBeCloseTo((20 + 8) / (10 + 3));
    expect(room).toBeCloseTo(3 * perDay);
    expect(attentionOf(facts(10, told, "reviewers: {target_days: 6}")).room).toBeCloseTo((6 * 28) / 16);
  });

  test("counts words of trusted people once a day for each merge request, and strangers' words not at all", () => {
    const stranger: EventBody = { ...received(3, 9, "T-3"), trusted: false } as EventBody;
    const told: Told[] = [
      ...many(3).map((iid): Told => [0, opens(iid)]),
      ...([
        [1, received(1, 1, "T-1")],
        [1.01, received(1, 2, "T-1")],
        [2, received(1, 3, "T-1")],
      ] as Told[]),
      [2, received(2, 4, "T-2")],
      [2, stranger],
    ];
    expect(attentionOf(facts(3, told)).looks).toBe(3);
  });

  test("is not asked for by what waits for Night Shift: people have spoken, and got no answer yet", () => {
    const told: Told[] = [...many(3).map((iid): Told => [0, opens(iid)]), [1, received(1, 1, "T-1")]];
    expect(attentionOf(facts(2, told)).waiting).toBe(2);
    const answer: EventBody = { type: "note.answered", task: "T-1", iid: 1, noteId: 1, answer: "Done." };
    expect(attentionOf(facts(2, [...told, [1.5, answer]])).waiting).toBe(3);
  });

  describe("for a merge request that Night Shift goes no further with until a person speaks", () => {
    const stalled: EventBody = { type: "revision.stalled", task: "T-1", iid: 1, key: "p2", reason: "idle", detail: "" };
    const told: Told[] = [
      [0, opens(1)],
      [1, received(1, 1, "T-1")],
      [2, stalled],
    ];

    test("is asked for, although a note there has no answer", () => {
      expect(attentionOf(facts(3, told)).waiting).toBe(1);
    });

    test("is no longer asked for once somebody has spoken, booked or not", () => {
      expect(attentionOf(facts(4, [...told, [3, received(1, 2, "T-1")]])).waiting).toBe(0);
      const notes = [1, 2].map((noteId) => note(noteId, { createdAt: at(noteId * 1.5).toISOString() }));
      const mergeRequests = [mergeRequest("T-1", 1, { notes, createdAt: at(0).toISOString() })];
      expect(attentionOf(facts(4, told, "", { mergeRequests })).waiting).toBe(0);
      const known = mergeRequests.map((mr) => ({ ...mr, notes: mr.notes.slice(0, 1) }));
      expect(attentionOf(facts(4, told, "", { mergeRequests: known })).waiting).toBe(1);
    });
  });

  test("sees what GitLab shows and the ledger does not know yet", () => {
    const told = many(3).map((iid): Told => [0, opens(iid)]);
    const createdAt = at(2).toISOString();
    const mergeRequests = [
      mergeRequest("T-1", 1, { state: "merged", createdAt: at(0).toISOString() }),
      mergeRequest("T-2", 2, { notes: [note(5, { createdAt })], createdAt: at(0).toISOString() }),
      mergeRequest("T-3", 3, { createdAt: at(0).toISOString() }),
    ];
    expect(attentionOf(facts(2.5, told, "", { mergeRequests }))).toMatchObject({ waiting: 1, looks: 2 });
  });

  test("never passes the hard limit of open merge requests", () => {
    const fast = many(100).flatMap((iid): Told[] => [
      [iid / 10, opens(iid)],
      [iid / 10 + 0.05, merged(iid)],
    ]);
    const told = [...fast, ...many(6, 200).map((iid): Told => [10, opens(iid)])];
    expect(newWork(10.1, told)).toBe(2);
  });
});

/** Nights one after the other: each opens what it may, up to five; reviewers look at the oldest ones. */
function simulate(days: number, looksOn: (day: number) => number) {
  const told: Told[] = [];
  const waiting: { iid: number; since: number }[] = [];
  const nights: { opened: number; waiting: number }[] = [];
  const waits: number[] = [];
  let iid = 0;
  for (let day = 0; day < days; day += 1) {
    const opened = Math.min(5, newWork(day, told));
    for (const next of many(opened, iid + 1)) {
      told.push([day, opens(next)]);
      waiting.push({ iid: next, since: day });
    }
    iid += opened;
    for (const seen of waiting.splice(0, looksOn(day))) {
      told.push([day + 0.5, merged(seen.iid)]);
      waits.push(day + 0.5 - seen.since);
    }
    nights.push({ opened, waiting: waiting.length });
  }
  return { nights, waits };
}
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

describe("simulated reviewers", () => {
  test.each([1, 2, 4])(
    "who look at %i a day are kept busy, and keep nothing waiting much longer than the target",
    (pace) => {
      const { nights, waits } = simulate(60, () => pace);
      const late = nights.slice(20);
      expect(sum(late.map(({ opened }) => opened)) / late.length).toBeGreaterThan(0.95 * pace);
      expect(Math.max(...waits.slice(-20))).toBeLessThanOrEqual(4.5);
    },
  );

  test("who go on holiday come back to a few, and the work goes on when they do", () => {
    const { nights } = simulate(70, (day) => (day >= 20 && day < 45 ? 0 : 3));
    const away = nights.slice(26, 45);
    expect(sum(away.map(({ opened }) => opened))).toBe(0);
    expect(Math.max(...nights.map(({ waiting }) => waiting))).toBeLessThanOrEqual(8);
    expect(nights.slice(45, 52).some(({ opened }) => opened > 0)).toBe(true);
    expect(sum(nights.slice(55).map(({ opened }) => opened)) / 15).toBeGreaterThan(2.5);
  });

  test("who never look get no more than a handful", () => {
    const { nights } = simulate(60, () => 0);
    expect(nights.at(-1)?.waiting).toBeLessThanOrEqual(6);
    expect(sum(nights.slice(5).map(({ opened }) => opened))).toBe(0);
  });
});

describe("whatever reviewers did in the last weeks", () => {
  type Past = { day: number; took: number; end: "merged" | "noted" | "none" };
  /** Merge requests of some day that people came to later, with a merge or with words that wait for an answer, or never. */
  const pasts = (...ends: Past["end"][]) =>
    fc.array(
      fc.record({
        day: fc.nat(19),
        took: fc.double({ min: 0.01, max: 20, noNaN: true }),
        end: fc.constantFrom(...ends),
      }),
      { maxLength: 8 },
    );
  const settings = fc.record({ limit: fc.integer({ min: 1, max: 8 }), target: fc.integer({ min: 1, max: 7 }) });
  const look = (past: readonly Past[], { limit, target }: { limit: number; target: number }) => {
    const told = past.flatMap(({ day, took, end }, i): Told[] => {
      const came = Math.min(day + took, 20);
      return [
        [day, opens(i + 1)],
        ...(end === "merged" ? [[came, merged(i + 1)] as const] : []),
        ...(end === "noted" ? [[came, received(i + 1, 1, `T-${i + 1}`)] as const] : []),
      ];
    });
    const given = facts(20, told, `limits: {open_merge_requests: ${limit}}\nreviewers: {target_days: ${target}}`);
    const open = past.filter(({ end }) => end !== "merged").length;
    return { waiting: attentionOf(given).waiting, open, ...reviewersAttention(given) };
  };

  test("with nothing waiting, there is room for one below the hard limit", () => {
    fc.assert(
      fc.property(pasts("merged", "noted"), settings, (past, given) => {
        const { waiting, open, newWork, check } = look(past, given);
        expect(waiting).toBe(0);
        expect(newWork).toBeGreaterThanOrEqual(Math.min(1, Math.max(0, given.limit - open)));
        expect(check.ok).toBe(true);
      }),
    );
  });

  test("nobody is told to look at merge requests when none waits", () => {
    fc.assert(
      fc.property(pasts("merged", "noted", "none"), settings, (past, given) => {
        const { waiting, check } = look(past, given);
        if (check.ok === false) expect(waiting).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});
