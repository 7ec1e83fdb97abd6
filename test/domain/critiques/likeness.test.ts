import { describe, expect, it } from "vitest";
import { plainCritique } from "../../../scripts/domain/critique.ts";
import { contradicts, isSameLesson } from "../../../scripts/domain/critiques/likeness.ts";

const saying = (lesson: string, wrong = "") => ({
  ...plainCritique({ id: lesson, task: "BUG-1", cycle: "p1", lesson, body: "" }),
  wrong,
});

describe("two critiques", () => {
  it.each([
    ["Write the failing test before the fix", "First write a failing test, then fix"],
    ["Name where a figure comes from", "Name the place that every figure comes from"],
    ["Do not add a dependency for a one-line function", "Never add new dependencies for one-line functions"],
    ["Use tabs, not spaces", "Never use spaces, use tabs"],
    [
      "Run every example before you write down what it prints",
      "Run every example of a page before you write what it prints",
    ],
  ])("are one that say the same: %s / %s", (a, b) => {
    expect([isSameLesson(saying(a), saying(b)), contradicts(saying(a), saying(b))]).toEqual([true, false]);
  });

  it.each([
    ["Keep functions small", "Keep functions pure"],
    ["Write a test for each rule of the parser", "Read the documentation of the parser before you change it"],
    ["Quote your sources", "Run the linter"],
    [
      "Write a test for each branch of the parser that the page of options names",
      "Keep the parser's page of options in step, and quote the ticket that wanted a change of behaviour",
    ],
    [
      "Run the linter before each commit, without colours",
      "Run the linter before each commit, and describe colours, sizes, shapes and margins in the style guide",
    ],
  ])("are two that say something else: %s / %s", (a, b) => {
    expect([isSameLesson(saying(a), saying(b)), contradicts(saying(a), saying(b))]).toEqual([false, false]);
  });

  it.each([
    ["Always mock the clock in tests", "Never mock the clock in tests"],
    ["Use tabs", "Do not use tabs"],
    ["Use tabs instead of spaces", "Use spaces instead of tabs"],
    ["Prefer composition over inheritance", "Prefer inheritance over composition"],
    ["Don't skip the failing tests", "Skip failing tests"],
    ["Commit without snapshots", "Commit with snapshots"],
    ["Remove dead code", "Do not remove dead code"],
  ])("contradict each other, and are not one, where one wants what the other forbids: %s / %s", (a, b) => {
    const seen = [
      contradicts(saying(a), saying(b)),
      contradicts(saying(b), saying(a)),
      isSameLesson(saying(a), saying(b)),
    ];
    expect(seen).toEqual([true, true, false]);
  });

  it("are one by what went wrong, where the lessons alone are too short to tell", () => {
    const wrong = "The recipe page printed an outcome that nobody had seen";
    expect(isSameLesson(saying("Run it", wrong), saying("Run it first", wrong))).toBe(true);
  });

  it("do not contradict each other where no task has both", () => {
    const [code, docs] = [saying("Use tabs"), saying("Do not use tabs")];
    expect(contradicts({ ...code, category: "code" }, { ...docs, category: "docs" })).toBe(false);
    expect(contradicts({ ...code, paths: ["src/**"] }, { ...docs, paths: ["docs/**"] })).toBe(false);
    expect(contradicts({ ...code, paths: ["src/**"] }, { ...docs, paths: ["src/parse/*.ts"] })).toBe(true);
  });
});
