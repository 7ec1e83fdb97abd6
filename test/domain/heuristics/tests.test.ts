import { describe, expect, it } from "vitest";
import { flawsOf, rulesOf } from "./examined.ts";

const head = 'import { add } from "../src/add.ts";\n\n';
const ADDS = 'test("adds", () => {\n  const sum = add(1, 2);\n  expect(sum).toBe(3);\n});\n';
const change = (before: string, after: string, path = "test/add.test.ts") => ({
  before: { "src/add.ts": "export const add = (a, b) => a;\n", [path]: before },
  after: { "src/add.ts": "export const add = (a, b) => a + b;\n", [path]: after },
});
const own = ["emptied-test", "unchecked-result", "idle-test"];
const of = async (...args: Parameters<typeof rulesOf>) => (await rulesOf(...args)).filter((rule) => own.includes(rule));

describe("tests", () => {
  it("that lose their assertions are emptied", async () => {
    const after = head + ADDS.replace("  expect(sum).toBe(3);\n", "  add(2, 2);\n");
    expect(await flawsOf(change(head + ADDS, after))).toContainEqual(
      expect.objectContaining({ rule: "emptied-test", points: 4, path: "test/add.test.ts", line: 3 }),
    );
  });

  it("that are new and assert nothing are empty", async () => {
    const more = 'test("adds below zero", () => {\n  add(-1, 2);\n});\n';
    expect(await of(change(head + ADDS, `${head}${ADDS}\n${more}`))).toEqual(["emptied-test"]);
  });

  it("that lose their assertions are emptied, whatever other tests assert beside them", async () => {
    const more = 'test("adds more", () => {\n  expect(add(2, 2)).toBe(4);\n  expect(add(2, 3)).toBe(5);\n});\n';
    const emptied = ADDS.replace("  expect(sum).toBe(3);\n", "  add(sum, 2);\n");
    expect(await of(change(head + ADDS, `${head}${emptied}\n${more}`))).toEqual(["emptied-test"]);
    const moved = 'test("adds three", () => {\n  const sum = add(1, 2);\n  expect(sum).toBe(3);\n});\n';
    expect(await of(change(head + ADDS, `${head}${emptied}\n${moved}`))).toEqual([]);
  });

  it("that become content with less are weakened, whatever other tests say exactly", async () => {
    const more = 'test("adds more", () => {\n  expect(add(2, 2)).toBe(4);\n});\n';
    const after = `${head}${ADDS.replace(".toBe(3)", ".toBeDefined()")}\n${more}`;
    expect(await flawsOf(change(head + ADDS, after))).toContainEqual(
      expect.objectContaining({ rule: "emptied-test", points: 2, line: 3 }),
    );
  });

  it.each([
    ["expect(add(2, 2));", ["emptied-test"]],
    ["await expect(add(2, [1, 2].length));", ["emptied-test"]],
    ["expect(add(2, 2))\n    .toBe(4);", []],
    ["expect(add(2, 2), equals(4));", []],
    ["expect(() => {\n    add();\n  }).toThrow();", []],
  ])("that are new and say `%s` find %j", async (line, rules) => {
    const more = `test("adds more", async () => {\n  ${line}\n});\n`;
    expect(await of(change(head + ADDS, `${head}${ADDS}\n${more}`))).toEqual(rules);
  });

  it("that assert through a function of the file do assert", async () => {
    const check = "function sumsTo(sum) {\n  expect(add(1, sum - 1)).toBe(sum);\n}\n";
    const more = 'test("adds more", () => {\n  sumsTo(7);\n});\n';
    expect(await of(change(head + ADDS, `${head}${check}${ADDS}\n${more}`))).toEqual([]);
  });

  it("that are handed to a function of the file that asserts do assert", async () => {
    const check = "const sumsTo = async (t, make) => {\n  t.is(add(1, make()), 3);\n};\n";
    const more = 'test("adds more", sumsTo, () => 2);\n';
    expect(await of(change(head + ADDS, `${head}${check}${ADDS}\n${more}`))).toEqual([]);
    const titled = 'test("sumsTo", () => 2);\n';
    expect(await of(change(head + ADDS, `${head}${check}${ADDS}\n${titled}`))).toEqual(["emptied-test"]);
  });

  it("do not assert through what another test defines for itself", async () => {
    const other =
      'test("calls", () => {\n  function made(sum) {\n    expect(sum).toBe(3);\n  }\n  add.then(made);\n});\n';
    const more = 'test("adds more", () => {\n  add.made(2);\n});\n';
    expect(await of(change(head + ADDS, `${head}${ADDS}${other}${more}`))).toEqual(["emptied-test"]);
  });

  it("promise that nothing goes wrong only by doing something", async () => {
    const title = 'test("adding nothing does not throw", (t) => {\n';
    expect(await of(change(head + ADDS, `${head}${ADDS}${title}  add();\n  t.end();\n});\n`))).toEqual([]);
    expect(await of(change(head + ADDS, `${head}${ADDS}${title}  t.end();\n});\n`))).toEqual(["emptied-test"]);
  });

  it("may have values on lines of their own, and assertions of nothing in comments", async () => {
    const more =
      'test("adds more", () => {\n  expect(add).toHaveBeenCalledWith(\n    undefined\n  );\n  // assert(true, "called");\n});\n';
    expect(await of(change(head + ADDS, head + ADDS + more))).toEqual([]);
  });

  it("lose more with each assertion that becomes a comment", async () => {
    const lost = async (count: number) => {
      const comments = Array.from({ length: count }, (_, at) => `  // expect(sum + ${at}).toBe(4);\n`).join("");
      const flaws = await flawsOf(change(head + ADDS, head + ADDS.replace("});", `${comments}});`)));
      return flaws.filter(({ rule }) => rule === "idle-test").map(({ points }) => points);
    };
    expect([await lost(1), await lost(2)]).toEqual([[2], [3.7]]);
  });

  it("that compute what they do not look at check nothing", async () => {
    const more = 'test("adds more", () => {\n  expect(add(1, 1)).toBe(2);\n  const sum = add(2, 2);\n});\n';
    expect(await of(change(head + ADDS, `${head}${ADDS}\n${more}`))).toEqual(["unchecked-result"]);
  });

  it("may compute what only a template says", async () => {
    const said = ["`$", "{word}`"].join("");
    const more = `test("adds more", () => {\n  const word = "sum";\n  expect(${said}).toBe("sum");\n});\n`;
    expect(await of(change(head + ADDS, `${head}${ADDS}\n${more}`))).toEqual([]);
  });

  it("with a statement that does nothing among others are idle", async () => {
    const before = "def test_a():\n    a = make()\n    assert a\n    assert a.b\n";
    const after = "def test_a():\n    a = make()\n    assert a\n    pass\n";
    expect(await of(change(before, after, "tests/test_a.py"))).toContain("idle-test");
  });

  it("need a `pass` in a block of its own", async () => {
    const before = "def test_a():\n    assert make()\n";
    const after = "class Odd(Exception):\n    pass\n\n\ndef test_a():\n    assert make()\n";
    expect(await of(change(before, after, "tests/test_a.py"))).toEqual([]);
    const told =
      'def test_a():\n    def command():\n        """Says what it does."""\n        pass\n\n    assert make(command)\n';
    expect(await of(change(before, told, "tests/test_a.py"))).toEqual([]);
  });

  it("with an assertion in a comment are idle", async () => {
    const after = head + ADDS.replace("});", "  // expect(sum).toBe(4);\n});");
    expect(await of(change(head + ADDS, after))).toEqual(["idle-test"]);
  });

  it("never show what looks like a key", async () => {
    const key = ["a1B2c3D4e5F6", "g7H8i9J0"].join("");
    const after = head + ADDS.replace("});", `  // expect(token).toBe("${key}");\n});`);
    expect(JSON.stringify(await flawsOf(change(head + ADDS, after)))).not.toContain(key);
  });
});
