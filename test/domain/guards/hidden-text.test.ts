import { describe, expect, test } from "vitest";
import { fileOf, told } from "./guarded-change.ts";

const adding = (path: string, line: string) => told([fileOf(path, "old\n", `old\n${line}\n`)]);

describe("hidden text in code", () => {
  test.each([
    ["a reading direction that is turned", "if (role !== 'user\u202e \u2066// admin\u2069 \u2066') {}"],
    ["an isolate that is never closed", "const a = 1; // \u2067 }"],
    ["signs without width within a name", "const is\u200bAdmin = true;"],
    ["a joiner between plain letters", "const pass\u200dword = 1;"],
    ["a letter that shows as a blank", "const \u3164 = 1;"],
    ["a soft hyphen", "const pass\u00adword = 1;"],
    ["letters that no font has", "// \u{e0041}\u{e0042}\u{e0043}"],
    ["bytes in variants of a sign", `const s = "${"\u{e0101}".repeat(8)}";`],
    ["a mark of byte order in the middle", "const a = '\ufeffx';"],
  ])("%s is refused", (_what, line) => {
    expect(adding("src/a.ts", line)).toEqual(["hidden-text refuse src/a.ts"]);
    expect(adding("deploy.yml", line)).toEqual(["hidden-text refuse deploy.yml"]);
  });

  test.each([
    ["letters of two scripts in a word", "const \u0430dmin = false;"],
    ["Greek ones", "c\u03bfnst a = 1;"],
    ["an escape that rewrites a terminal's line", "// \u001b[2K\u001b[1A"],
    ["a line end that no editor shows", "// ok\rdebugOff();"],
    ["a line separator", "// ok\u2028evil();"],
  ])("%s makes a draft", (_what, line) => {
    expect(adding("src/a.ts", line)).toEqual(["hidden-text draft src/a.ts"]);
  });

  test.each([
    ["other scripts", "const s = '\u043f\u0440\u0438\u0432\u0435\u0442'; // \u03b1\u03b2\u03b3"],
    ["emoji that are joined", "// \u{1f469}\u200d\u{1f469}\u200d\u{1f467} \u2764\ufe0f"],
    ["scripts that join letters", "const s = '\u0915\u094d\u200d\u0937';"],
    ["Greek names of mathematics", "const \u0394x = \u03c3 * 2;"],
    ["escapes", "const s = '\\u202e\\u200b';"],
  ])("%s pass", (_what, line) => {
    expect(adding("src/a.ts", line)).toEqual([]);
  });

  test("a file that was written so before may be worked on", () => {
    const old = "const a = '\ufeffx';\n";
    expect(told([fileOf("src/a.ts", old, `${old}const b = 1;\n`)])).toEqual([]);
  });

  test("line ends of Windows and a mark at a file's start are none", () => {
    expect(told([fileOf("src/a.ts", null, "\ufeffconst a = 1;\r\nconst b = 2;\r\n")])).toEqual([]);
  });
});

describe("hidden text elsewhere", () => {
  test("prose and tests may show signs, but hold no hidden message", () => {
    expect(adding("docs/a.md", "A sign\u200bwithout width.")).toEqual([]);
    expect(adding("docs/a.md", `Read on.${"\u{e0041}".repeat(20)}`)).toEqual(["hidden-text draft docs/a.md"]);
    expect(adding("test/a.test.ts", "expect(strip('a\u200bb')).toBe('ab');")).toEqual([]);
    expect(adding("test/a.test.ts", "expect('\u202e').toBe('x');")).toEqual(["hidden-text draft test/a.test.ts"]);
  });

  test("a name of a file that passes for another is refused", () => {
    expect(told([fileOf("nightsh\u0456ft.yml", null, "a: 1\n")])).toEqual(["hidden-text refuse nightsh\u0456ft.yml"]);
    expect(told([fileOf("docs/\u202egnp.md", null, "x\n")])).toEqual(["hidden-text refuse docs/\u202egnp.md"]);
  });
});
