import { expect, test } from "vitest";
import { findDanglingNames } from "../../../scripts/adapters/inspection/dangling-names.ts";
import { changedFile } from "./changed-file.ts";

const dangling = async (path: string, before: string, after: string) =>
  (await findDanglingNames([changedFile(path, before, after)])).map(({ line, detail }) => `${line} ${detail}`);

test("a function that is deleted and still called is named where it is called", async () => {
  expect(await dangling("a.js", "function f() {}\nf();\n", "f();\n")).toEqual([
    "1 `f` is used here, and the change takes its definition away",
  ]);
  expect(await dangling("a.py", "def f():\n    pass\n\nf()\n", "x = 1\nf()\n")).toHaveLength(1);
  expect(await dangling("a.ts", "import { f } from './f';\nf();\n", "f();\n")).toHaveLength(1);
});

test("a definition that takes another form is none that is gone", async () => {
  expect(await dangling("a.js", "function f() {}\nf();\n", "const { f } = require('./f');\nf();\n")).toEqual([]);
  expect(await dangling("a.ts", "const f = 1;\nuse(f);\n", "export function g(f: number) {\n  use(f);\n}\n")).toEqual(
    [],
  );
  expect(await dangling("a.py", "from a import f\nf()\n", "from a import g as f\nf()\n")).toEqual([]);
  expect(await dangling("a.py", "from a import f\nf()\n", "from a import *\nf()\n")).toEqual([]);
});

test("a name that something outside the file defines, beside another thing of that name, is none that is gone", async () => {
  const caught = "try { f(); } catch (err) { note(err); }\n";
  expect(await dangling("a.js", `${caught}err(1);\n`, "f();\nerr(1);\n")).toEqual([]);
  expect(await dangling("a.js", caught, "try { f(); } catch { note(err); }\n")).toHaveLength(1);
  expect(await dangling("a.py", "g(lambda err: err)\nerr(1)\n", "err(1)\n")).toEqual([]);
  expect(await dangling("a.js", "function g(err) { return err; }\n", "function g() { return err; }\n")).toHaveLength(1);
});

test("a member, a keyword or a key of the same name is no use", async () => {
  expect(await dangling("a.js", "function f() {}\n", "x.f();\ny = { f: 1 };\n")).toEqual([]);
  expect(await dangling("a.py", "def f():\n    pass\n", "x.f(f=1)\n")).toEqual([]);
});

test("an import that gives way to a global is fine", async () => {
  expect(await dangling("a.js", "import { URL } from 'url';\nnew URL(x);\n", "new URL(x);\n")).toEqual([]);
  expect(await dangling("a.py", "from ._compat import range\nrange(1)\n", "range(1)\n")).toEqual([]);
});

test("a script whose grammar is another's is not read", async () => {
  expect(await dangling("a.js", "function f(a) {}\nf();\n", "function f(a: number): void {}\nf();\n")).toEqual([]);
});
