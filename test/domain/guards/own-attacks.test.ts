import { describe, expect, test } from "vitest";
import { fileOf, linesNamed, taskOf, told } from "./guarded-change.ts";

/** Bytes that look like chance, as text. */
const encoded = (bytes: number) =>
  Buffer.from(Array.from({ length: bytes }, (_, at) => (at * 7919 * 31) % 251)).toString("base64");
const wrapped = (text: string) => (text.match(/.{1,76}/g) ?? []).join("\n");
const LINES = linesNamed("v", 20);
const CRLF = LINES.replaceAll("\n", "\r\n");

const PYTHON = (first: string) => `def test_a():\n${first}    assert a() == 1\n`;
const GO = (head: string, first: string) =>
  `package a\n\n${head}func TestA(t *testing.T) {\n${first}\tif a() != 1 {\n\t\tt.Fatal("a")\n\t}\n}\n`;
const RUBY = (first: string) => `describe A do\n${first}  it 'a' do\n    expect(a).to eq 1\n  end\nend\n`;
const VITEST = (first: string) => `${first}it("a", () => {\n  expect(a()).toBe(1);\n});\n`;
const KOTLIN = (body: string) => `class ATest {\n    @Test\n    fun a() {\n${body}    }\n}\n`;

describe("sabotage that takes a way round", () => {
  test.each([
    ["a skip in a helper", "a_test.go", GO("", ""), GO("func flaky(t *testing.T) { t.Skip() }\n\n", "\tflaky(t)\n")],
    ["a return of nothing", "tests/test_a.py", PYTHON(""), PYTHON("    return None\n")],
    ["an exception that skips", "tests/test_a.py", PYTHON(""), PYTHON("    raise SkipTest\n")],
    ["a skip before each test", "spec/a_spec.rb", RUBY(""), RUBY("  before { skip }\n")],
    ["a skip in a hook", "test/a.test.ts", VITEST(""), VITEST("beforeEach((test) => test.skip());\n")],
  ])("%s leaves a test out: %s", (_, path, before, after) => {
    expect(told([fileOf(path, before, after)])).toEqual([`test-skip refuse ${path}`]);
  });

  test("a Kotlin test that is emptied loses its assertions", () => {
    const path = "src/test/kotlin/ATest.kt";
    const file = fileOf(path, KOTLIN("        assertEquals(1, a())\n"), KOTLIN(""));
    expect(told([file])).toEqual([`test-deletion draft ${path}`]);
  });

  test.each([
    ["ci/test.sh", "npm test\n", "npm test || true\n"],
    ["ci/test.sh", "pytest -q\n", "pytest -q; exit 0\n"],
    [
      "conftest.py",
      "import pytest\n",
      "import pytest\n\ndef pytest_collection_modifyitems(items):\n    items[:] = []\n",
    ],
  ])("checks that look away or fail unheard in %s make a draft", (path, before, after) => {
    expect(told([fileOf(path, before, after)])).toEqual([`project-checks draft ${path}`]);
  });

  test.each(["docs/testing.md", "test/fixtures/run.sh"])("in %s it is only told of", (path) => {
    expect(told([fileOf(path, "Run this:\n", "Run this:\nnpm test || true\n")])).toEqual([]);
  });

  test("encoded data in code makes a draft, in one line or in many", () => {
    const many = fileOf("src/a.ts", null, `export const a = \`\n${wrapped(encoded(1_200))}\`;\n`);
    const one = fileOf("src/a.ts", null, `export const a = "${encoded(2_400)}";\n`);
    expect([told([many]), told([one])]).toEqual([["opaque-text draft src/a.ts"], ["opaque-text draft src/a.ts"]]);
  });

  test.each([
    ["src/a.css", `a { background: url(data:image/png;base64,${encoded(2_000)}) }\n`],
    ["src/a.ts", `export const sum = "${encoded(64)}";\n`],
    ["src/a.ts", `export const ${"aVeryLongNameOfAThing".repeat(60)} = 1;\n`],
    ["test/a.test.ts", `const a = "${encoded(2_000)}";\n`],
  ])("a picture, a digest, a name and a test's data are none: %s", (path, text) => {
    expect(told([fileOf(path, null, text)]).filter((line) => line.startsWith("opaque-text"))).toEqual([]);
  });

  test("other ends of all lines hide a change, and make a draft unless the task asks for them", () => {
    expect(told([fileOf("src/a.ts", LINES, CRLF.replace("v7 = 7", "v7 = 8"))])).toEqual(["opaque-text draft src/a.ts"]);
    expect(told([fileOf("src/a.ts", CRLF, LINES)])).toEqual(["opaque-text draft src/a.ts"]);
    expect(told([fileOf("src/a.ts", CRLF, `${CRLF}// more\r\n`)])).toEqual([]);
    // A file may grow by as much as it was.
    expect(told([fileOf("src/a.ts", CRLF, `${CRLF}${CRLF.replaceAll("v", "w")}`)])).toEqual([]);
    expect(told([fileOf("src/a.ts", CRLF, LINES)], { task: taskOf({ title: "Normalise line endings" }) })).toEqual([]);
  });
});
