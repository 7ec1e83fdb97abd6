import { describe, expect, test } from "vitest";
import { findSyntaxErrors } from "../../../scripts/adapters/inspection/syntax.ts";
import { changedFile } from "./changed-file.ts";

const linesAt = async (path: string, before: string | null, after: string) =>
  (await findSyntaxErrors([changedFile(path, before, after)])).map(({ line }) => line);

/** Recent syntax of each language: a grammar that lags behind would refuse good work. */
const VALID: readonly [string, string][] = [
  [
    "a.js",
    "class A { static { } #p = 1; has(o) { return #p in o; } }\nusing b = c();\nimport d from './d.json' with { type: 'json' };\n",
  ],
  ["a.jsx", "export const A = ({ p }) => <div {...p}>{p.x ?? <br />}</div>;\n"],
  ["a.js", "export function f(a: number): string { return String(a); }\n"],
  [
    "a.ts",
    "const x = { a: 1 } satisfies Y;\ntype A<const T> = T extends infer U extends string ? U : never;\nabstract class B { accessor y = 1; }\n",
  ],
  ["a.tsx", "const f = <T,>(x: T) => x;\nexport const A = () => <B<string> c={f} />;\n"],
  [
    "a.py",
    "match x:\n    case [1, *rest] if rest:\n        pass\ntype X = int\ndef f[T](a: T) -> T: ...\nprint(f\"{a!r:>{w}} {b['c']}\")\n",
  ],
  ["a.go", "package a\n\nfunc F[T any](x T) T {\n\tfor i := range 10 {\n\t\t_ = i\n\t}\n\treturn x\n}\n"],
  ["a.rs", 'fn main() {\n    let Some(x) = y else { return };\n    let c = c"a";\n    f(async move {});\n}\n'],
  [
    "A.java",
    "public record A(int x) {\n  sealed interface B permits C {}\n  int f(Object o) { return o instanceof A(int y) ? y : switch (x) { case 1 -> 2; default -> 3; }; }\n}\n",
  ],
  ["a.c", "int main(void) { return 0; }\n"],
  ["a.cpp", "template <class T> concept C = requires(T t) { t.x(); };\nauto f() -> int { co_return 1; }\n"],
  [
    "A.cs",
    "namespace A;\npublic record B(int X) { public required string Y { get; init; } }\nclass C(int x) { int[] z = [1, 2]; }\n",
  ],
  ["a.rb", "def f(x) = x + 1\ncase [1, 2]\nin [a, b] then a\nend\n"],
  ["a.php", "<?php\nenum A: string { case B = 'b'; }\n$r = match (true) { default => fn() => 1 };\n"],
  ["a.sh", 'for i in {1..3}; do echo "$x"; done\n[[ $a =~ ^b ]] && c\n'],
  ["a.json", '{"a": [1, 2]}\n'],
  ["tsconfig.json", '{\n  // why\n  "a": 1,\n}\n'],
  ["a.yml", "a: !reference [.b, c]\n---\nb: |\n  text\n"],
  ["a.css", "a { &:hover { color: red } }\n@layer x { }\n@container (min-width: 1px) { a { b: c } }\n"],
  [
    "a.css",
    "@import url('a.css') layer(x);\n.a { color: oklch(1 0 0 / .5); &.b { .c & { x: y } } }\n@scope (.a) to (.b) { i { x: y } }\n",
  ],
  ["a.scss", "$a: 1px; // {\n@mixin b($c: 1) { .d { &-e { width: calc(#{$c} + 1px); src: url(//x/y) } } }\n"],
  [
    "a.toml",
    '# [\n[a."b.c"]\nx = [\n  1, # ]\n  "]",\n]\n[[b]]\ny = { z = 1 }\ns = """\n[\n"""\nd = 2020-01-01\n\'q\' = \'\'\'a\'\'\'\n',
  ],
  ["a.kt", 'fun f() = """ { """.length // {\nval c = \'{\'\n'],
  ["a.swift", 'let s = "\\(a("x"))"\nfunc f() { }\n'],
  ["a.tf", 'a = <<-EOT\n  { (\n  EOT\nb "c" {} # {\n'],
  ["a.sql", "SELECT '(' || \"(\" /* ( */ FROM a; -- (\nINSERT INTO b VALUES ('it''s (');\n"],
  ["a.xml", '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x "y">]>\n<a b=">"><c/><!-- <d> --><![CDATA[<e>]]></a>\n'],
  ["a.html", "<br><p>text\n<script type='application/json'>{</script>\n<script>let a = `</p>`;</script>\n"],
  ["a.vue", "<script setup lang='ts'>\nconst a = <T,>(x: T) => x;\n</script>\n<template>{{ a }}</template>\n"],
  ["a.md", "- item\n  ```js\n  a\n  ```\n~~~~\n```\n~~~~\nInline ```a``` and\n> ```\n> b\n> ```\n"],
  ["Dockerfile", "RUN a \\\n  b\n"],
  ["a.ps1", 'function F {\n  param([string]$A)\n  foreach ($x in 1..3) { "$($x)" } }\n'],
];

const CUT: readonly [string, string, number][] = [
  ["a.js", "const a = 1;\nfunction f() {\n  if (a) {\n    return", 4],
  ["a.jsx", "export const A = () => (\n  <div>\n    <b>", 3],
  ["a.ts", "interface A {\n  b: string;\n", 2],
  ["a.tsx", "export function A() {\n  return <div>\n", 2],
  ["a.py", "def f(a):\n    return g(\n        a,\n", 3],
  ["a.go", "package a\n\nfunc F() {\n\tif x {\n", 4],
  ["a.rs", "fn main() {\n    let x = vec![\n", 2],
  ["A.java", "class A {\n  void f() {\n", 2],
  ["a.c", "int main(void) {\n  if (x) {\n", 2],
  ["a.cpp", "class A {\n public:\n  void f() {\n", 3],
  ["A.cs", "class A {\n  void F() {\n", 2],
  ["a.rb", "class A\n  def f\n    g(1,\n", 3],
  ["a.php", "<?php\nfunction f() {\n  if ($a) {\n", 3],
  ["a.sh", "if true; then\n  echo a\n", 2],
  ["a.json", '{\n  "a": [1,\n', 2],
  ["a.yml", "a:\n  b: [1,\n", 2],
  ["a.css", "a {\n  color: red;\n", 2],
  ["a.scss", "a {\n  b { c: url(http://x); }\n", 2],
  ["a.ts", "export const a =", 1],
  ["a.ts", "import { a } from", 1],
  ["a.ts", "const s = `abc\n", 1],
  ["a.ts", "/* never closed\n", 1],
  ["a.py", "def f():\n", 1],
  ["a.py", "class A:\n    def f(self):\n        # why\n", 2],
  ["a.py", "if x:\n    pass\nelse:\n", 3],
  ["a.py", '"""never closed\n', 1],
  ["a.rb", "def f\n  1\n", 2],
  ["a.php", "<?php\n$x = [1,", 2],
  ["a.sh", "cat <<EOF\nabc\n", 2],
  ["a.sh", "case $x in\n  a) echo;;\n", 2],
  ["a.ps1", "function F {\n  1\n", 2],
  ["a.kt", 'fun f() {\n  val x = "{"\n', 2],
  ["a.swift", "func f() {\n  g(1,\n", 2],
  ["a.scala", "object A {\n", 1],
  ["a.dart", "void main() {\n  f(\n", 2],
  ["a.sql", "CREATE TABLE a (\n  b int, -- )\n", 2],
  ["a.tf", 'resource "x" "y" {\n  a = "}"\n', 2],
  ["a.proto", "message A {\n", 1],
  ["a.graphql", "type A {\n  b: C # }\n", 2],
  ["a.toml", "[a]\nx = [1,\n", 2],
  ["a.toml", '[a]\nx = "abc\n', 2],
  ["a.toml", "[a]\nx =\n", 2],
  ["pyproject.toml", "[project\nname = 'x'\n", 1],
  ["a.svg", "<svg><g>\n", 1],
  ["pom.xml", "<a>\n  <b>\n  </a>\n", 3],
  ["a.vue", "<template><p/></template>\n<script>\nexport default {\n</script>\n", 3],
  ["a.html", "<body><script>function f() {\n", 1],
  ["a.md", "Text\n\n```js\nconst a = 1;\n", 4],
  ["Dockerfile", "FROM a\nRUN b && \\\n", 2],
  ["Makefile", "a:\n\tb \\\n", 2],
  ["a.ipynb", '{"cells": [{"source": ["1"]', 1],
];

describe("syntax", () => {
  test.each(VALID)("%s of today's language is accepted", async (path, text) => {
    expect(await findSyntaxErrors([changedFile(path, null, text)])).toEqual([]);
  });

  test.each(CUT)("%s that ends in the middle is named at its last lines", async (path, text, last) => {
    const sure = (await findSyntaxErrors([changedFile(path, null, text)])).filter(({ isSure }) => isSure);
    expect(sure.length).toBeGreaterThan(0);
    expect(Math.max(...sure.map(({ line }) => line))).toBeGreaterThanOrEqual(last - 1);
  });

  test("an error in the middle is named with its line", async () => {
    expect(await findSyntaxErrors([changedFile("a.json", null, '{\n  "a": 1\n  "b": 2\n}\n')])).toMatchObject([
      { path: "a.json", line: 3 },
    ]);
    expect(await linesAt("a.py", "x = 1\n", "x = 1\nfor in y:\n    pass\n")).toContain(2);
  });

  test("an error in the middle is sure where the grammar is up to date, and may be the language's newest elsewhere", async () => {
    const sureAt = async (path: string, text: string) =>
      (await findSyntaxErrors([changedFile(path, null, text)])).map(({ isSure }) => isSure);
    expect(await sureAt("a.ts", "const a = ;\nconst b = 1;\n")).toEqual([true]);
    expect(await sureAt("A.java", "import module java.base;\nclass A {}\n")).toEqual([false]);
  });

  test("in Python a statement that is indented unlike its neighbours is an error", async () => {
    expect(await linesAt("a.py", null, "class A:\n    b = 1\n     c = 2\n")).toEqual([3]);
  });

  test("an error that was there before is not held against the change", async () => {
    const broken = "const a = ;\n";
    expect(await linesAt("a.js", broken, `${broken}const b = 1;\n`)).toEqual([]);
  });

  test("a text that is too long to be parsed is not said to be in order", async () => {
    const long = "f();\n".repeat(200_001);
    const found = await findSyntaxErrors([
      changedFile("a.js", "f();\n", long),
      changedFile("b.js", long, `${long}f();\n`),
    ]);
    expect(found.map(({ path, isSure }) => [path, isSure])).toEqual([["a.js", false]]);
  });

  test("files that tests read may be broken", async () => {
    expect(await linesAt("test/fixtures/broken.js", null, "const a = ;\n")).toEqual([]);
  });

  test("macros of C that no grammar knows are no errors", async () => {
    expect(await linesAt("a.c", null, "MODULE_BEGIN(x)\nEXPORT int f(void) { return 1; }\nMODULE_END\n")).toEqual([]);
  });

  test("a template of YAML is left to its template engine", async () => {
    expect(await linesAt("chart/templates/a.yaml", null, "{{- if .x }}\na: {{ .x }\n")).toEqual([]);
  });
});
