import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkYaml, parseBoundedYaml, type YamlSource } from "../../scripts/domain/bounded-yaml.ts";
import type { Fault } from "../../scripts/domain/fault.ts";
import { hostileText } from "./arbitrary.ts";

const source: YamlSource = {
  file: "a.yml",
  firstLine: 1,
  examples: { "": "title: x", title: "title: A title", tags: "tags: [a]" },
};

function faultsOf(text: string, from: YamlSource = source): Fault[] {
  const parsed = parseBoundedYaml(text, from);
  return parsed.kind === "faults" ? parsed.faults : [];
}

/** Line, finding and expectation of the only fault. */
function faultOf(text: string): [number | null | undefined, string | undefined, string | undefined] {
  const [fault] = faultsOf(text);
  return [fault?.line, fault?.found, fault?.expected];
}

describe("YAML within bounds", () => {
  it("gives its value and the line of each field", () => {
    const parsed = parseBoundedYaml("title: x\ntags:\n  - a\n  - b\nown: {deep: 1}\n", source);
    if (parsed.kind === "faults") throw new Error("it has no fault");
    const { value, lineOf } = parsed.value;
    expect(value).toEqual({ title: "x", tags: ["a", "b"], own: { deep: 1 } });
    expect([["title"], ["tags", 1], ["own", "deep"], ["own", "none"], ["none"]].map(lineOf)).toEqual([1, 4, 5, 5, 1]);
  });

  it("counts lines from where the YAML stands in its file", () => {
    expect(faultsOf("title: x\n\tb: 1\n", { ...source, firstLine: 2 })[0]?.line).toBe(3);
  });

  it("takes up to 50 aliases and brackets in quotes", () => {
    const aliases = Array.from({ length: 50 }, (_, i) => `k${i}: *a`).join("\n");
    expect(faultsOf(`a: &a x\n${aliases}\n`)).toEqual([]);
    expect(faultsOf(`title: "${"[".repeat(100)}"\n`)).toEqual([]);
  });

  it("takes a byte-order mark and Windows line breaks", () => {
    expect(faultsOf("\uFEFFtitle: x\r\ntags: [a]\r\n")).toEqual([]);
  });
});

describe("broken YAML is a fault with its line", () => {
  it.each<[string, string, number | null, string, string]>([
    ["a key twice", "title: x\nb: 1\ntitle: y\n", 3, "the key `title` a second time", "each key once"],
    ["a nested key twice", "a:\n  b: 1\n  'b': 2\n", 3, "the key `b` a second time", "each key once"],
    ["a number and its text as keys", "1: a\n'1': b\n", 2, "the key `1` a second time", "each key once"],
    ["a tab as indentation", "a:\n\tb: 1\n", 2, "a tab in the indentation", "spaces"],
    [
      "a second colon",
      "b: 1\ntitle: Fix: it\n",
      2,
      "a second `: ` in one line",
      "quotes around a value that holds a colon and a space",
    ],
    ["a backtick first", "title: `x` is slow\n", 1, "a value that begins with ` or @", "quotes around it"],
    ["an unclosed quote", "b: 'ok'\ntitle: 'x\nc: 1\nd: 2\n", 2, "an unclosed quote", "a closing quote"],
    ["an unclosed bracket", "tags: [a, b\n", 1, expect.stringContaining("broken YAML ("), "valid YAML"],
    ["a wrong escape", 'a: "\\q"\n', 1, "a backslash that escapes nothing", "single quotes, or a doubled backslash"],
    ["two documents", "a: 1\n---\nb: 2\n", 2, "a second document after a line of ---", "one YAML document"],
    [
      "a glob without quotes",
      "paths:\n  - *.ts\n",
      2,
      "the alias *.ts to nothing",
      "quotes around a value that begins with *",
    ],
    ["an alias within itself", "a: &a\n  - *a\n", 2, "the alias *a inside what it names", "a value"],
    ["too many aliases", `a: &a x\nb: [${"*a, ".repeat(51)}]\n`, 2, "51 YAML aliases", "at most 50"],
    [
      "an alias bomb",
      "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n",
      1,
      "YAML aliases that expand without end",
      "the values written out",
    ],
    ["10,000 brackets", `a: 1\nb: ${"[".repeat(10_000)}\n`, 2, "YAML nested too deeply", "at most 24 levels"],
    ["10,000 lists in one line", `a:\n  ${"- ".repeat(10_000)}x\n`, 2, "YAML nested too deeply", "at most 24 levels"],
    ["10,000 keys as questions", `${"? ".repeat(10_000)}x\n`, 1, "YAML nested too deeply", "at most 24 levels"],
    [
      "levels of indentation",
      Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}a:\n`).join(""),
      25,
      "YAML nested too deeply",
      "at most 24 levels",
    ],
    [
      "25 real levels in brackets",
      `a: ${"[".repeat(25)}${"]".repeat(25)}\n`,
      1,
      "YAML nested too deeply",
      "at most 24 levels",
    ],
    ["a huge text", `a: ${"x".repeat(70_000)}\n`, null, "70004 bytes of YAML", "at most 65536 bytes"],
  ])("%s", (_name, text, line, found, expected) => {
    expect(faultOf(text)).toEqual([line, found, expected]);
  });

  it("shows the example of the key it stands at, or that of the file", () => {
    expect(faultsOf("title: a\ntags:\n\t- x\n")[0]?.example).toBe("tags: [a]");
    expect(faultsOf("other: `\n")[0]?.example).toBe("title: x");
  });

  it("whatever the text is, nothing is thrown", () => {
    fc.assert(
      fc.property(
        fc.array(hostileText).map((lines) => lines.join("\n")),
        (text) => {
          const parsed = parseBoundedYaml(text, source);
          expect(["ok", "faults"]).toContain(parsed.kind);
        },
      ),
    );
  });

  it("thousands of keys are compared in time that grows with their number", () => {
    const keys = Array.from({ length: 7_000 }, (_, i) => `k${i}: 1`);
    expect(faultsOf([...keys, "k0: 2"].join("\n"))[0]?.line).toBe(7_001);
  });
});

describe("YAML against a schema", () => {
  const schema = z.strictObject({
    title: z.string().min(1).max(9).default("x"),
    size: z.number().positive().lt(10).optional(),
    tags: z.array(z.string()).min(2).optional(),
    kind: z.enum(["big", "small"]).nullable().default(null),
    date: z.iso.date().optional(),
    even: z.number().multipleOf(2).optional(),
    list: z.array(z.strictObject({ name: z.string() })).optional(),
    own: z.record(z.string(), z.strictObject({ colour: z.string() })).optional(),
  });

  function check(text: string): Fault[] {
    const parsed = parseBoundedYaml(text, source);
    if (parsed.kind === "faults") return parsed.faults;
    const checked = checkYaml(parsed.value, schema, source);
    return checked.kind === "faults" ? checked.faults : [];
  }

  it.each([
    ["text for a number", "size: ten\n", '`size` = "ten"', "a number"],
    ["a number for text", "title: 3\n", "`title` = 3", "text"],
    ["nothing for text", 'title: ""\n', '`title` = ""', "something, not nothing"],
    ["a text too long", "title: 0123456789\n", "`title` = 123456789", "text"],
    ["too many letters", "title: abcdefghij\n", '`title` = "abcdefghij"', "at most 9 characters"],
    ["zero where more is needed", "size: 0\n", "`size` = 0", "more than 0"],
    ["a number too big", "size: 10\n", "`size` = 10", "less than 10"],
    ["infinity", "size: .inf\n", "`size` = Infinity", "a number"],
    ["too short a list", "tags: [a]\n", '`tags` = ["a"]', "at least 2 entries"],
    ["an unknown word", "kind: huge\n", '`kind` = "huge"', "one of big, small"],
    ["another form", "date: today\n", '`date` = "today"', "text in the form date"],
    ["a rule without words", "even: 3\n", "`even` = 3", "another value"],
    ["a list for keys", "- a\n", 'the whole of it = ["a"]', "keys with values"],
    ["a missing field", "list: [{}]\n", "no `list[0].name`", "text"],
    ["a key of the file", "titel: x\n", "the unknown key `titel`", expect.stringMatching(/^`title`, perhaps \(one of/)],
    [
      "a key in a list",
      "list: [{name: a, nam: b}]\n",
      "the unknown key `nam` in `list[0]`",
      "`name`, perhaps (one of name)",
    ],
    [
      "a key in a record",
      "own: {mine: {color: red, colour: red}}\n",
      "the unknown key `color` in `own.mine`",
      "`colour`, perhaps (one of colour)",
    ],
    ["a key like none", "list: [{name: a, zzz: b}]\n", "the unknown key `zzz` in `list[0]`", "one of name"],
  ])("%s is told in plain words", (_name, text, found, expected) => {
    expect(check(text).map((f) => [f.found, f.expected])).toEqual([[found, expected]]);
  });

  it("an unknown key is shown with its own line and the example of the key it may mean", () => {
    expect(check("kind: big\ntitel: x\n")).toMatchObject([{ line: 2, example: "title: A title" }]);
  });

  it("every fault is named, up to 20", () => {
    expect(check("size: a\nkind: b\n").map((f) => f.line)).toEqual([1, 2]);
    expect(check(`tags: [${"1, ".repeat(50)}]\n`).length).toBe(20);
  });

  it("an empty text has every default", () => {
    expect(check("")).toEqual([]);
  });

  it("long findings are cut", () => {
    expect(check(`kind: ${"x".repeat(500)}\n`)[0]?.found.length).toBeLessThan(100);
  });
});
