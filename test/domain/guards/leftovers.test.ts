import { describe, expect, test } from "vitest";
import { fileOf, taskOf, told } from "./guarded-change.ts";

describe("merge markers", () => {
  test.each(["<<<<<<< HEAD", ">>>>>>> nightshift/BUG-001", "||||||| base"])("`%s` is refused", (marker) => {
    expect(told([fileOf("a.md", "x\n", `x\n${marker}\ny\n`)])).toEqual(["merge-marker refuse a.md"]);
  });

  test("a heading's underline is none", () => {
    expect(told([fileOf("a.rst", "x\n", "Heading\n=======\n")])).toEqual([]);
  });
});

describe("debugging", () => {
  test.each([
    ["a.js", "debugger;"],
    ["a.js", "if (rows.length > 3) debugger;"],
    ["a.py", "import pdb; pdb.set_trace()"],
    ["a.py", "breakpoint()"],
    ["a.rb", "binding.pry"],
  ])("in %s the breakpoint `%s` makes a draft", (path, line) => {
    expect(told([fileOf(path, "x\n", `x\n${line}\n`)])).toEqual([`debug-leftover draft ${path}`]);
  });

  test.each([
    ["a.js", "console.log('DEBUG reached')"],
    ["a.py", 'print(">>> here")'],
    ["a.rs", "dbg!(x);"],
  ])("in %s the output `%s` is told", (path, line) => {
    expect(told([fileOf(path, "x\n", `x\n${line}\n`)])).toEqual([`debug-leftover warn ${path}`]);
  });

  test("words that the task quotes are no leftovers", () => {
    const task = taskOf({ title: "Say when it is done", description: "It prints `=== done` at the end." });
    expect(told([fileOf("a.js", "x\n", 'x\nconsole.log("=== done");\n')], { task })).toEqual([]);
  });

  test("a program may print", () => {
    expect(told([fileOf("a.js", "x\n", "x\nconsole.log(total);\n")])).toEqual([]);
  });
});
