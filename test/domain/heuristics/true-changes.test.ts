import { describe, expect, it } from "vitest";
import { flawsOf, type Sides } from "./examined.ts";
import { both, file, pointsOf } from "./sides.ts";

const RUST = (body: string) =>
  `#[test]\nfn finds() {\n    let found = find("a");\n${body}    assert_eq!(found, 1);\n}\n`;
const JS = (body: string) =>
  `test("reads", async () => {\n  const rows = await read();\n${body}  expect(rows).toEqual([]);\n});\n`;
const GO = (body: string) => `package f\n\nfunc TestF(t *testing.T) {\n${body}}\n`;
const RUBY = (body: string) => `describe Cop do\n  it 'finds' do\n${body}  end\nend\n`;
const PY = (body: string) => `def test_reads():\n    read()\n${body}`;
const QUIT = (comment: string) =>
  `fn finish(&self) {\n    begin(self);\n${comment}    if self.quits {\n        stop(self);\n    }\n}\n`;
const OLD_WORDS = "    // One way to quit\n    // or another way,\n    // whichever comes\n    // first of them all.\n";
const NEW_WORDS = "    // Two ways to quit,\n";
const OLD_CODE = "    count(self);\n    tell(self);\n    write(self);\n    flush(self);\n";

const EXPLAIN = (kind: string) =>
  `        seen = self.helper("${kind}", node)\n        test = combine(seen, self.display(node), node.id)\n        expr = choose(test, self.display(node), node.id)\n        return node, self.explain(expr)\n`;
const VISITS = `    def visit_Name(self, node):\n${EXPLAIN("Name")}    def visit_Call(self, node):\n        call(node)\n    def visit_Expr(self, node):\n        return node.value\n`;
const EACH = (call: string) =>
  `function merge(config, one, two) {\n  each(first, function pick(prop) {\n    if (typeof two[prop] !== "undefined") config[prop] = two[prop];\n    else if (typeof one[prop] !== "undefined") config[prop] = one[prop];\n  });\n${call}}\n`;
const PICK_OTHER =
  '(prop) {\n    if (typeof two[prop] !== "undefined") config[prop] = two[prop];\n    else if (typeof one[prop] !== "undefined") config[prop] = one[prop];\n  }';
const POLLER = (name: string) =>
  `class Poller\n  def ${name}\n    enqueue_all\n    sleep(interval)\n  end\n\n  def stop\n    @done = true\n  end\nend\n`;

const FILTER = (body: string) => `def choose(items, key):\n    if not items:\n        return []\n${body}`;
const OLD_CHOICE = Array.from(
  { length: 12 },
  (_, at) => `    if key(items[${at}]) > ${at}:\n        found.append(items[${at}])\n`,
).join("");
const PACKET = (name: string) =>
  `Packet.prototype.${name} = function (field) {\n  return convert(field, this.zone, this.limit);\n};\n`;
const SWITCH = (count: number) =>
  Array.from({ length: count }, (_, at) => `  if (size === ${at}) {\n    take(${at});\n  }\n`).join("");
const PARSE = (body: string) => `export function parse(size) {\n${rowsOf(40)}${body}  return rows;\n}\n`;

const ROWS: [string, string, Sides, Sides][] = [
  [
    "a comment above the call to which its code has moved",
    "left-out",
    file("src/f.py", FILTER(OLD_CHOICE), FILTER("    # the choice of all\n    return pick(items, key)\n")),
    file("src/f.py", FILTER(OLD_CHOICE), FILTER("    # the choice of all\n")),
  ],
  [
    "a method that is defined by its name in a text",
    "lost-functions",
    file(
      "lib/packet.js",
      `${PACKET("parse")}${PACKET("_typeCast")}`,
      `${PACKET("parse")}Object.defineProperty(Packet.prototype, "_typeCast", { value: convertField });\n`,
      { "lib/other.js": "packet._typeCast(field);\n" },
    ),
    file("lib/packet.js", `${PACKET("parse")}${PACKET("_typeCast")}`, PACKET("parse"), {
      "lib/other.js": "packet._typeCast(field);\n",
    }),
  ],
  [
    "notes of its own in a playground",
    "code-without-test",
    file("play.ts", "run(1);\n", "run(2);\n", { "test/f.test.ts": "test('a', () => {});\n" }),
    file("src/run.ts", "run(1);\n", "run(2);\n", { "test/f.test.ts": "test('a', () => {});\n" }),
  ],
  [
    "a method that others in the change call no more",
    "lost-functions",
    both(
      file("lib/poller.rb", POLLER("poll"), "class Poller\n  def stop\n    @done = true\n  end\nend\n", {
        "lib/other.rb": "socket.poll(1)\n",
      }),
      file("test/test_poller.rb", "poller.poll\nassert_equal 1, size\n", "poller.start\nassert_equal 1, size\n"),
    ),
    file("lib/poller.rb", POLLER("poll"), "class Poller\n  def stop\n    @done = true\n  end\nend\n", {
      "lib/other.rb": "socket.poll(1)\n",
    }),
  ],
  [
    "a name of Python's library that a file of the project bears elsewhere",
    "missing-name",
    file("src/utils/ftp.py", null, "from ssl import create_default_context\n", { "src/utils/ssl.py": "x = 1\n" }),
    file("src/utils/ftp.py", null, "from utils.ssl import create_default_context\n", {
      "src/utils/ssl.py": "x = 1\n",
    }),
  ],
  [
    "a word on its own within a text",
    "idle-test",
    file("tests/f.rs", RUST(""), RUST('    create("\nif true\n    go\n    true\nfi\n");\n')),
    file("tests/f.rs", RUST(""), RUST("    go();\n    ;\n    ;\n")),
  ],
  [
    "a sentence about assertions",
    "idle-test",
    file("test/f.test.js", JS(""), JS("  // assert the rows being accessible in an instance\n")),
    file("test/f.test.js", JS(""), JS("  // assert(rows.length === 0)\n")),
  ],
  [
    "a loop that reads to the end",
    "idle-test",
    file("test/f.test.js", JS(""), JS("  for await (const _ of rows) {\n  }\n")),
    file("test/f.test.js", JS(""), JS("  for await (const row of rows) {\n  }\n")),
  ],
  [
    "words that give way to other words",
    "elided-code",
    file("src/f.rs", QUIT(OLD_WORDS), QUIT(NEW_WORDS)),
    file("src/f.rs", QUIT(OLD_CODE), QUIT(NEW_WORDS)),
  ],
  [
    "a field of a test's object",
    "unchecked-result",
    file("test/test_f.rb", null, "class TestF < Minitest::Test\n  def setup\n    @site = site\n  end\nend\n"),
    file("test/test_f.rb", null, "class TestF < Minitest::Test\n  def test_it\n    found = site\n  end\nend\n"),
  ],
  [
    "code in a here-document",
    "unchecked-result",
    file("spec/f_spec.rb", null, RUBY("    expect_offense(<<-RUBY)\n      foo = 1\n    RUBY\n")),
    file("spec/f_spec.rb", null, RUBY("    expect(1).to eq(1)\n    foo = run(1)\n")),
  ],
  [
    "a variable that a block sets for those around it",
    "unchecked-result",
    file(
      "test/test_f.rb",
      null,
      "def test_it\n  free = true\n  app { stop unless free }\n  close { free = true }\n  assert_equal 1, app\nend\n",
    ),
    file("test/test_f.rb", null, "def test_it\n  app { stop }\n  close { free = true }\n  assert_equal 1, app\nend\n"),
  ],
  [
    "code that tests read",
    "emptied-test",
    file("tests/data/cases/skip.py", null, "async def test_it():\n    pass\n", {
      "tests/test_f.py": PY("    assert 1\n"),
    }),
    file("tests/cases/test_skip.py", null, "async def test_it():\n    pass\n", {
      "tests/test_f.py": PY("    assert 1\n"),
    }),
  ],
  [
    "one case more among those that a test goes through",
    "code-without-test",
    both(
      file("src/f.py", "a = 1\n", "a = 2\n"),
      file("tests/fixtures/d.json", null, "{}\n", {
        "tests/fixtures/a.json": "{}\n",
        "tests/fixtures/b.json": "{}\n",
        "tests/fixtures/c.json": "{}\n",
      }),
    ),
    both(file("src/f.py", "a = 1\n", "a = 2\n"), file("tests/fixtures/d.json", null, "{}\n")),
  ],
  [
    "a type with a test of types",
    "code-without-test",
    both(
      file("src/f.ts", "export type A<T> =\n  T[];\n", "export type A<T> =\n  readonly T[];\n"),
      file("test/f.test-d.ts", null, "expectType<A<1>>([1]);\n"),
    ),
    both(
      file("src/f.ts", "export const a =\n  1;\n", "export const a =\n  2;\n"),
      file("test/f.test-d.ts", null, "expectType<1>(a);\n"),
    ),
  ],
  [
    "a module that is loaded",
    "emptied-test",
    file("test/f.test.js", JS('  const dc = require("node:dc");\n'), `import dc from "node:dc";\n${JS("")}`),
    file("test/f.test.js", JS("  assert.equal(rows.length, 0);\n"), JS("")),
  ],
  [
    "an assertion that a program's own checker makes",
    "emptied-test",
    file("f_test.go", null, GO("\tc := qt.New(t)\n\tc.Assert(f(), qt.IsTrue)\n")),
    file("f_test.go", null, GO("\tc := qt.New(t)\n\tc.Log(f())\n")),
  ],
  [
    "an assertion that is handed the test",
    "emptied-test",
    file("f_test.go", null, GO("\tsame(t, f(), 1)\n")),
    file("f_test.go", null, GO("\tx := make(t, 1)\n\tx.run()\n")),
  ],
  [
    "an error that a test unwraps",
    "emptied-test",
    file("tests/f.rs", null, "#[test]\nfn fails() {\n    read().unwrap_err();\n}\n"),
    file("tests/f.rs", null, "#[test]\nfn fails() {\n    read().unwrap();\n}\n"),
  ],
  [
    "a name that promises peace, which a comment does not do for it",
    "emptied-test",
    file("tests/test_f.py", null, PY("").replace(/def test_\w+/, "def test_never_raises")),
    file("tests/test_f.py", null, PY("    # It must not raise an error.\n")),
  ],
  [
    "a step before the tests",
    "emptied-test",
    file("test/f.test.js", null, `test("set up links", () => {\n  link();\n});\n${JS("")}`),
    file("test/f.test.js", null, `test("sees links", () => {\n  link();\n});\n${JS("")}`),
  ],
  [
    "what is tidied up after a test",
    "test-skip",
    file("test/f.test.js", JS(""), JS("  await reader.close().catch(() => {});\n")),
    file("test/f.test.js", JS(""), JS("  await expect(read()).resolves.toBe(1).catch(() => {});\n")),
  ],
  [
    "a file that may not be there to delete",
    "test-skip",
    file("test/f.test.js", JS(""), `${JS("")}function clean() {\n  try { unlink("a"); } catch (e) {}\n}\n`),
    file("test/f.test.js", JS(""), JS("  try { expect(rows).toBe(1); } catch (e) {}\n")),
  ],
  [
    "a getter of Go",
    "stub",
    file(
      "f.go",
      'package f\n\nfunc (f *Flag) Text() string {\n\tif f.text != "" {\n\t\treturn f.text\n\t}\n\tvar v Value\n\treturn v.ToString(f.value)\n}\n',
      "package f\n\nfunc (f *Flag) Text() string {\n\treturn f.text\n}\n",
    ),
    file(
      "f.go",
      'package f\n\nfunc (f *Flag) Text() string {\n\tif f.text != "" {\n\t\treturn f.text\n\t}\n\tvar v Value\n\treturn v.ToString(f.value)\n}\n',
      'package f\n\nfunc (f *Flag) Text() string {\n\treturn ""\n}\n',
    ),
  ],
  [
    "what fails here and is done by those who override it",
    "stub",
    both(
      file("src/base.js", "", "class Base {\n  using(tables) {\n    throw new Error('only elsewhere');\n  }\n}\n"),
      file(
        "src/own.js",
        "",
        "class Own extends Base {\n  using(tables) {\n    const names = [];\n    for (const table of tables) names.push(table.name);\n    this.names = names.join(',');\n  }\n}\n",
      ),
    ),
    file("src/base.js", "", "class Base {\n  using(tables) {\n    throw new Error('only elsewhere');\n  }\n}\n"),
  ],
  [
    "a function whose name is a word of everybody's",
    "lost-functions",
    file(
      "src/error.rs",
      "pub fn response() {\n    one();\n}\npub fn request() {\n    two();\n}\n",
      "pub fn request() {\n    two();\n}\n",
      { "src/a.rs": "fn f(response: u8) -> u8 {\n    response\n}\n" },
    ),
    file(
      "src/error.rs",
      "pub fn bad_response() {\n    one();\n}\npub fn request() {\n    two();\n}\n",
      "pub fn request() {\n    two();\n}\n",
      { "src/a.rs": "fn f() -> u8 {\n    error::bad_response()\n}\n" },
    ),
  ],
  [
    "a new block around what was there, in a file that grows",
    "format-noise",
    file("test/f.js", wrapped(0, ""), `${wrapped(2, "describe('one', () => {\n")}});\n${fresh(40)}`),
    file("test/f.js", wrapped(0, ""), wrapped(2, "describe('one', () => {\n").replace("describe('one', () => {\n", "")),
  ],
  [
    "data of tests that is written anew",
    "format-noise",
    file("pkg/fixtures/search.json", rows(1), rows(2)),
    file("pkg/search.json", rows(1), rows(2)),
  ],
];

function wrapped(indent: number, opening: string): string {
  const at = (depth: number, text: string) => `${" ".repeat(depth + indent)}${text}\n`;
  const lines = Array.from(
    { length: 14 },
    (_, nth) => at(2, `call(${nth}, "of ${nth}");`) + at(nth % 2 ? 2 : 4, "stop();"),
  );
  return `${opening}${" ".repeat(indent)}function all() {\n${lines.join("")}${" ".repeat(indent)}}\n`;
}
function fresh(count: number): string {
  return Array.from({ length: count }, (_, at) => `other(${at});\n`).join("");
}
function rows(indent: number): string {
  const lines = Array.from({ length: 20 }, (_, at) => `${" ".repeat(indent)}"row${at}": ${at}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}
function no(kind: string): string {
  return `pub fn no_${kind}(self) -> Client {\n    if self.config.${kind} {\n        self.config.accepts = self.config.accepts.without(self.kind, true);\n        self.config.${kind} = false;\n    }\n    self\n}\n`;
}

function rowsOf(count: number): string {
  return Array.from({ length: count }, (_, at) => `  rows.push(${at});\n`).join("");
}

describe("a true change", () => {
  it.each(ROWS)("may have %s, which is no %s", async (_name, rule, merged, spoilt) => {
    expect(await pointsOf(rule, merged)).toEqual([]);
    expect(await pointsOf(rule, spoilt)).not.toEqual([]);
  });

  it("may mend slips of the pen wherever they stand, and do something else under no other title", async () => {
    const words = Array.from({ length: 30 }, (_, at) => `const word${at}x = "kept${at}y";`).join("\n");
    const sides = file("src/f.js", "", `${words}\n`, { "src/a.js": "const invoice = currency(rounding);\n" });
    const titled = (title: string) => pointsOf("off-topic", sides, { task: { title, description: "" } });
    expect(await titled("Fix typos in currency rounding of an invoice")).toEqual([]);
    expect(await titled("Fix errors in currency rounding of an invoice")).toEqual([3.7]);
  });

  it("may leave one test with nothing but its callback, and not many", async () => {
    const waiting = (count: number) =>
      Array.from({ length: count }, (_, at) => `it("calls ${at}", function (done) {\n  read(${at}, done);\n});\n`).join(
        "",
      );
    const of = (count: number) => pointsOf("emptied-test", file("test/f.test.js", null, waiting(count)));
    expect([await of(1), await of(3)]).toEqual([[1.6], [4]]);
  });

  it("leaves quotes and ends of lines as they are", async () => {
    const text = (end: string) =>
      Array.from({ length: 60 }, (_, at) => (at % 3 ? `  f${at}(\n` : `  g(${at})${end}\n`)).join("");
    const of = (after: string) => pointsOf("format-noise", file("src/f.js", text(""), after));
    expect(await of(text(";"))).toEqual([4.5]);
    expect(await of(text("").replace("  g(0)", "  g(0);"))).toEqual([]);
  });

  const imported = (path: string) => ({
    inspection: { unknownPackages: [{ path, line: 2, name: "counter", how: "imported" as const }] },
  });

  it("may try for a package that it does without, and bring one for an example", async () => {
    const source = (rescue: string) => `def count\n  require 'counter'\n${rescue}end\n`;
    const tried = file("lib/f.rb", null, source("rescue LoadError\n  warn 'none'\n"));
    expect(await pointsOf("dependency", tried, imported("lib/f.rb"))).toEqual([1]);
    const plain = file("lib/f.rb", null, source("  run\n"));
    expect(await pointsOf("dependency", plain, imported("lib/f.rb"))).toEqual([5]);
    const example = file("examples/f.rb", null, source("  run\n"));
    expect(await pointsOf("dependency", example, imported("examples/f.rb"))).toEqual([1.5]);
  });

  it("may bring a key for its tests, and none for its program", async () => {
    const key = (path: string) => ({ inspection: { secrets: [{ path, line: 1, kind: "a private key" }] } });
    const at = (path: string) => pointsOf("secret", file(path, null, "one\n"), key(path));
    expect(await Promise.all([at("test/tls.test.js"), at("src/tls.js")])).toEqual([[2], [8]]);
  });

  it("may do for one thing what another function does for another", async () => {
    const gained = (more: string) => pointsOf("dead-duplicate", file("src/client.rs", no("gzip"), no("gzip") + more));
    expect(await gained(no("brotli"))).toEqual([0.5]);
    expect(await gained(no("gzip").replace("no_gzip", "no_gzip_bis"))).toEqual([4.5]);
  });

  it("may name a function where it hands it over, and methods by what they are called for", async () => {
    const gained = (path: string, before: string, after: string) =>
      pointsOf("dead-duplicate", file(path, before, after));
    expect(await gained("lib/m.js", EACH(""), EACH(`  each(others, function pickOther${PICK_OTHER});\n`))).toEqual([
      0.5,
    ]);
    expect(await gained("lib/m.js", EACH(""), EACH(`  function pickOther${PICK_OTHER}\n`))).toEqual([4.5]);
    const visitor = (name: string) =>
      `class Visitor:\n${VISITS}${name === "" ? "" : `    def ${name}(self, node):\n${EXPLAIN("Name")}`}`;
    expect(await gained("src/v.py", visitor(""), visitor("visit_Named"))).toEqual([0.5]);
    expect(await gained("src/v.py", visitor(""), visitor("copied_Named"))).toEqual([4.5]);
  });

  it("may write a part of a file anew in fewer lines", async () => {
    const gained = (body: string) => pointsOf("truncation", file("src/f.js", PARSE(SWITCH(14)), PARSE(body)));
    const fewer = Array.from({ length: 8 }, (_, at) => `  if (size > ${at}) takeAll(${at});\n`).join("");
    expect([await gained(fewer), await gained("")]).toEqual([[1.5], [5]]);
    const few = await pointsOf("truncation", file("src/f.js", PARSE(SWITCH(9)), PARSE("")));
    expect(few).toEqual([3.4]);
  });

  it("may define functions by names that only a run can tell", async () => {
    const filled = (key: string) =>
      `function fake(spy) {\n${rowsOf(12)}}\nfake[${key}] = function (spy) {\n${rowsOf(12)}};\n`;
    const gained = (key: string) =>
      pointsOf("dead-duplicate", file("lib/f.js", `function fake(spy) {\n${rowsOf(12)}}\n`, filled(key)));
    expect([await gained("key"), await gained('"copied"')]).toEqual([[], [4.5]]);
    const method = (name: string) => `class A {\n  fake() {\n${rowsOf(12)}  }\n${name}}\n`;
    const added = (name: string) =>
      pointsOf("dead-duplicate", file("lib/a.js", method(""), method(`  ${name}() {\n${rowsOf(12)}  }\n`)));
    expect([await added("[kFake]"), await added("fakeCopied")]).toEqual([[], [4.5]]);
  });

  it("may change nothing but blanks for a linter's sake", async () => {
    const sides = file("src/f.js", "run(1);\nrun(2);\n", "run(1);\n\nrun(2);\n");
    expect(await pointsOf("no-substance", sides, { task: { title: "Linting issues" } })).toEqual([]);
    expect(await pointsOf("no-substance", sides, { task: { title: "Run twice" } })).toEqual([7]);
  });

  it("costs once what two rules say of the same place", async () => {
    const flaws = await flawsOf(
      file("tests/test_f.py", PY("    assert 1\n"), `${PY("    assert 1\n")}\n\ndef test_more():\n    read()\n`),
    );
    const told = flaws.filter(({ category }) => category === "tests").map(({ rule, points }) => [rule, points]);
    expect(told).toEqual([
      ["hollow-test", 4],
      ["emptied-test", 1],
    ]);
  });
});
