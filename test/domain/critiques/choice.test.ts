import { describe, expect, it } from "vitest";
import { type Critique, MAX_WORDS, plainCritique } from "../../../scripts/domain/critique.ts";
import { chooseLessons, isHeldOut, lessonText } from "../../../scripts/domain/critiques/choice.ts";
import { taskOf } from "../stories.ts";

const critique = (id: string, change: Partial<Critique> = {}): Critique => ({
  ...plainCritique({ id, task: "BUG-9", cycle: "p1", lesson: `Lesson of ${id}`, body: "" }),
  ...change,
});
const task = taskOf("BUG-1", {
  title: "Refuse a leading minus",
  description: "The parser reads it.",
  paths: ["src/**"],
});
const choose = (
  all: readonly (readonly [Critique, boolean])[],
  { of = task, maxTokens = 1_000, holdout = 0 } = {},
): { given: string[]; heldOut: string[]; why: string[] } => {
  const candidates = all.map(([one, isHuman]) => ({ critique: one, isHuman }));
  const { given, heldOut } = chooseLessons(of, "claude-sonnet-5-5", candidates, { maxTokens, holdout });
  const ids = (list: typeof given) => list.map((one) => one.critique.id);
  return { given: ids(given), heldOut: ids(heldOut), why: given.map(({ why }) => why) };
};

describe("the lessons for a task", () => {
  it("are those of its category, its files and its model, and those that say of no such thing", () => {
    const all: [Critique, boolean][] = [
      [critique("any"), false],
      [critique("category", { category: "code" }), false],
      [critique("other-category", { category: "docs" }), false],
      [critique("files", { paths: ["src/parse.ts"] }), false],
      [critique("other-files", { paths: ["docs/**"] }), false],
      [critique("model", { model: "claude-sonnet-5-5" }), false],
      [critique("other-model", { model: "claude-opus-5-5" }), false],
    ];
    expect(choose(all).given.toSorted()).toEqual(["any", "category", "files", "model"]);
  });

  it("begin with people's words, then those with most in common", () => {
    const all: [Critique, boolean][] = [
      [critique("far"), false],
      [critique("near", { lesson: "A parser refuses a leading sign" }), false],
      [critique("person"), true],
    ];
    expect(choose(all)).toMatchObject({
      given: ["person", "near", "far"],
      why: [
        "a person's word, about any task",
        expect.stringMatching(/^from grades, common: .*pars/),
        "from grades, about any task",
      ],
    });
  });

  it("are eight at the most, however many have room", () => {
    const many = Array.from({ length: 12 }, (_, at): [Critique, boolean] => [critique(`c${at + 10}`), at % 2 === 0]);
    expect(choose(many).given).toHaveLength(8);
  });

  it("about certain files, for a task that names none, apply where its words say so", () => {
    const nowhere = { ...task, paths: [] };
    const docs = critique("docs", { paths: ["docs/**"], lesson: "Quote whoever said it" });
    expect(choose([[docs, true]], { of: nowhere }).given).toEqual([]);
    expect(choose([[docs, true]], { of: { ...nowhere, description: "See docs/recipes.md" } }).given).toEqual(["docs"]);
  });

  it("are no more than the tokens hold: one that does not fit leaves room for a smaller one", () => {
    const long = critique("a-long", { lesson: "word ".repeat(70).trim() });
    const all: [Critique, boolean][] = [
      [long, true],
      [critique("short"), false],
    ];
    expect(choose(all, { maxTokens: 20 }).given).toEqual(["short"]);
    expect(choose(all, { maxTokens: 0 }).given).toEqual([]);
    expect(choose(all, { maxTokens: 1_000 }).given).toEqual(["a-long", "short"]);
  });

  it("are told in at most 80 words, what to do first", () => {
    const one = critique("x", { lesson: "Test first.", wrong: "No test.", why: `${"why ".repeat(100)}` });
    expect(lessonText(one)).toMatch(/^Test first\. \(Seen in BUG-9: No test\. why why/);
    expect(lessonText(one).split(" ").length).toBeLessThanOrEqual(MAX_WORDS + 1);
  });
});

describe("the hold-out", () => {
  const tasks = Array.from({ length: 2_000 }, (_, at) => taskOf(`BUG-${at}`));

  it("is a fifth of the tasks, for each critique another fifth", () => {
    const heldOut = (id: string) => tasks.map(({ id: of }) => isHeldOut(critique(id), of, 0.2));
    const [a, b] = [heldOut("a"), heldOut("b")];
    const share = (list: boolean[]) => list.filter(Boolean).length / list.length;
    expect([share(a), share(b)].map((of) => Math.abs(of - 0.2) < 0.03)).toEqual([true, true]);
    expect(Math.abs(share(a.map((held, at) => held && (b[at] ?? false))) - 0.04)).toBeLessThan(0.02);
  });

  it("holds out the same whenever it is asked, and nothing at a share of 0", () => {
    const of = tasks.slice(0, 50);
    const ask = (holdout: number) =>
      of.map((one) => choose([[critique("a"), true]], { of: one, holdout }).heldOut.length);
    expect(ask(0.5)).toEqual(ask(0.5));
    expect(ask(0).every((count) => count === 0)).toBe(true);
  });

  it("is of what would have been told: what does not fit is in neither group", () => {
    const all: [Critique, boolean][] = [
      [critique("a-long", { lesson: "word ".repeat(70).trim() }), true],
      [critique("short"), true],
    ];
    const seen = tasks.slice(0, 200).map((of) => choose(all, { of, holdout: 0.5, maxTokens: 20 }));
    expect(new Set(seen.flatMap(({ given, heldOut }) => [...given, ...heldOut]))).toEqual(new Set(["short"]));
  });
});
