import { describe, expect, test } from "vitest";
import { droppedSides } from "../../../scripts/domain/guards/resolution.ts";
import { conflictOf } from "../stories.ts";
import { fileOf } from "./guarded-change.ts";

const marked = (ours: string, theirs: string) =>
  `top\n<<<<<<< merge-request\n${ours}=======\n${theirs}>>>>>>> target-branch\nend\n`;
const found = (before: string, after: string | null, path = "src/a.ts") =>
  droppedSides([fileOf(path, before, after)], conflictOf("src/a.ts", "test/fixtures/a.ts")).map(
    ({ verdict, detail }) => `${verdict} ${detail}`,
  );
const THEIRS = "red();\ngreen();\nblue();\n";

describe("the resolution of a conflict", () => {
  test("that keeps nothing of the target's side is refused", () => {
    expect(found(marked("mine();\n", THEIRS), "top\nmine();\nend\n")).toEqual([
      "refuse src/a.ts drops what the target has changed: `red();`",
    ]);
  });

  test("that chooses between two values makes a draft", () => {
    expect(found(marked("a = 3;\n", "a = 4;\n"), "top\na = 3;\nend\n")).toEqual([
      "draft src/a.ts drops what the target has changed: `a = 4;`",
    ]);
  });

  test.each([
    ["both sides", `top\nmine();\n${THEIRS}end\n`],
    ["the target's side", `top\n${THEIRS}end\n`],
    ["neither, and is written anew", "top\nall();\nend\n"],
    ["both in one line", "top\nmine(red(), green(), blue());\nend\n"],
  ])("that keeps %s passes", (_, after) => {
    expect(found(marked("mine();\n", THEIRS), after)).toEqual([]);
  });

  test.each([
    ["one of its words, in a comment", "top\nmine();\n// see red\nend\n", "src/a.ts"],
    ["all of it, in a comment", `top\nmine();\n/*\n${THEIRS}*/\nend\n`, "src/a.ts"],
    ["all of it, where it never runs", `top\nmine();\nif (false) {\n${THEIRS}}\nend\n`, "src/a.ts"],
    ["one of its words of many", "top\nmine();\nconst red = 1;\nend\n", "src/a.ts", "green"],
    ["a comment in settings", "top\nmine();\n# red green blue\nend\n", "src/a.yml"],
  ])("that keeps of the target's side %s is as if it kept nothing", (_, after, path, first = "red") => {
    const theirs = `${THEIRS}yellow();\n`;
    const [finding] = droppedSides(
      [fileOf(path, marked("mine();\n", theirs), after)],
      conflictOf("src/a.ts", "src/a.yml"),
    );
    expect(finding).toMatchObject({
      verdict: "refuse",
      detail: `${path} drops what the target has changed: \`${first}();\``,
    });
  });

  test("a side that has changed a comment alone is kept in the comment", () => {
    const before = marked("mine(); // one\n", "mine(); // two words\n");
    expect(found(before, "top\nmine(); // two words\nend\n")).toEqual([]);
    expect(found(before, "top\nmine(); // one\nend\n")).toHaveLength(1);
  });

  test("half of the target's words is enough, where the rest was worded anew", () => {
    expect(found(marked("mine();\n", "red();\ngreen();\n"), "top\nmine();\nred();\nviridian();\nend\n")).toEqual([]);
  });

  test("that keeps one conflict's side and drops another's is refused for that one", () => {
    const before = marked("mine();\n", THEIRS) + marked("ours();\n", "one();\ntwo();\nthree();\n");
    expect(found(before, `top\n${THEIRS}end\ntop\nours();\nend\n`)).toEqual([
      "refuse src/a.ts drops what the target has changed: `one();`",
    ]);
  });

  test("words that stand elsewhere in the file are not what is left of it", () => {
    const before = `red(green(blue));\n${marked("mine();\n", THEIRS)}`;
    expect(found(before, "red(green(blue));\ntop\nmine();\nend\n")).toHaveLength(1);
  });

  test("a side that only takes away cannot be seen", () => {
    expect(found(marked("mine();\nold();\n", "mine();\n"), "top\nmine();\nold();\nend\n")).toEqual([]);
  });

  test("a file that both sides changed is not resolved by deleting it", () => {
    expect(found(marked("mine();\n", THEIRS), null)).toEqual([
      "refuse src/a.ts is deleted, and both sides of the conflict have changed it",
    ]);
    expect(found("top\n", null)).toEqual([]);
  });

  test("fixtures may hold anything", () => {
    expect(found(marked("mine();\n", THEIRS), null, "test/fixtures/a.ts")).toEqual([]);
  });
});
