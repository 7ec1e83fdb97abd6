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
  ])("in %s, `%s %s` passes", (path, opener, words) => {
    expect(told([fileOf(path, BEFORE, `${BEFORE}  ${opener} ${words}\n`)])).toEqual([]);
  });

  test("one that was there before is nobody's fault", () => {
    const old = `${BEFORE}${"//"} ... existing code ...\n`;
    expect(told([fileOf("a.ts", old, `${old}five\n`)])).toEqual([]);
  });

  test("a stub in the place of lines is refused", () => {
    const stub = 'throw new Error("Not implemented");';
    expect(told([fileOf("a.ts", BEFORE, `one\n${stub}\n`)])).toEqual(["placeholder refuse a.ts"]);
  });

  test("an abstract method that is added passes", () => {
    expect(told([fileOf("a.py", BEFORE, `${BEFORE}def f(self):\n    raise NotImplementedError\n`)])).toEqual([]);
  });
});
