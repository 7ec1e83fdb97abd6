import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TRUNCATION } from "../../../scripts/domain/guards/truncation.ts";
import { fileOf, inputOf, linesNamed, taskOf, told } from "./guarded-change.ts";

const LINES = linesNamed("v", 100);
const first = (count: number) => linesNamed("v", count);

describe("truncation", () => {
  test("a file that loses more than a fifth of its lines is refused", () => {
    expect(told([fileOf("a.ts", LINES, first(79))])).toEqual(["truncation refuse a.ts"]);
  });

  test("a file that loses exactly a fifth passes", () => {
    expect(told([fileOf("a.ts", LINES, first(80))])).toEqual([]);
  });

  test.each([
    "Remove the old constants",
    "Get rid of dead code",
    "Simplify the constants",
    "Extract the constants",
    "Replace the hand-written parser with a library",
    "Clean up the constants",
  ])("a task that asks for a removal without names may lose some, and makes a draft of a great loss: %s", (title) => {
    const task = taskOf({ title });
    expect(told([fileOf("a.ts", LINES, first(80))], { task })).toEqual([]);
    expect(told([fileOf("a.ts", LINES, first(79))], { task })).toEqual(["truncation warn a.ts"]);
    expect(told([fileOf("a.ts", LINES, first(60))], { task })).toEqual(["truncation warn a.ts"]);
    expect(told([fileOf("a.ts", LINES, first(59))], { task })).toEqual(["truncation draft a.ts"]);
    expect(told([fileOf("a.ts", LINES, first(5))], { task })).toEqual(["truncation draft a.ts"]);
  });

  test.each([
    [
      "Remove the old constants",
      79,
      "a.ts loses 21 of 100 lines; the task asks for a removal without saying where: a fault only if it does not mean these",
    ],
    [
      "Remove the old constants",
      5,
      "a.ts loses 95 of 100 lines; the task asks for a removal, but for none of this size",
    ],
    ["Remove most of a.ts", 5, "a.ts loses 95 of 100 lines, as the task asks: a fault only if others went with them"],
    ["Fix ranges", 79, "a.ts loses 21 of 100 lines, and the task does not ask for a removal"],
  ])("%s, with %i lines left: whether the loss is a fault is said", (title, left, words) => {
    const [finding] = TRUNCATION.check(inputOf([fileOf("a.ts", LINES, first(left))], { task: taskOf({ title }) }));
    expect(finding?.detail).toBe(words);
  });

  test.each([
    "Use ranges instead of constants",
    "Constants that are no longer needed slow us down",
    "Share the constants with the server",
    "Reuse constants, generate ranges and normalize them",
    "Upgrade, swap and unset: say what is meant",
    "Constants are dropped when a range is empty",
    "Fix ranges so that nothing gets removed",
    "Stop deleting constants",
    "Rename the constants",
  ])("everyday words ask for no removal: %s", (title) => {
    expect(told([fileOf("a.ts", LINES, first(79))], { task: taskOf({ title }) })).toEqual(["truncation refuse a.ts"]);
  });

  test.each(["Remove most of src/a.ts", "Delete the v99 constant"])("a removal by name is only told: %s", (title) => {
    const verdict = title.includes("src") ? 5 : 70;
    expect(told([fileOf("src/a.ts", LINES, first(verdict))], { task: taskOf({ title }) })).toEqual([
      "truncation warn src/a.ts",
    ]);
  });

  test("what is gone by its name explains no loss of more than three fifths, unless the file declared it", () => {
    const task = taskOf({ title: "Drop the `v99` flag" });
    const uses = LINES.replaceAll("const ", "use ");
    const left = (count: number) => uses.split("\n").slice(0, count).join("\n");
    expect(told([fileOf("a.ts", uses, left(45))], { task })).toEqual(["truncation warn a.ts"]);
    expect(told([fileOf("a.ts", uses, left(39))], { task })).toEqual(["truncation draft a.ts"]);
    expect(told([fileOf("a.ts", LINES, first(39))], { task })).toEqual(["truncation warn a.ts"]);
  });

  test.each([
    "Remove b.ts. Fix the sum in a.ts.",
    "Delete old branches, but keep a.ts as it is",
    "- Fix a.ts\n- Remove b.ts",
    "Do not delete anything of a.ts; remove b.ts",
  ])("a name counts only in the sentence that asks for the removal: %s", (description) => {
    expect(told([fileOf("a.ts", LINES, first(50))], { task: taskOf({ description }) })).toEqual([
      "truncation draft a.ts",
    ]);
  });

  test("a list belongs to the line that announces it", () => {
    const task = taskOf({ description: "Remove these:\n\n- a.ts\n- b.ts" });
    expect(told([fileOf("a.ts", LINES, first(5))], { task })).toEqual(["truncation warn a.ts"]);
  });

  test("comments take the place of no code", () => {
    const filler = Array.from({ length: 40 }, (_, at) => `// step ${at}\n`).join("");
    expect(told([fileOf("a.ts", LINES, first(60) + filler)])).toEqual(["truncation refuse a.ts"]);
    expect(told([fileOf("a.md", LINES, first(60) + filler)])).toEqual([]);
  });

  const statements = (count: number) => Array.from({ length: count }, (_, at) => `call${at}(${at});`).join(" ");
  const entries = (count: number) => Array.from({ length: count }, (_, at) => [`key${at}`, at]);

  test.each([
    ["statements on one line", "a.ts", `${statements(300)}\n`, "call1(1);\n"],
    ["entries on one line", "a.json", JSON.stringify(Object.fromEntries(entries(500))), '{"a":1}'],
    ["what a comment after it hides", "a.ts", `${statements(300)}\n`, `call1(1); /* ${statements(299)} */\n`],
    ["what a string holds", "a.ts", `${statements(300)}\n`, `call1(1); const old = \`${statements(299)}\`;\n`],
    ["lines in a string", "a.ts", LINES, `const old = \`\n${LINES}\`;\n`],
    ["lines in a block comment", "a.ts", LINES, `/*\n${LINES}*/\n`],
    ["lines that never run", "a.ts", LINES, `if (false) {\n${LINES}}\n`],
    ["lines that never run, said otherwise", "a.ts", LINES, `if (!1 && go()) {\n${LINES}}\n`],
    ["lines behind the end", "a.rb", LINES, `__END__\n${LINES}`],
    ["lines in a comment of Ruby", "a.rb", LINES, `=begin\n${LINES}=end\n`],
    ["lines that never run in Ruby", "a.rb", LINES, `if false\n${LINES}end\n`],
    ["lines in a docstring", "a.py", LINES, `"""\n${LINES}"""\n`],
    ["lines that never run in Python", "a.py", LINES, `if False:\n${LINES.replace(/^/gm, "    ")}\n`],
    ["lines that no compiler sees", "a.c", LINES, `#if 0\n${LINES}#endif\n`],
    ["settings that are commented out", "a.yml", LINES, LINES.replace(/^/gm, "# ")],
  ])("of a file that loses %s the loss is seen", (_, path, before, after) => {
    expect(told([fileOf(path, before, after)]).filter((line) => line.startsWith("truncation"))).toEqual([
      `truncation refuse ${path}`,
    ]);
  });

  test("a loss of characters is told as one, and is a draft where there are few", () => {
    const [finding] = TRUNCATION.check(inputOf([fileOf("a.ts", `${statements(300)}\n`, `${statements(10)}\n`)]));
    expect(finding?.detail).toMatch(/^a\.ts loses \d+ of \d+ characters, and the task does not ask for a removal$/);
    expect(told([fileOf("a.ts", `${statements(80)}\n`, `${statements(10)}\n`)])).toEqual(["truncation draft a.ts"]);
  });

  test.each([
    ["half of one line", "a.ts", `${statements(300)}\n`, `${statements(170)}\n`],
    ["a short file", "a.json", '{"a":1,"b":2}', "{}"],
    [
      "blanks alone",
      "a.json",
      JSON.stringify(Object.fromEntries(entries(99)), null, 8),
      JSON.stringify(Object.fromEntries(entries(99)), null, 2),
    ],
    [
      "one line for many",
      "a.json",
      JSON.stringify(Object.fromEntries(entries(99))),
      JSON.stringify(Object.fromEntries(entries(99)), null, 2),
    ],
    ["comments", "a.ts", `${LINES}${"// why it is so, at length and with examples\n".repeat(20)}`, LINES],
    ["a long comment", "a.ts", `/* ${"why ".repeat(2_000)}*/\n${LINES}`, LINES],
    ["what a picture was drawn with", "a.svg", `<svg>${statements(300)}</svg>`, `<svg>${statements(90)}</svg>`],
    ["what is built", "a.min.js", statements(300), statements(10)],
    ["what is locked", "package-lock.json", JSON.stringify(entries(500)), JSON.stringify(entries(5))],
    ["code to a condition", "a.ts", LINES, `if (isOld) {\n${LINES}}\n`],
  ])("of a file that loses %s nothing is said", (_, path, before, after) => {
    expect(told([fileOf(path, before, after)]).filter((line) => line.startsWith("truncation"))).toEqual([]);
  });

  test("a long line that moves to another file of the change is not lost", () => {
    const files = [
      fileOf("a.ts", `${statements(300)}\nuse();\n`, "use();\n"),
      fileOf("b.ts", null, `${statements(300)}\n`),
    ];
    expect(told(files)).toEqual([]);
  });

  test("code that turns up in a text is lost", () => {
    const moved = LINES.slice(first(50).length);
    expect(told([fileOf("a.ts", LINES, first(50)), fileOf("old.md", null, moved)])).toEqual(["truncation refuse a.ts"]);
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

  test("a small file that loses more than a fifth is told, and more than half a draft unless the task names it", () => {
    expect(told([fileOf("a.ts", first(20), first(16))])).toEqual([]);
    expect(told([fileOf("a.ts", first(20), first(15))])).toEqual(["truncation warn a.ts"]);
    expect(told([fileOf("a.ts", first(24), first(12))])).toEqual(["truncation warn a.ts"]);
    expect(told([fileOf("a.ts", first(24), first(11))])).toEqual(["truncation draft a.ts"]);
    expect(told([fileOf("a.ts", first(6), first(2))])).toEqual(["truncation draft a.ts"]);
    const task = taskOf({ title: "Remove what is in a.ts" });
    expect(told([fileOf("a.ts", first(6), first(2))], { task })).toEqual(["truncation warn a.ts"]);
  });

  test("a tiny file is exempt", () => {
    expect(told([fileOf("a.ts", first(5), first(1))])).toEqual([]);
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

  test.each([
    "old-parser.ts can go.",
    "Remove the old parser.",
    "Convert src/old-parser.ts to Rust.",
    "Delete v12, the first of them.",
  ])("one whose removal the task asks for passes: %s", (description) => {
    expect(told([gone], { task: taskOf({ description }) })).toEqual([]);
  });

  test("one that the task speaks of without asking for its removal makes a draft", () => {
    const task = taskOf({ description: "Fix the ranges in old-parser.ts." });
    expect(told([gone], { task })).toEqual(["unrelated-deletion draft src/old-parser.ts"]);
  });

  test("in a task about removal one that is not mentioned makes a draft", () => {
    expect(told([gone], { task: taskOf({ title: "Remove dead code" }) })).toEqual([
      "unrelated-deletion draft src/old-parser.ts",
    ]);
  });

  test("a file that is emptied is as good as deleted", () => {
    expect(told([fileOf("a.ts", first(3), "")])).toEqual(["unrelated-deletion refuse a.ts"]);
    expect(told([fileOf("a.ts", LINES, "\n{}\n")])).toEqual(["unrelated-deletion refuse a.ts"]);
  });

  test("one whose lines turn up elsewhere has moved", () => {
    expect(told([gone, fileOf("src/parser.ts", null, LINES)])).toEqual([]);
  });
});
