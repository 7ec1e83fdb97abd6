import { expect, test } from "vitest";
import { rulesOf } from "./examined.ts";

const of = async (path: string, before: string | null, after: string, title = "Trim names") =>
  (
    await rulesOf({ before: before === null ? {} : { [path]: before }, after: { [path]: after } }, { task: { title } })
  ).filter((rule) => rule === "stray-output").length > 0;

test.each([
  ["src/name.js", "const a = 1;\n", "const a = 1;\nconsole.log(a);\n"],
  ["lib/name.py", "def f(a):\n    return a\n", "def f(a):\n    print('a is', a)\n    return a\n"],
  ["name.go", "package a\n", "package a\n\nfunc f() {\n\tfmt.Println(1)\n}\n"],
  ["src/Name.java", "class Name {}\n", "class Name {\n  static void f() {\n    System.out.println(1);\n  }\n}\n"],
  ["lib/name.rb", "a = 1\n", "a = 1\np a\n"],
])("%s that was silent begins to print", async (path, before, after) => {
  expect(await of(path, before, after)).toBe(true);
});

test("whoever printed before, whatever runs by itself, tests, new files and asked output may print", async () => {
  const [silent, loud] = ["const a = 1;\n", "const a = 1;\nconsole.log(a);\n"];
  expect(await of("src/name.js", loud, `${loud}console.log(2);\n`)).toBe(false);
  expect(await of("src/cli.js", silent, loud)).toBe(false);
  expect(await of("bin/name.js", silent, loud)).toBe(false);
  expect(await of("src/name.js", `#!/usr/bin/env node\n${silent}`, `#!/usr/bin/env node\n${loud}`)).toBe(false);
  expect(await of("test/name.test.js", silent, loud)).toBe(false);
  expect(await of("src/name.js", null, loud)).toBe(false);
  expect(await of("src/name.js", silent, loud, "Log what was trimmed")).toBe(false);
});

test.each([
  ["src/name.js", "console.log(this);", "Log what was trimmed", ""],
  ["src/name.js", "console.error('reached');", "Trim names", "It logs a warning when there is none."],
  ["src/name.js", "console.log(a);", "Trim names", "There is no progress on long logs."],
])("%s begins to say `%s`, which no mention of output explains", async (path, line, title, description) => {
  const sides = { before: { [path]: "const a = 1;\n" }, after: { [path]: `const a = 1;\n${line}\n` } };
  expect(await rulesOf(sides, { task: { title, description } })).toContain("stray-output");
});

test.each([
  ["src/name.js", "console.log(a);", "It prints the names to the console."],
  ["src/name.js", "console.warn(a + ' is no name of anybody');", "It logs a warning when there is none."],
  ["examples/name.js", "console.log('=====');", ""],
])("%s begins to say `%s` as it should", async (path, line, description) => {
  const sides = { before: { [path]: "const a = 1;\n" }, after: { [path]: `const a = 1;\n${line}\n` } };
  const found = await rulesOf(sides, { task: { title: "Trim names", description } });
  expect(found.filter((rule) => /stray|debug/.test(rule))).toEqual([]);
});
