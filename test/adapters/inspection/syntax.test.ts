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
];

describe("syntax", () => {
  test.each(VALID)("%s of today's language is accepted", async (path, text) => {
    expect(await findSyntaxErrors([changedFile(path, null, text)])).toEqual([]);
  });

  test.each(CUT)("%s that ends in the middle is named at its last lines", async (path, text, last) => {
    const lines = await linesAt(path, null, text);
    expect(lines.length).toBeGreaterThan(0);
    expect(Math.max(...lines)).toBeGreaterThanOrEqual(last - 1);
  });

  test("an error in the middle is named with its line", async () => {
    expect(await findSyntaxErrors([changedFile("a.json", null, '{\n  "a": 1\n  "b": 2\n}\n')])).toMatchObject([
      { path: "a.json", line: 3 },
    ]);
    expect(await linesAt("a.py", "x = 1\n", "x = 1\nfor in y:\n    pass\n")).toContain(2);
  });

  test("in Python a statement that is indented unlike its neighbours is an error", async () => {
    expect(await linesAt("a.py", null, "class A:\n    b = 1\n     c = 2\n")).toEqual([3]);
  });

  test("an error that was there before is not held against the change", async () => {
    const broken = "const a = ;\n";
    expect(await linesAt("a.js", broken, `${broken}const b = 1;\n`)).toEqual([]);
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
