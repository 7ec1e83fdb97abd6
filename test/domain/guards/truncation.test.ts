import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileOf, linesNamed, taskOf, told } from "./guarded-change.ts";

const LINES = linesNamed("v", 100);
const first = (count: number) => linesNamed("v", count);

describe("truncation", () => {
  test("a file that loses more than a fifth of its lines is refused", () => {
    expect(told([fileOf("a.ts", LINES, first(79))])).toEqual(["truncation refuse a.ts"]);
  });

  test("a file that loses exactly a fifth passes", () => {
    expect(told([fileOf("a.ts", LINES, first(80))])).toEqual([]);
  });

  test("a task that asks for a removal may take more, up to three fifths", () => {
    const task = taskOf({ title: "Remove the old constants" });
    expect(told([fileOf("a.ts", LINES, first(45))], { task })).toEqual([]);
    expect(told([fileOf("a.ts", LINES, first(39))], { task })).toEqual(["truncation draft a.ts"]);
  });

  test("a task that asks for another form of things makes a draft of what loses more than a fifth", () => {
    const task = taskOf({ title: "Rename the constants" });
    expect(told([fileOf("a.ts", LINES, first(80))], { task })).toEqual([]);
    expect(told([fileOf("a.ts", LINES, first(79))], { task })).toEqual(["truncation draft a.ts"]);
  });

  test("a task that forbids removal does not ask for it", () => {
    const task = taskOf({ title: "Add ranges", description: "Do not remove any constant." });
    expect(told([fileOf("a.ts", LINES, first(50))], { task })).toEqual(["truncation refuse a.ts"]);
  });

  test("lines that move to another file of the change are not lost", () => {
    const moved = LINES.slice(first(50).length);
    expect(told([fileOf("a.ts", LINES, first(50)), fileOf("b.ts", null, moved)])).toEqual([]);
  });

  test("lines that are replaced are not lost", () => {
    expect(told([fileOf("a.ts", LINES, first(50) + linesNamed("w", 45))])).toEqual([]);
  });

  test("a tiny file is exempt", () => {
    expect(told([fileOf("a.ts", first(20), first(5))])).toEqual([]);
  });

  test("reordering a file loses nothing", () => {
    const lines = LINES.trimEnd().split("\n");
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        expect(told([fileOf("a.ts", LINES, `${shuffled.join("\n")}\n`)])).toEqual([]);
      }),
    );
  });
});

describe("deletion", () => {
  const gone = fileOf("src/old-parser.ts", LINES, null);

  test("a deleted file that the task never mentions is refused", () => {
    expect(told([gone])).toEqual(["unrelated-deletion refuse src/old-parser.ts"]);
  });

  test("one that the task mentions passes", () => {
    expect(told([gone], { task: taskOf({ description: "old-parser.ts can go." }) })).toEqual([]);
  });

  test("in a task about removal one that is not mentioned is only told", () => {
    expect(told([gone], { task: taskOf({ title: "Remove dead code" }) })).toEqual([
      "unrelated-deletion warn src/old-parser.ts",
    ]);
  });

  test("one whose lines turn up elsewhere has moved", () => {
    expect(told([gone, fileOf("src/parser.ts", null, LINES)])).toEqual([]);
  });
});
