import { describe, expect, test } from "vitest";
import { findSyntaxErrors } from "../../../scripts/adapters/inspection/syntax.ts";
import { changedFile } from "./changed-file.ts";

const errorsOf = async (path: string, before: string | null, after: string) =>
  (await findSyntaxErrors([changedFile(path, before, after)])).syntax;
const linesAt = async (path: string, before: string | null, after: string) =>
  (await errorsOf(path, before, after)).map(({ line }) => line);

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
  ["a.ts", 'export type * from "./types";\nexport type * as T from "./t";\nexport const a = 1;\n'],
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
  ["a.js", "let using = '';\nusing += (using ? ',' : 'using ') + tables.join(',');\n"],
  [
    "a.py",
    "from kit import async\nfrom kit.async import Run\nasync.Run(async=True)\n\n\nasync def f():\n    async with g():\n        pass\n",
  ],
  [
    "a.js",
    "// @flow strict\n\nexport type A = {|\n  +b: ?string,\n  c?: ?Array<D<>>,\n|};\nexport function f(a: ?A): boolean {\n  return a ? true : false;\n}\n",
  ],
  ["a.ts", "interface A<D> {\n  <S = D>(x: S): Promise<D>\n  <S = D>(x: S, y: D): Promise<D>\n}\n"],
  ["a.rs", 'fn f() {\n    let shown = str![[r#"\na\n"#]];\n}\n'],
  [".eslintrc.yml", "root: true\nrules:\n  no-var: error\n"],
  [".eslintrc.js", "module.exports = { root: true };\n"],
  [".eslintrc", '{\n  // why\n  "root": true\n}\n'],
  ["a.jst", "{{## def.f:\n  if (!{{# def.g }}) {\n#}}\n{{? it.a }}\n  f();\n{{?}}\n"],
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
  ["a.kt", 'import a.b.*\n\nval x: Int? = null\nvar i = 0\nfun f() { i++ }\nval s = "= "\n'],
  ["a.swift", 'struct A { var x: Int? }\nlet s = #"a"#\nlet t = 1 /* = */\n'],
  ["a.scala", "import a._\nimport b.*\nobject A:\n  def f = 1\nend A\n"],
  ["a.sql", "SELECT a FROM b WHERE c = 'x''y';\nCREATE FUNCTION f() AS $$ BEGIN ( END $$;\n-- FROM\n"],
  [
    "a.lua",
    "--[[ if ( ]]\nlocal s = [[ do { ]]\nif a then b() elseif c then d() end\nrepeat e() until f\nfor i = 1, 2 do end\n",
  ],
  [
    "a.ex",
    'defmodule A do\n  @doc "do ("\n  def f(x), do: x\n  def g, do: fn a -> a end\n  def h(:do), do: :end\nend\n',
  ],
  ["a.hs", "module A where\n{- ( -}\nf x' = case x' of\n  Just c -> '(' : \"x\" -- (\n"],
  ["a.ml", '(* { *)\nlet f x = match x with \'a\' -> "(" | _ -> ""\n'],
  ["a.clj", '; (\n(defn f [x] {:a \\( :b "("})\n'],
  ["a.zsh", "if [[ $a == *do* ]]; then echo 'if ('; fi\nfor i in a b; do echo if; done # do\ncat <<EOF\nif (\nEOF\n"],
  ["a.pl", "sub f { my ($a) = @_; return $a; } # {\n"],
  ["a.r", "f <- function(x) { x + 1 } # (\n"],
  ["a.erl", "%% (\nf(X) -> X + 1.\n"],
  ["bin/run", "#!/usr/bin/env bash\nif true; then echo a; fi\n"],
  ["Rakefile", "task :a do\n  b\nend\n"],
  ["Jenkinsfile", "pipeline { agent any }\n"],
  ["a.ps1", 'function F {\n  param([string]$A)\n  foreach ($x in 1..3) { "$($x)" } }\n'],
];

const CUT: readonly [string, string, number][] = [
  ["a.js", "const a = 1;\nfunction f() {\n  if (a) {\n    return", 4],
  ["a.js", "// @flow\ntype A = {| +b: ?string |};\nfunction f(a: ?A) {\n  if (a) {\n", 4],
  ["a.py", "from kit import async\n\n\ndef f(a):\n    return g(\n        a,\n", 6],
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
  ["a.swift", "let a = 1\nlet b =\n", 2],
  ["a.swift", 'let s = """\n  abc\n', 2],
  ["a.kt", "val a = 1\nval b = a +\n", 2],
  ["a.kt", "class A\n\n/* never closed\n", 3],
  ["a.kt", 'val s = "abc\n', 1],
  ["a.scala", "object A:\n  def f(x: Int) =\n", 2],
  ["a.sql", "SELECT a,\n  b\nFROM\n", 3],
  ["a.sql", "INSERT INTO a VALUES\n  (1, 'x'),\n", 2],
  ["a.sql", "UPDATE a SET b = 'abc\n", 1],
  ["a.lua", "function f()\n  if a then\n    b()\n  end\n", 4],
  ["a.lua", "local s = [[\nabc\n", 2],
  ["a.ex", "defmodule A do\n  def f(x) do\n    x\n  end\n", 4],
  ["a.hs", "module A where\n\nf x = case x of\n  Just y ->\n", 4],
  ["a.hs", "f = 1\n{- never closed\n", 2],
  ["a.ml", "let f x =\n", 1],
  ["a.clj", "(defn f [x]\n  (g x)\n", 2],
  ["a.zsh", "for i in a b; do\n  echo $i\n", 2],
  ["a.bats", "@test 'a' {\n  run b\n", 2],
  ["bin/run", "#!/bin/sh\nif true; then\n  echo a\n", 3],
  ["bin/tool", "#!/usr/bin/env python3\ndef f():\n", 2],
  ["Rakefile", "task :a do\n  b\n", 2],
  ["Jenkinsfile", "pipeline {\n  agent any\n", 2],
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
    expect(await errorsOf(path, null, text)).toEqual([]);
  });

  test.each(CUT)("%s that ends in the middle is named at its last lines", async (path, text, last) => {
    const sure = (await errorsOf(path, null, text)).filter(({ isSure }) => isSure);
    expect(sure.length).toBeGreaterThan(0);
    expect(Math.max(...sure.map(({ line }) => line))).toBeGreaterThanOrEqual(last - 1);
  });

  test.each([
    ["a.pl", "sub f {\n  my ($a) = @_;\n"],
    ["a.r", "f <- function(x) {\n  x +\n"],
    ["a.r", "a <- 1\nb <-\n"],
    ["a.erl", "f(X) ->\n"],
    ["a.jl", "f(x) = g(x,\n"],
    // A few places of a template in a comment make none of a program.
    ["a.r", `# {{a}} {{b}} {{c}}\n${"a <- 1\n".repeat(20)}f <- function(x) {\n  x +\n`],
  ])("%s, of a language that nobody here knows, is doubted when it breaks off", async (path, text) => {
    expect((await errorsOf(path, null, text)).map(({ isSure }) => isSure)).toEqual([false]);
  });

  const uncheckedOf = async (path: string, before: string | null, after: string) =>
    (await findSyntaxErrors([changedFile(path, before, after)])).unchecked.map(({ reason }) => reason);

  test("of a language that nobody here knows the finding says so, where the end of a file is new", async () => {
    const whole = "f(X) -> X.\n";
    const reason = "nobody here knows its language, and only its brackets and its last line were looked at";
    expect(await uncheckedOf("a.erl", null, whole)).toEqual([reason]);
    expect(await uncheckedOf("a.erl", whole, `g(X) -> X.\n${whole}`)).toEqual([]);
    expect(await uncheckedOf("a.kt", null, "class A\n")).toEqual([]);
    expect(await uncheckedOf("a.csv", null, "a,b\n")).toEqual([]);
  });

  test("a file that was open before is not blamed, and not said to be in order", async () => {
    const odd = "object A {\n  // what nobody understands\n";
    expect(await errorsOf("a.scala", odd, `${odd}  val b = 1\n`)).toEqual([]);
    expect(await uncheckedOf("a.scala", odd, `${odd}  val b = 1\n`)).toEqual([
      "by all that is known of its language it was not before either",
    ]);
  });

  test("a file that is cut is named although something else was wrong before", async () => {
    const odd = "x = )\ndef f\n  1\nend\n";
    expect(await linesAt("a.rb", odd, `${odd}y = 2\n`)).toEqual([]);
    expect(await linesAt("a.rb", odd, odd.replace("end\n", ""))).toEqual([3]);
  });

  test("an error in the middle is named with its line", async () => {
    expect(await errorsOf("a.json", null, '{\n  "a": 1\n  "b": 2\n}\n')).toMatchObject([{ path: "a.json", line: 3 }]);
    expect(await linesAt("a.py", "x = 1\n", "x = 1\nfor in y:\n    pass\n")).toContain(2);
  });

  test("an error in the middle is sure where the grammar is up to date, and may be the language's newest elsewhere", async () => {
    const sureAt = async (path: string, text: string) => (await errorsOf(path, null, text)).map(({ isSure }) => isSure);
    expect(await sureAt("a.ts", "const a = ;\nconst b = 1;\n")).toEqual([true]);
    expect(await sureAt("A.java", "import module java.base;\nclass A {}\n")).toEqual([false]);
  });

  test("in Python what is to hold for all of a file comes before its other code", async () => {
    const future = "from __future__ import annotations\n";
    expect(await linesAt("a.py", null, `import os\n${future}`)).toEqual([2]);
    expect(
      await linesAt("a.py", null, `"""Words."""\n\n# more\n${future}from __future__ import division\nimport os\n`),
    ).toEqual([]);
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
    const { syntax: found } = await findSyntaxErrors([
      changedFile("a.js", "f();\n", long),
      changedFile("b.js", long, `${long}f();\n`),
    ]);
    expect(found.map(({ path, isSure }) => [path, isSure])).toEqual([["a.js", false]]);
  });

  test("files that tests read may be broken", async () => {
    expect(await linesAt("test/fixtures/broken.js", null, "const a = ;\n")).toEqual([]);
    expect(await linesAt("test/data/broken.json", null, "{")).toEqual([]);
    expect(await linesAt("test/data/run.js", null, "const a = ;\n")).toEqual([1]);
  });

  test("in Python a function that is called `async` is an error, and a member of old is none", async () => {
    expect(await linesAt("a.py", null, "def async(a):\n    return a\n")).toEqual([1]);
    expect(await linesAt("a.py", null, "asyncio.async(run())\n")).toEqual([]);
  });

  test("the macro of Rust that was called `try!` is no error, and the word alone is one", async () => {
    expect(await linesAt("a.rs", null, "fn f() {\n    try!(g());\n}\n")).toEqual([]);
    expect(await linesAt("a.rs", null, "fn f() {\n    try! = g();\n}\n")).toEqual([2]);
  });

  test("macros of C that no grammar knows are no errors", async () => {
    expect(await linesAt("a.c", null, "MODULE_BEGIN(x)\nEXPORT int f(void) { return 1; }\nMODULE_END\n")).toEqual([]);
  });

  test("a template of YAML is left to its template engine", async () => {
    expect(await linesAt("chart/templates/a.yaml", null, "{{- if .x }}\na: {{ .x }\n")).toEqual([]);
  });
});

test("a text that runs a parser over its stack is refused itself, and nothing else suffers for it", async () => {
  const after = `a\n${"/*\n".repeat(6_500)}`;
  const files = [
    changedFile("src/before.py", null, "def f(a):\n    return a\n"),
    changedFile("src/nested.py", null, after),
    changedFile("src/python.py", null, "def g(a):\n    return a\n"),
    changedFile("src/script.ts", null, "export const a = 1;\n"),
    changedFile("src/broken.ts", null, "export const = 1;\n"),
  ];
  const { syntax } = await findSyntaxErrors(files);
  expect(syntax.map(({ path, isSure }) => [path, isSure])).toEqual([
    ["src/nested.py", true],
    ["src/broken.ts", true],
  ]);
});
