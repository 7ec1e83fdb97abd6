import { describe, expect, it } from "vitest";
import { type Critique, plainCritique } from "../../../scripts/domain/critique.ts";
import { type Standing, standingsOf } from "../../../scripts/domain/critiques/standing.ts";
import { makeEvent } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";

const JUDGE = "judge@0123456789ab";
const critique = (id: string, change: Partial<Critique> = {}): Critique => ({
  ...plainCritique({ id, task: "BUG-1", cycle: "p1", lesson: `Lesson ${id}`, body: "" }),
  author: JUDGE,
  ...change,
});
const added = (id: string, at: string) =>
  makeEvent({ type: "critique.added", task: "BUG-1", critique: id, lesson: "x" }, "p1", new Date(at));
const facts = { now: new Date("2026-11-23T02:00:00Z"), timeZone: "UTC", days: 7 };
const standing = (all: Critique[], events: Parameters<typeof foldLedger>[0] = []): Standing | undefined =>
  standingsOf(all, foldLedger(events), facts).get(all[0]?.id ?? "");

describe("a critique from grades alone", () => {
  it("waits after one occurrence, and counts after two", () => {
    expect([standing([critique("a")])?.kind, standing([critique("a", { count: 2 })])?.kind]).toEqual([
      "pending",
      "in-force",
    ]);
  });

  it("waits while all of its occurrences are of one night, however many, and counts after the next", () => {
    const graded = (task: string, cycle: string, at: string) =>
      makeEvent(
        { type: "task.graded", task, score: 4, heuristics: 4, judge: 4, model: "m", judgeVersion: JUDGE },
        cycle,
        new Date(at),
      );
    const night = [graded("BUG-1", "p1", "2026-11-21T21:30:00Z"), graded("BUG-2", "p2", "2026-11-22T04:00:00Z")];
    const next = graded("BUG-3", "p3", "2026-11-22T22:00:00Z");
    const seen = (...events: typeof night) => {
      const [event = null, ...also] = events.map(({ id }) => id);
      return standing([critique("a", { event, also, count: events.length })], [...night, next])?.kind;
    };
    expect([seen(...night), seen(...night, next)]).toEqual(["pending", "in-force"]);
  });

  it("counts at once where it is critical", () => {
    expect(standing([critique("a", { critical: true })])?.kind).toBe("in-force");
  });

  it("of before authors were kept is one by the ledger, and waits too", () => {
    const old = critique("a", { author: null });
    expect([standing([old], [added("a", "2026-11-22T02:00:00Z")])?.kind, standing([old])?.kind]).toEqual([
      "pending",
      "in-force",
    ]);
  });
});

describe("a person's critique", () => {
  it("counts at once", () => {
    expect(standing([critique("a", { author: "human:maintainer" })])?.kind).toBe("in-force");
  });

  it("counts on its last day, by the project's calendar, and not on the next", () => {
    const until = (expires: string) => standing([critique("a", { author: "human:maintainer", expires })]);
    expect(until("2026-11-23")?.kind).toBe("in-force");
    expect(until("2026-11-22")).toEqual({ kind: "ended", day: "2026-11-22" });
    const tokyo = { ...facts, now: new Date("2026-11-22T16:00:00Z"), timeZone: "Asia/Tokyo" };
    const one = critique("a", { author: "human:maintainer", expires: "2026-11-22" });
    expect(standingsOf([one], foldLedger([]), tokyo).get("a")?.kind).toBe("ended");
  });

  it("ends seven days after it was added, where its file names no end", () => {
    const one = critique("a", { author: "human:maintainer" });
    expect(standing([one], [added("a", "2026-11-16T02:00:00Z")])?.kind).toBe("in-force");
    expect(standing([one], [added("a", "2026-11-15T02:00:00Z")])).toEqual({ kind: "ended", day: "2026-11-22" });
  });

  it("that is kept neither ends nor is retired", () => {
    const retired = makeEvent({ type: "critique.retired", critique: "a", reason: "no effect" }, "p1", facts.now);
    const one = critique("a", { expires: "2026-01-01" });
    expect(standing([one], [retired])).toEqual({ kind: "retired", reason: "no effect" });
    expect(standing([{ ...one, keep: true }], [retired])?.kind).toBe("in-force");
  });
});

describe("of two that contradict each other", () => {
  const use = critique("use", { lesson: "Use tabs", author: "human:maintainer" });
  const avoid = critique("avoid", { lesson: "Do not use tabs", author: "human:reviewer" });
  const [early, late] = ["2026-11-20T02:00:00Z", "2026-11-22T02:00:00Z"];

  it("the newer person's word counts", () => {
    expect(standing([use, avoid], [added("use", early), added("avoid", late)])).toEqual({
      kind: "overruled",
      by: "avoid",
    });
    expect(standing([use, avoid], [added("use", late), added("avoid", early)])?.kind).toBe("in-force");
  });

  it("a person's word counts before a newer one of a machine", () => {
    const machine = { ...avoid, author: JUDGE, count: 3 };
    expect(standing([use, machine], [added("use", early), added("avoid", late)])?.kind).toBe("in-force");
    expect(standing([machine, use], [added("use", early), added("avoid", late)])?.kind).toBe("overruled");
  });

  it("one that does not count overrules nothing", () => {
    expect(standing([use, { ...avoid, expires: "2026-11-01" }])?.kind).toBe("in-force");
  });
});
