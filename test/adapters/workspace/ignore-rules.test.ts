import { expect, it } from "vitest";
import { ignoreRules } from "../../../scripts/adapters/workspace/ignore-rules.ts";

it("rules of the top stay as they are", () => {
  expect(ignoreRules([{ path: ".gitignore", text: "# notes\n\nnode_modules/\n/dist\n!keep\n" }])).toBe(
    "# notes\n\nnode_modules/\n/dist\n!keep\n\n",
  );
});

it("rules of a folder are tied to it, at every depth where they name no path", () => {
  const text = "*.log\n/dist\nbuild/out\nfolder/\n!keep.log\n# notes\n\\#odd\n";
  expect(ignoreRules([{ path: "a/b/.gitignore", text }]).split("\n")).toEqual([
    ...["/a/b/**/*.log", "/a/b/dist", "/a/b/build/out", "/a/b/**/folder/", "!/a/b/**/keep.log"],
    ...["# notes", "/a/b/**/\\#odd", "", ""],
  ]);
});

it("a folder whose name looks like a pattern means itself alone", () => {
  expect(ignoreRules([{ path: "[x]*/.gitignore", text: "y" }])).toBe("/\\[x\\]\\*/**/y\n");
});

it("deeper files come later, because the last match decides", () => {
  const rules = ignoreRules([
    { path: "a/b/.gitignore", text: "!x" },
    { path: ".gitignore", text: "x" },
  ]);
  expect(rules).toBe("x\n!/a/b/**/x\n");
});
