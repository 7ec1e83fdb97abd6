import { describe, expect, it } from "vitest";
import { type Critique, critiqueFile, formatCritique, plainCritique } from "../../scripts/domain/critique.ts";
import { isHeldOut } from "../../scripts/domain/critiques/choice.ts";
import type { LedgerEvent } from "../../scripts/domain/event.ts";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { planCycle } from "../../scripts/phases/plan-cycle.ts";
import { withChange } from "../../scripts/phases/state-files.ts";
import { configured, mrOpened, NOW, taskOf } from "../domain/stories.ts";
import { planning, pulseOf, stateOf } from "./planning.ts";

const critique = (id: string, change: Partial<Critique> = {}): Critique => ({
  ...plainCritique({ id, task: "BUG-9", cycle: "p1", lesson: `Lesson of ${id}`, body: "" }),
  ...{ author: "human:maintainer", expires: "2026-11-30" },
  ...change,
});
const file = (one: Critique): [string, string] => [critiqueFile(one.id), formatCritique(one)];
const tasks = Array.from({ length: 5 }, (_, at) => taskOf(`BUG-${at}`));
const told = (at: number, body: EventBody) => makeEvent(body, "p1", new Date(NOW.getTime() - at * 3_600_000));
const SETTINGS = "budget: {task_usd: 0.5, cycle_usd: 20, day_usd: 50, month_usd: 500}\n";
const PULSE = pulseOf({ decision: { kind: "work", allowanceUsd: 20, slots: 5, newWork: 50, onlyFixes: false } });
const plan = (more: [string, string][], events: LedgerEvent[] = [], yaml = "critiques: {holdout: 0.5}") => {
  const state = stateOf(tasks, events, more);
  const configuration = configured(`${yaml}
${SETTINGS}`);
  const { change, value } = planCycle(state, planning({ configuration, pulse: PULSE }));
  const text = change?.files.get("backlog/ledger/2026-11.jsonl") ?? "";
  const lines = text
    .split("\n")
    .filter(Boolean)
    .map((line): Record<string, unknown> => JSON.parse(line));
  const claims = lines.filter(({ type }) => type === "task.claimed");
  return { entries: value.entries, words: value.words, claims, state, change };
};

describe("the lessons of a plan", () => {
  it("are in the brief of each task but those from which they are held out, and the claim says which", () => {
    const { entries, claims } = plan([file(critique("a"))]);
    expect(entries).toHaveLength(5);
    const heldOut = tasks.map(({ id }) => isHeldOut(critique("a"), id, 0.5));
    expect(new Set(heldOut)).toEqual(new Set([true, false]));
    expect(entries.map(({ brief }) => !brief.includes("Lesson of a"))).toEqual(heldOut);
    expect(claims.map(({ critiques }) => critiques)).toEqual(
      heldOut.map((isOut) => (isOut ? { given: [], heldOut: ["a"] } : { given: ["a"], heldOut: [] })),
    );
  });

  it("say why each is told, or held out", () => {
    const { entries } = plan([file(critique("a", { category: "code" }))]);
    const reasons = entries.flatMap((entry) => (entry.context ?? []).filter((reason) => reason.includes("lesson a")));
    expect(new Set(reasons)).toEqual(
      new Set([
        "lesson a: a person's word, about code",
        "held out, to see what it is worth: lesson a (a person's word, about code)",
      ]),
    );
  });

  it("are none that wait, have ended, were retired or give way", () => {
    const grade = { author: "judge@0123456789ab" };
    const retired = told(1, { type: "critique.retired", critique: "retired", reason: "no effect" });
    const more = [
      file(critique("pending", grade)),
      file(critique("ended", { expires: "2026-11-22" })),
      file(critique("retired")),
      file(critique("use", { lesson: "Use tabs" })),
      file(critique("avoid", { lesson: "Do not use tabs", author: "judge@0123456789ab", count: 3 })),
    ];
    const { claims } = plan(more, [retired], "critiques: {holdout: 0}");
    expect(claims.map(({ critiques }) => critiques)).toEqual(Array(5).fill({ given: ["use"], heldOut: [] }));
  });

  it("hold what people just closed a merge request with, for every task: it is not distilled yet", () => {
    const events = [
      told(3, mrOpened("BUG-9", 7)),
      told(2, {
        type: "mr.closed",
        task: "BUG-9",
        iid: 7,
        by: "maintainer",
        reason: "Nobody ran the examples of the page",
      }),
    ];
    const { entries, words } = plan([], events);
    expect(entries.every(({ brief }) => brief.includes("Nobody ran the examples of the page"))).toBe(true);
    expect(words).toMatchObject([{ event: "mr.closed:!7", author: "maintainer" }]);
  });

  it("are the claimed ones when the job is repeated, whatever was learnt in between", () => {
    const first = plan([file(critique("a"))]);
    const files = withChange(first.state.files, first.change?.files ?? new Map());
    const later = new Map([...files, file(critique("b"))]);
    const configuration = configured(`critiques: {holdout: 0.5}
${SETTINGS}`);
    const again = planCycle({ sha: "s", files: later }, planning({ configuration, pulse: PULSE })).value;
    expect(again.entries.map(({ critiques }) => critiques)).toEqual(first.entries.map(({ critiques }) => critiques));
    expect(again.entries.every(({ brief }) => !brief.includes("Lesson of b"))).toBe(true);
  });

  it("leave people's own pages of words to every task", () => {
    const { entries } = plan([["feedback/2026-11-22.md", "Never touch the kettle."]]);
    expect(entries.every(({ brief }) => brief.includes("Never touch the kettle."))).toBe(true);
  });
});
