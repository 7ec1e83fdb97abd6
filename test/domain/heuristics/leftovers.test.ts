import { describe, expect, it } from "vitest";
import { rulesOf, type Sides } from "./examined.ts";

const TASK = { task: { title: "Sum the amounts of an order", description: "" } };
const of = (sides: Sides, task = TASK) => rulesOf(sides, task).then((rules) => rules.filter((rule) => RULES.has(rule)));
const RULES = new Set(["elided-code", "left-out", "placeholder", "stray-output", "debug-leftover", "unheard-test"]);

const SUM = [
  "export function sum(order) {",
  "  let total = 0;",
  "  for (const { amount, count } of order.rows) {",
  "    if (amount < 0) throw new RangeError('no amount');",
  "    if (count === 0) continue;",
  "    total += amount * count;",
  "  }",
  "  return total;",
  "}",
  "",
].join("\n");

describe("a comment in the place of code", () => {
  const after = SUM.replace(/ {4}if \(amount[\s\S]*total \+= .*\n/, "    // taken care of by the other side\n");

  it("is found by what went where it stands, whatever it says", async () => {
    // The function grows as well: as a whole it is no rest of what it was.
    const grown = after.replace(
      "  return total;",
      "  const tax = order.tax ?? 0;\n  const paid = order.paid ?? 0;\n  return total + tax - paid;",
    );
    expect(await of({ before: { "src/sum.js": SUM }, after: { "src/sum.js": grown } })).toEqual(["elided-code"]);
  });

  it.each([
    "earlier branches retained here",
    "other branches are identical",
    "original handling continues",
    "(unchanged from before)",
  ])("is found where all of its words are about text: %s", async (words) => {
    const fresh = `${SUM}export function mean(order) {\n  // ${words}\n  return sum(order) / order.rows.length;\n}\n`;
    expect(await of({ before: { "src/sum.js": SUM }, after: { "src/sum.js": fresh } })).toEqual(["elided-code"]);
  });

  it.each(["same as above, but for refunds", "the rest of the order is billed later", "keep the total in cents"])(
    "is none where it speaks of what the program does: %s",
    async (words) => {
      const fresh = `${SUM}export function mean(order) {\n  // ${words}\n  return sum(order) / order.rows.length;\n}\n`;
      expect(await of({ before: { "src/sum.js": SUM }, after: { "src/sum.js": fresh } })).toEqual([]);
    },
  );

  it("is none where it explains lines that changed", async () => {
    const changed = SUM.replace(
      "    if (count === 0) continue;\n",
      "    // Nothing was bought.\n    if (!count) continue;\n",
    );
    expect(await of({ before: { "src/sum.js": SUM }, after: { "src/sum.js": changed } })).toEqual([]);
  });
});

describe("output", () => {
  const printed = (path: string, line: string, head = "") => ({
    before: { [path]: `${head}def total(rows):\n    return sum(rows)\n` },
    after: { [path]: `${head}def total(rows):\n    ${line}\n    return sum(rows)\n` },
  });

  it.each(['print("rows", rows)', "pprint.pprint(rows)", "sys.stderr.write(repr(locals()))"])(
    "of a file that printed nothing is stray: %s",
    async (line) => {
      expect(await of(printed("shop/order.py", line))).toEqual(["stray-output"]);
    },
  );

  it("of a file that prints is stray where it says nothing to people", async () => {
    const head = 'def show(rows):\n    print("Rows of the order:", rows)\n\n\n';
    expect(await of(printed("shop/order.py", 'print("~~ two")', head))).toEqual(["stray-output"]);
    expect(await of(printed("shop/order.py", "print(rows)", head))).toEqual([]);
  });

  it("is none of a program for the command line, of a warning, and where the task asks for it", async () => {
    expect(await of(printed("shop/cli.py", 'print("rows", rows)'))).toEqual([]);
    expect(await of(printed("shop/order.py", 'logging.warning("an order of %d rows is long", len(rows))'))).toEqual([]);
    const asked = { task: { title: "Print the rows of an order", description: "" } };
    expect(await of(printed("shop/order.py", 'print("rows", rows)'), asked)).toEqual([]);
  });
});

describe("a function that asserts", () => {
  const test = (head: string) => ({
    before: { "order_test.go": "package order\n" },
    after: { "order_test.go": `package order\n\n${head}\n\tif Sum(1, 2) != 3 {\n\t\tt.Fatal("no sum")\n\t}\n}\n` },
  });

  it("and that no runner finds and nothing calls tests nothing", async () => {
    expect(await of(test("func checkSum(t *testing.T) {"))).toEqual(["unheard-test"]);
    expect(await of(test("func TestSum(t *testing.T) {"))).toEqual([]);
  });

  it("for others that call it is theirs", async () => {
    const { before, after } = test("func checkSum(t *testing.T) {");
    const called = `${after["order_test.go"]}\nfunc TestSum(t *testing.T) { checkSum(t) }\n`;
    expect(await of({ before, after: { "order_test.go": called } })).toEqual([]);
  });
});

describe("a test", () => {
  const rules = async (path: string, text: string) =>
    (await rulesOf({ before: {}, after: { [path]: text } }, TASK)).filter((rule) =>
      /emptied|hollow|unheard/.test(rule),
    );

  it("of Ruby asserts without brackets, too", async () => {
    const text = "it 'sums' do\n  get '/sum'\n  assert_equal 3, total\n  refute_nil body\nend\n";
    expect(await rules("test/order_test.rb", text)).toEqual([]);
  });

  it("is none where a thing that is called test does something", async () => {
    const text =
      "#[cfg(test)]\nmod tests {\n    #[test]\n    fn sums() {\n        let test = Order::new();\n        test.add_row(2);\n        assert_eq!(test.total(), 2);\n    }\n}\n";
    expect(await rules("src/order.rs", text)).toEqual([]);
  });

  it.each(["test.each([1, 2])('sums %s', (n) => {", "test.serial('sums', (t) => {", "it.concurrent('sums', () => {"])(
    "with nothing to check is found whatever it is marked with: %s",
    async (head) => {
      expect(await rules("test/order.test.js", `${head}\n  sum(1);\n});\n`)).toContain("emptied-test");
    },
  );
});
