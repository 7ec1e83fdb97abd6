import { describe, expect, it } from "vitest";
import { critiqueFile, formatCritique, plainCritique } from "../../scripts/domain/critique.ts";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { learn } from "../../scripts/phases/learn.ts";
import { claimed, configured, NOW } from "../domain/stories.ts";

const critique = (id: string, change: Partial<ReturnType<typeof plainCritique>> = {}) => ({
  ...plainCritique({ id, task: "BUG-1", cycle: "p1", lesson: `Lesson ${id}`, body: "" }),
  ...{ author: "human:maintainer", expires: "2026-11-30" },
  ...change,
});
const filesOf = (...all: ReturnType<typeof critique>[]) =>
  new Map(all.map((one) => [critiqueFile(one.id), formatCritique(one)]));

/** So many tasks, one a cycle; every fifth without the critique. `lift`: what the critique does to their grades. */
function tried(id: string, tasks: number, lift: number): EventBody[][] {
  return Array.from({ length: tasks }, (_, at) => {
    const isHeldOut = at % 5 === 0;
    const critiques = isHeldOut ? { given: [], heldOut: [id] } : { given: [id], heldOut: [] };
    const wave = (Math.floor(at / 5) % 10) / 5 - 1;
    const score = Math.round((6 + wave + (isHeldOut ? 0 : lift)) * 10) / 10;
    const graded = { score, heuristics: score, judge: score, model: "m", judgeVersion: "judge@0123456789ab" };
    return [claimed(`T-${at}`, { critiques }), { type: "task.graded", task: `T-${at}`, ...graded }];
  });
}
const ledgerOf = (cycles: EventBody[][]) =>
  foldLedger(
    cycles.flatMap((bodies, at) => bodies.map((body) => makeEvent(body, `p${at}`, new Date(NOW.getTime() - 1_000)))),
  );
const learning = (
  files: ReadonlyMap<string, string>,
  cycles: EventBody[][] = [],
  critiques: ReturnType<typeof critique>[] = [],
) => learn(files, critiques, { ledger: ledgerOf(cycles), configuration: configured(), now: NOW });

describe("a settlement", () => {
  it("retires a critique whose last day is over, and says how often it was told", () => {
    const { events, files } = learning(filesOf(critique("old", { expires: "2026-11-22" })), tried("old", 5, 0));
    expect(events).toEqual([
      {
        ...{ type: "critique.retired", critique: "old", cause: "ended" },
        reason:
          "its last day was 2026-11-22; 4 tasks were told of it (keep: true in feedback/critiques/old.md keeps it)",
      },
    ]);
    expect(files.size).toBe(0);
  });

  it("retires one that has shown no effect, or harm, and keeps one that helps", () => {
    const files = filesOf(critique("tried"));
    expect(learning(files, tried("tried", 100, 0)).events).toMatchObject([
      {
        type: "critique.retired",
        critique: "tried",
        cause: "no-effect",
        reason: expect.stringMatching(/^no effect on grades: /),
      },
    ]);
    expect(learning(files, tried("tried", 100, -2)).events).toMatchObject([{ cause: "harm" }]);
    expect(learning(files, tried("tried", 100, 1.5)).events).toEqual([]);
    expect(learning(files, tried("tried", 24, -2)).events).toEqual([]);
  });

  it("leaves what a person keeps, and retires nothing twice", () => {
    const kept = filesOf(critique("tried", { keep: true, expires: "2026-11-01" }));
    expect(learning(kept, tried("tried", 100, 0)).events).toEqual([]);
    const retired: EventBody = { type: "critique.retired", critique: "tried", reason: "no effect" };
    expect(learning(filesOf(critique("tried")), [...tried("tried", 100, 0), [retired]]).events).toEqual([]);
  });

  it("makes one of two new critiques that say the same", () => {
    const lesson = "Run every example before you write it down";
    const two = [critique("a", { lesson }), critique("b", { lesson, task: "BUG-2", event: "mr.closed:!7" })];
    const { files, events } = learning(new Map(), [], two);
    expect([...files.keys()]).toEqual([critiqueFile("a")]);
    expect(files.get(critiqueFile("a"))).toContain("count: 2");
    expect(events.map((event) => event.type)).toEqual(["critique.added"]);
  });
});
