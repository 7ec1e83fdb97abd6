import { describe, expect, test } from "vitest";
import { fileOf, told } from "./guarded-change.ts";

const BEFORE = "one\ntwo\nthree\nfour\n";

/** The signs that open a comment stand apart, so that these examples are no placeholders themselves. */
describe("placeholders", () => {
  test.each([
    ["a.ts", "//", "... rest of the code remains unchanged ..."],
    ["a.ts", "//", "... existing code ..."],
    ["a.py", "#", "… rest unchanged"],
    ["a.py", "#", "(keep the rest of the implementation as is)"],
    ["a.js", "//", "rest of the function stays the same"],
    ["a.js", "//", "existing code"],
    ["a.go", "//", "... (previous code) ..."],
    ["a.sql", "--", "remaining methods unchanged"],
    ["a.css", "/*", "... other styles ... */"],
    ["a.html", "<!--", "rest of the page stays the same -->"],
    ["a.lua", "--", "snip"],
    ["a.ts", "//", "TODO: implement"],
    ["a.ts", "//", "implementation goes here"],
    ["a.rb", "#", "TODO: implement this method"],
    ["a.ts", "return x; //", "your code here"],
    ["README.md", "<!--", "rest unchanged -->"],
    ["a.ts", "//", "remaining implementation here"],
    ["a.ts", "//", "<rest of file>"],
    ["a.ts", "//", "⋯ rest ⋯"],
    ["a.ts", "//", "code continues here"],
    ["a.ts", "//", "No changes below this line"],
    ["a.ts", "//", "keep existing logic"],
    ["a.ts", "//", "Implementation left as an exercise"],
    ["a.ts", "//", "… truncated for length"],
    ["a.tsx", "{/*", "... existing JSX ... */}"],
    ["a.vue", "<!--", "existing template -->"],
    ["a.yml", "#", "existing jobs"],
    ["a.rs", "//", "... unchanged"],
    ["a.php", "//", "... rest of the class"],
    ["a.sh", "#", "... rest of script unchanged ..."],
    ["Dockerfile", "#", "... rest unchanged"],
    ["a.ts", "//", "Остальной код без изменений"],
    ["a.ts", "//", "resto del código sin cambios"],
    ["a.ts", "//", "其余代码不变"],
    ["a.ts", "//", "reste du code inchangé"],
    ["a.ts", "//", "Rest des Codes bleibt unverändert"],
    ["a.ts", "//", "残りのコードは変更なし"],
  ])("in %s, `%s %s` is refused", (path, opener, words) => {
    expect(told([fileOf(path, BEFORE, `${BEFORE}  ${opener} ${words}\n`)])).toEqual([`placeholder refuse ${path}`]);
  });

  test.each([
    ["a.ts", "//", "The rest of the arguments are passed on to the handler."],
    ["a.ts", "//", "Keep the rest for later calls"],
    ["a.ts", "//", "existing code paths rely on this order"],
    ["a.py", "#", "TODO: implement IPv6 once the parser knows it"],
    ["a.ts", "//", "returns the input unchanged"],
    ["a.ts", "const hint =", '"// ... existing code ...";'],
    ["README.md", "//", "... existing code ..."],
    ["a.ts", "//", "Read the rest of the file into memory"],
    ["a.ts", "//", "unchanged files are skipped"],
    ["a.ts", "//", "...options is spread last so that callers win"],
    ["a.ts", "//", "Same as above, but for strings"],
    ["a.ts", "//", "omitted fields fall back to their defaults"],
    ["a.ts", "//", "Truncated at 80 columns"],
    ["a.ts", "//", "..."],
    ["a.ts", "//", "same as before"],
    ["README.md", "", "(the rest of the table is the same)"],
  ])("in %s, `%s %s` passes", (path, opener, words) => {
    expect(told([fileOf(path, BEFORE, `${BEFORE}  ${opener} ${words}\n`)])).toEqual([]);
  });

  test.each([
    ["a.ts", "// ..."],
    ["a.c", "/* ... */"],
    ["a.py", "# etc."],
    ["a.ts", "// same as before"],
    ["a.ts", "// other helper functions"],
    ["README.md", "(rest of the document remains unchanged)"],
  ])("in %s, `%s` is refused where text is gone", (path, line) => {
    expect(told([fileOf(path, BEFORE, `one\n${line}\n`)])).toEqual([`placeholder refuse ${path}`]);
  });

  test("one that was there before is nobody's fault", () => {
    const old = `${BEFORE}${"//"} ... existing code ...\n`;
    expect(told([fileOf("a.ts", old, `${old}five\n`)])).toEqual([]);
  });

  test("a stub in the place of lines is refused", () => {
    const stub = 'throw new Error("Not implemented");';
    expect(told([fileOf("a.ts", BEFORE, `one\n${stub}\n`)])).toEqual(["placeholder refuse a.ts"]);
  });

  test.each([
    ["a.ts", 'export function f() { throw new Error("Not implemented"); }'],
    ["a.rs", "fn f() { todo!() }"],
    ["a.go", 'func F() { panic("not implemented") }'],
    ["a.java", "int f() { throw new UnsupportedOperationException(); }"],
    ["a.cs", "int F() => throw new NotImplementedException();"],
    ["a.kt", "fun f() { TODO() }"],
    ["a.php", "function f() { throw new \\Exception('Not implemented'); }"],
    ["a.swift", 'func f() { fatalError("not implemented") }'],
  ])("in %s the stub `%s` in the place of lines is refused", (path, stub) => {
    const before = `${stub.replace(/[{=].*/, "")}\n${BEFORE}`;
    expect(told([fileOf(path, before, `${stub}\n`)])).toEqual([`placeholder refuse ${path}`]);
  });

  test("an abstract method that is added passes", () => {
    expect(told([fileOf("a.py", BEFORE, `${BEFORE}def f(self):\n    raise NotImplementedError\n`)])).toEqual([]);
  });
});
