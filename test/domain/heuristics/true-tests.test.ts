import { describe, expect, it } from "vitest";
import type { Sides } from "./examined.ts";
import { both, file, pointsOf } from "./sides.ts";

const SCRIPT = "def run(text):\n    return text\n";
const PYTEST = (program: string, check: string) =>
  `def test_marks(pytester):\n    pytester.makepyfile(\n        """\n${program}        """\n    )\n    result = pytester.runpytest()\n${check}`;
const HELPED = (body: string) =>
  `describe("move", () => {\n  it("moves", (done) => {\n    testMoved("a", done);\n  });\n});\n\nfunction testMoved(src, done) {\n  move(src).then((moved) => {\n${body}    done();\n  });\n}\n`;
const CURL = (head: string, check: string) =>
  `class TestCurl:\n    def _test_request(\n        self, request\n    )${head}:\n        made = curl(request)\n${check}\n    def test_get(self)${head}:\n        self._test_request(get())\n\n    def test_post(self)${head}:\n        self._test_request(post())\n`;
const NAMED = (title: string, ...lines: string[]) => `test("${title}", () => {\n${lines.join("")}});\n`;
const CHECK = "  expect(read(1)).toBe(2);\n";
const RUN = "  read(1);\n";
const OTHERS = NAMED("a", CHECK) + NAMED("b", CHECK) + NAMED("c", CHECK);
const VALIDATED = (at: number) => NAMED(`takes ${"a".repeat(at)}`, `  Helper.validate(schema, [[${at}, true]]);\n`);
const CALLED = NAMED("d", CHECK) + NAMED("e", CHECK);
const THROWN = (end: string) => `it("throws", () => {\n  expect(() => {\n    const made = make(1);\n  ${end}\n});\n`;
const TAP = (body: string) =>
  `test("reads", async ({ is, end }) => {\n  const row = await read();\n${body}  end();\n});\n`;
const GUARDED = (handler: string) =>
  `def setup_module():\n    try:\n        inject()\n    ${handler}:\n        pytest.skip("no h2 here")\n\n\ndef test_reads():\n    assert read() == 1\n`;
const CHOSEN = (condition: string) =>
  `const maybe = ${condition} ? it : it.skip;\nmaybe("reads", () => {\n  expect(read()).toBe(1);\n});\n`;
const LOOP = (condition: string) =>
  `def test_reads():\n    def answer(sock):\n        buf = b""\n        while ${condition}:\n            buf = sock.recv(1)\n        sock.close()\n    serve(answer)\n    assert read() == 1\n`;
const ATTRIBUTE = (opener: string) =>
  `def test_loads():\n    ${opener}group = "hello"\n    load()\n    assert read() == 1\n`;
const VERBOSE = (name: string) => `def test_warns\n  ${name} = true\n  run\nend\n`;
const RUSTY = (last: string) => `#[test]\nfn helps() {\n    const OUTPUT: &str = "a";\n    ${last}\n}\n`;

const ROWS: [string, string, Sides, Sides][] = [
  [
    "a test within a text",
    "hollow-test",
    file(
      "test/test_marks.py",
      null,
      PYTEST("        def test_it():\n            assert True\n", "    assert result.ret\n"),
    ),
    file("test/test_marks.py", null, "def test_it():\n    assert True\n"),
  ],
  [
    "a look at what a program printed",
    "hollow-test",
    file("test/test_marks.py", null, PYTEST("        run()\n", '    result.stdout.fnmatch_lines(["*1 passed*"])\n')),
    file("test/test_marks.py", null, PYTEST("        run()\n", "    result.close()\n")),
  ],
  [
    "a function for tests whose name begins like a test of PHP",
    "emptied-test",
    file("test/move.test.js", null, HELPED("    assert(moved);\n")),
    file("test/move.test.js", null, HELPED("    note(moved);\n")),
  ],
  [
    "a heading that takes other words, above parameters on lines of their own",
    "hollow-test",
    file(
      "test/test_curl.py",
      CURL("", "        assert made == 1\n").replace("(\n        self, request\n    )", "(self, request)"),
      CURL(" -> None", "        assert made == 1\n"),
    ),
    file("test/test_curl.py", null, CURL(" -> None", "        note(made)\n")),
  ],
  [
    "an old test without an assertion under a new name",
    "emptied-test",
    file("test/f.test.js", NAMED("reads it", RUN) + OTHERS, NAMED("reads", RUN) + OTHERS),
    file("test/f.test.js", OTHERS, NAMED("reads", RUN) + OTHERS),
  ],
  [
    "assertions by the names that a test is handed",
    "hollow-test",
    file("test/f.test.js", null, TAP("  is(row.id, 1);\n")),
    file("test/f.test.js", null, TAP("  print(row.id, 1);\n")),
  ],
  [
    "a skip where a package is missing",
    "test-skip",
    file("test/test_f.py", null, GUARDED("except ImportError")),
    file("test/test_f.py", null, GUARDED("except Exception")),
  ],
  [
    "a choice by what there is",
    "test-skip",
    file("test/f.test.js", null, CHOSEN("hasBrotli()")),
    file("test/f.test.js", null, CHOSEN("false")),
  ],
  [
    "a value that the head of its loop looks at",
    "unchecked-result",
    file("test/test_f.py", null, LOOP('not buf.endswith(b"x")')),
    file("test/test_f.py", null, LOOP("more()")),
  ],
  [
    "an attribute of a class within a test",
    "unchecked-result",
    file("test/test_f.py", null, ATTRIBUTE("class Entry:\n        ")),
    file("test/test_f.py", null, ATTRIBUTE("if more():\n        ")),
  ],
  [
    "what a helper checks in the other tests",
    "hollow-test",
    file(
      "test/f.test.js",
      VALIDATED(1) + VALIDATED(2) + OTHERS + CALLED,
      VALIDATED(1) + VALIDATED(2) + VALIDATED(3) + OTHERS + CALLED,
    ),
    file("test/f.test.js", OTHERS, VALIDATED(3) + OTHERS),
  ],
  [
    "a value in a block that is to throw, as its end says",
    "unchecked-result",
    file("test/f.test.js", null, THROWN("}).to.throw();")),
    file("test/f.test.js", null, THROWN("}).to.exist();")),
  ],
  [
    "a script in a folder of tests for types",
    "code-without-test",
    both(file("src/run.js", "run(1);\n", "run(2);\n"), file("test/types/run.js", null, NAMED("runs", CHECK))),
    both(file("src/run.js", "run(1);\n", "run(2);\n"), file("test/types/run.ts", null, NAMED("runs", CHECK))),
  ],
  [
    "a global of Ruby",
    "unchecked-result",
    file("test/test_f.rb", null, VERBOSE("$VERBOSE")),
    file("test/test_f.rb", null, VERBOSE("verbose")),
  ],
  [
    "an assertion that is told its type",
    "hollow-test",
    file("tests/f.rs", null, RUSTY('utils::assert_output::<Cmd>("cmd", OUTPUT);')),
    file("tests/f.rs", null, RUSTY('utils::print_output::<Cmd>("cmd", OUTPUT);')),
  ],
  [
    "a case in a folder of its own, like those beside it",
    "code-without-test",
    both(
      file("src/run.js", "run(1);\n", "run(2);\n"),
      file("test/samples/fourth/_config.js", null, "module.exports = { run: 4 };\n", {
        ...Object.fromEntries(
          ["first", "second", "third"].map((name) => [`test/samples/${name}/_config.js`, "module.exports = {};\n"]),
        ),
        "test/run.test.js": 'test("all", () => check(samples));\n',
      }),
    ),
    both(
      file("src/run.js", "run(1);\n", "run(2);\n"),
      file("test/samples/fourth/_config.js", null, "module.exports = { run: 4 };\n", {
        "test/run.test.js": 'test("all", () => check(samples));\n',
      }),
    ),
  ],
  [
    "a folder of the program that is called like what stands beside programs",
    "source-missing",
    both(
      file("src/benchmark/scheduler.py", SCRIPT, SCRIPT.replace("text\n", "text + 1\n")),
      file("tests/test_f.py", null, "def test_f():\n    assert run(1) == 2\n"),
    ),
    both(
      file("benchmark/scheduler.py", SCRIPT, SCRIPT.replace("text\n", "text + 1\n")),
      file("tests/test_f.py", null, "def test_f():\n    assert run(1) == 2\n"),
    ),
  ],
];

describe("tests of a true change", () => {
  it.each(ROWS)("may have %s, which is no %s", async (_name, rule, merged, spoilt) => {
    expect(await pointsOf(rule, merged)).toEqual([]);
    expect(await pointsOf(rule, spoilt)).not.toEqual([]);
  });

  it("are seen by the runner's name", async () => {
    const of = (runner: string, body: string) =>
      pointsOf("hollow-test", file("test/f.js", null, `${runner}("reads", function (assert) {\n${body}});\n`));
    expect(await of("QUnit.test", RUN)).toEqual([4]);
    expect(await of("suite.test", RUN)).toEqual([4]);
    expect(await of("QUnit.test", "  assert.equal(read(1), 2);\n")).toEqual([]);
  });

  it("may have an assertion in a comment beside others that speak, and none in its place", async () => {
    const of = (...lines: string[]) => pointsOf("idle-test", file("test/f.test.js", null, NAMED("reads", ...lines)));
    const silent = "  // expect(read(2)).toBe(3);\n";
    expect(await of(CHECK, CHECK, silent)).toEqual([1.5]);
    expect(await of(CHECK, silent)).toEqual([2]);
    expect(await of(CHECK, silent, silent)).toEqual([3.7]);
  });

  it("may do nothing but act in one of two, and not in most", async () => {
    const of = (...bodies: string[]) =>
      pointsOf(
        "emptied-test",
        file("test/f.test.js", null, bodies.map((body, at) => NAMED(`reads ${"ab".repeat(at + 1)}`, body)).join("")),
      );
    expect([await of(RUN, CHECK), await of(RUN, RUN, CHECK)]).toEqual([[2], [4]]);
  });

  it("may be all that a task about tests changes", async () => {
    const sides = file("tests/test_f.py", null, "def test_f():\n    assert run(1) == 2\n", { "src/f.py": SCRIPT });
    const titled = (title: string) => pointsOf("source-missing", sides, { task: { title } });
    expect(await titled("Improve coverage of run")).toEqual([0.5]);
    expect(await titled("Add more tests")).toEqual([0.5]);
    expect(await titled("Run twice, with a test")).toEqual([2.5]);
    expect(await titled("Run twice")).toEqual([5]);
    expect(await titled("Document that run runs once")).toEqual([]);
  });
});
