import { describe, expect, it } from "vitest";
import { flawsOf, rulesOf } from "./examined.ts";

const PARSE = `export function parseAmount(text) {
  const match = /^(\\d+)(\\w+)$/.exec(text.trim());
  if (match === null) throw new RangeError(text);
  const amount = Number(match[1]);
  return { amount, unit: match[2] };
}
`;
const ROUND = `export function roundAmount(amount, digits) {
  const factor = 10 ** digits;
  const scaled = Math.round(amount * factor);
  return scaled / factor;
}
`;
const USER =
  'import { parseAmount, roundAmount } from "./amount.js";\nexport const read = (text) => roundAmount(parseAmount(text).amount, 2);\n';
const change = (before: string, after: string) => ({
  before: { "src/amount.js": before, "src/read.js": USER },
  after: { "src/amount.js": after, "src/read.js": USER },
});
/** Tests are another rule's affair. */
const of = async (...args: Parameters<typeof rulesOf>) =>
  (await rulesOf(...args)).filter((rule) => rule !== "code-without-test" && rule !== "truncation");

const body = (text: string, instead: string) => `${text.slice(0, text.indexOf("\n") + 1)}${instead}}\n`;

const WRAP = (name: string, text: string, rows: string, row: string) => `export function ${name}(${text}, width) {
  const ${rows} = [];
  let ${row} = "";
  for (const word of ${text}.split(" ")) {
    if (${row}.length + word.length >= width) {
      ${rows}.push(${row});
      ${row} = word;
    } else ${row} = [${row}, word].join(" ");
  }
  return [...${rows}, ${row}];
}
`;

describe("functions", () => {
  it("are dead duplicates under other names of everything in them, too, and not where they do something else", async () => {
    const known = WRAP("wrap", "text", "rows", "row");
    const copy = WRAP("breakLines", "value", "lines", "line");
    expect(await of(change(known, `${known}\n${copy}`))).toEqual(["dead-duplicate"]);
    const other = copy.replace(".join(", ".concat(").replace(">=", "<").replace(".push(", ".unshift(");
    expect(
      await of(change(known, `${known}\n${other.replace("split", "match").replace("length + word", "size * word")}`)),
    ).toEqual([]);
  });

  it("that are tests beside the code are no duplicates of each other", async () => {
    const test = (name: string, value: number) =>
      `    #[test]\n    fn ${name}() {\n        let made = make(${value}, "a").unwrap();\n        let wanted = Some(${value});\n        assert_eq!(made.first(), wanted);\n        assert_eq!(made.len(), 1);\n    }\n`;
    const file = (tests: string) =>
      `pub fn make() {}\n\n#[cfg(test)]\nmod tests {\n    use super::make;\n\n${tests}}\n`;
    const sides = {
      before: { "src/lib.rs": file(test("one", 1)) },
      after: { "src/lib.rs": file(`${test("one", 1)}\n${test("two", 2)}`) },
    };
    expect(await of(sides)).not.toContain("dead-duplicate");
  });

  it.each([
    ["a body that gives way to a constant", "  return null;\n"],
    ["a body that gives way to an error", '  throw new Error("see ticket");\n'],
    ["a body that gives way to nothing", ""],
    ["a body that looks at nothing it was given", "  return [0, 1];\n"],
  ])("are stubs with %s", async (_name, instead) => {
    expect(await of(change(PARSE, body(PARSE, instead)))).toContain("stub");
  });

  it("are stubs when they are born so and tests expect more of them", async () => {
    const sides = change(PARSE, `${PARSE}\n${body(ROUND, "  return 0;\n")}`);
    const after = {
      ...sides.after,
      "test/amount.test.js": 'test("rounds", () => expect(roundAmount(1.26, 1)).toBe(1.3));\n',
    };
    expect(await flawsOf({ ...sides, after })).toMatchObject([
      { rule: "stub", points: 4, path: "src/amount.js", line: 8 },
    ]);
  });

  it.each([
    ["take nothing and give a constant", "export const zero = () => 0;\n"],
    ["do nothing on purpose", "export function noop(amount) {}\n"],
    ["hand their argument on", "export const same = (amount) => amount;\n"],
  ])("are no stubs when they %s", async (_name, text) => {
    expect(await of(change(PARSE, `${PARSE}\n${text}`))).toEqual([]);
  });

  it("are no stubs when it is their work to fail", async () => {
    const failing = (name: string) => PARSE.replace("parseAmount", name);
    const shorter = (name: string) => body(failing(name), "  throw new RangeError(text);\n");
    const sides = (name: string) => ({
      before: { "src/amount.js": failing(name) },
      after: { "src/amount.js": shorter(name) },
    });
    expect(await of(sides("failWithAmount"))).not.toContain("stub");
    expect(await of(sides("failureOf"))).toContain("stub");
  });

  it("are left out where a comment stands in the place of what was there", async () => {
    const after = PARSE.replace(/ {2}const amount[\s\S]*\n}/, "  // as it was\n}");
    expect(await of(change(PARSE, after))).toEqual(["left-out"]);
  });

  it("may become shorter with a comment that explains their new code", async () => {
    const after = PARSE.replace(/ {2}const amount[\s\S]*\n}/, "  // The scanner knows units.\n  return scan(text);\n}");
    expect(await of(change(PARSE, after))).toEqual([]);
  });

  it("are lost that others still use and the task does not name", async () => {
    expect(await flawsOf(change(`${PARSE}\n${ROUND}`, PARSE))).toContainEqual(
      expect.objectContaining({ rule: "lost-functions", points: 3.7, path: "src/amount.js" }),
    );
  });

  it.each([
    ["that the task names", PARSE, { task: { title: "Remove roundAmount", description: "" } }],
    [
      "that bear another name now",
      `${PARSE}\n${ROUND.replace("roundAmount", "nearest")}`,
      { task: { title: "Call it nearest, not roundAmount" } },
    ],
    ["that are made otherwise now", `${PARSE}\nexport const roundAmount = rounder(10);\n`, {}],
  ])("are not lost %s", async (_name, after, circumstances) => {
    expect(await of(change(`${PARSE}\n${ROUND}`, after), circumstances)).toEqual([]);
  });

  it("are not lost when whoever used them takes the name from another module", async () => {
    const user = (module: string) => `from ${module} import round_to\n\n\ndef total(x):\n    return round_to(x)\n`;
    const before = { "shop/digits.py": "def round_to(x):\n    return int(x)\n", "shop/bill.py": user(".digits") };
    const after = { "shop/digits.py": "DIGITS = 2\n", "shop/bill.py": user("decimals") };
    expect(await of({ before, after })).not.toContain("lost-functions");
    const same = { ...after, "shop/bill.py": user("shop.digits") };
    expect(await of({ before, after: same })).toContain("lost-functions");
  });

  it("of a type that others still name are a loss as well", async () => {
    const before = {
      "src/types.ts": "export type Money = { amount: number };\nexport const one = 1;\n",
      "src/use.ts": "export const f = (m: Money) => m.amount;\n",
    };
    const after = { ...before, "src/types.ts": "export const one = 1;\n" };
    expect(await of({ before, after })).toEqual(["lost-functions"]);
  });

  it("are dead copies when they say again what another says, and nothing uses them", async () => {
    const copy = ROUND.replace("roundAmount", "roundedAmount").replaceAll("scaled", "units");
    const [found] = (await flawsOf(change(`${PARSE}\n${ROUND}`, `${PARSE}\n${ROUND}\n${copy}`))).filter(
      ({ rule }) => rule === "dead-duplicate",
    );
    expect(found).toMatchObject({ points: 4.5, path: "src/amount.js", line: 14 });
  });

  it("that are alike and in use cost little", async () => {
    const copy = `${ROUND.replace("roundAmount", "roundedAmount")}export const half = roundedAmount(0.5, 0);\n`;
    const [found] = (await flawsOf(change(`${PARSE}\n${ROUND}`, `${PARSE}\n${ROUND}\n${copy}`))).filter(
      ({ rule }) => rule === "dead-duplicate",
    );
    expect(found).toMatchObject({ points: 0.5 });
  });

  it("copied from a file that the change leaves alone are found as well", async () => {
    const before = { "src/amount.js": `${PARSE}\n${ROUND}`, "src/other.js": "export const x = 1;\n" };
    const after = { ...before, "src/other.js": `export const x = 1;\n${ROUND.replace("roundAmount", "toDigits")}` };
    expect(await of({ before, after })).toEqual(["dead-duplicate"]);
  });

  it("are tangled far beyond what their neighbours are", async () => {
    const branches = Array.from({ length: 20 }, (_, at) => `  if (amount === ${at}) return digits + ${at};\n`).join("");
    expect(
      await of(change(PARSE, `${PARSE}\nexport function pick(amount, digits) {\n${branches}  return amount;\n}\n`)),
    ).toEqual(["tangled-function"]);
  });
});

describe("files", () => {
  const text = `${PARSE}\n${ROUND}`;

  it("are copies of others that stay", async () => {
    const sides = change(text, text);
    const after = { ...sides.after, "src/amount.new.js": text };
    expect(await flawsOf({ ...sides, after })).toContainEqual(
      expect.objectContaining({ rule: "copied-file", points: 4.5, path: "src/amount.new.js" }),
    );
  });

  it("that moved are no copies", async () => {
    const { before } = change(text, text);
    expect(await of({ before, after: { "src/read.js": USER, "src/money.js": text } })).not.toContain("copied-file");
  });

  it("are laid out anew where nothing but blanks changes", async () => {
    const long = `${text}\n${ROUND.replace("roundAmount", "floorAmount").replace("round(", "floor(")}`;
    const after = long.replace(/^ +/gm, (blanks) => "\t".repeat(blanks.length / 2));
    expect(await of(change(long, after))).toContain("format-noise");
  });

  it("are not laid out anew where a block is put around lines", async () => {
    const wrapped = `export function all() {\n${text.replace(/^export /gm, "").replace(/^(?=.)/gm, "  ")}}\n`;
    expect(await of(change(text, wrapped))).not.toContain("format-noise");
  });

  it("take from each other only what is there", async () => {
    const sides = change(text, text);
    const after = {
      ...sides.after,
      "src/read.js": USER.replace("parseAmount, roundAmount }", "parseAmount, roundAmount, sumAmounts }"),
    };
    expect(await flawsOf({ ...sides, after })).toContainEqual(
      expect.objectContaining({ rule: "missing-name", path: "src/read.js", line: 1 }),
    );
  });

  it.each([
    [
      "that hands on what others hold",
      { "src/index.js": 'export * from "./amount.js";\n', "src/b.js": 'import { parseAmount } from "./index.js";\n' },
    ],
    ["whose names are all there", { "src/b.js": 'import { parseAmount as read } from "./amount.js";\n' }],
  ])("may take names from a file %s", async (_name, more) => {
    const sides = change(text, text);
    expect(await of({ ...sides, after: { ...sides.after, ...more } })).not.toContain("missing-name");
  });

  it("of Python take only what is there, too", async () => {
    const before = { "shop/__init__.py": "", "shop/cart.py": "def total(items):\n    return sum(items)\n" };
    const after = { ...before, "shop/bill.py": "from shop.cart import total, taxes\n" };
    expect(await of({ before, after })).toContain("missing-name");
    const modules = { ...before, "shop/tax/__init__.py": "", "shop/bill.py": "from shop import cart, tax\n" };
    expect(await of({ before, after: modules })).not.toContain("missing-name");
  });

  it("of a change are no more than can be reviewed", async () => {
    const many = Object.fromEntries(Array.from({ length: 26 }, (_, at) => [`data/${at}.csv`, "1\n"]));
    expect(await of({ before: {}, after: many })).toContain("sprawling");
  });
});
