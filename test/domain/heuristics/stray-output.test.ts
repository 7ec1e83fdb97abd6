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
