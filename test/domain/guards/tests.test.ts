import { describe, expect, test } from "vitest";
import { fileOf, taskOf, told } from "./guarded-change.ts";

const one = (name: string, body = "expect(f()).toBe(1);") => `test("${name}", () => {\n  ${body}\n});\n`;
const BEFORE = one("a") + one("b", "expect(f()).toBe(2);\n  expect(g()).toBe(3);");
const PATH = "test/f.test.ts";

describe("tests deleted or emptied", () => {
  test("a deleted test file is refused even beside other changes", () => {
    expect(told([fileOf(PATH, BEFORE, null)])).toContain(`test-deletion refuse ${PATH}`);
  });

  test("a test file without any test left is refused", () => {
    expect(told([fileOf(PATH, BEFORE, "// nothing\n")])).toEqual([`test-deletion refuse ${PATH}`]);
  });

  test("tests that move to another file are not deleted", () => {
    expect(told([fileOf(PATH, BEFORE, null), fileOf("test/g.test.ts", null, BEFORE)])).toEqual([]);
  });

  test("fewer assertions in as many tests make a draft", () => {
    const after = BEFORE.replace("  expect(g()).toBe(3);\n", "");
    expect(told([fileOf(PATH, BEFORE, after)])).toEqual([`test-deletion draft ${PATH}`]);
  });

  test("one assertion of many may give way to a better one", () => {
    const many = one("a", "expect(f()).toBe(1);\n".repeat(20));
    expect(told([fileOf(PATH, many, one("a", "expect(f()).toBe(1);\n".repeat(19)))])).toEqual([]);
  });

  test("assertions that go with their test pass", () => {
    expect(told([fileOf(PATH, BEFORE, one("a"))])).toEqual([]);
  });
});

describe("tests skipped", () => {
  test.each([
    [PATH, `test.skip("c", () => {\n  expect(1).toBe(f());\n});\n`],
    [PATH, `describe.only("c", () => {});\n`],
    [PATH, `xit("c", () => {\n  expect(f()).toBe(1);\n});\n`],
    ["tests/test_f.py", '@pytest.mark.skip(reason="flaky")\ndef test_f():\n    assert f() == 1\n'],
    ["f_test.go", 'func TestF(t *testing.T) {\n\tt.Skip("later")\n\tt.Error("x")\n}\n'],
    ["tests/f.rs", "#[test]\n#[ignore]\nfn f() {\n    assert_eq!(f(), 1);\n}\n"],
  ])("in %s a new skip is refused", (path, added) => {
    expect(told([fileOf(path, "// tests\n", `// tests\n${added}`)])).toEqual([`test-skip refuse ${path}`]);
  });

  test.each([
    [PATH, `test.skipIf(!hasGit)("c", () => {\n  expect(f()).toBe(1);\n});\n`],
    [
      "tests/test_f.py",
      '@pytest.mark.skipif(sys.platform == "win32", reason="x")\ndef test_f():\n    assert f() == 1\n',
    ],
    ["test/f_test.rb", "def test_f\n  skip \"no git\" if ENV['CI']\n  assert f\nend\n"],
    [PATH, `test.todo("c");\n`],
  ])("in %s a condition or a plan is no skip", (path, added) => {
    expect(told([fileOf(path, "// tests\n", `// tests\n${added}`)])).toEqual([]);
  });

  test("a skip that was there before passes", () => {
    const old = `test.skip("c", () => {\n  expect(f()).toBe(1);\n});\n`;
    expect(told([fileOf(PATH, old, old + one("d"))])).toEqual([]);
  });
});

describe("hollow tests", () => {
  test("a new test that asserts nothing makes a draft", () => {
    expect(told([fileOf(PATH, BEFORE, BEFORE + one("c", "f();"))])).toEqual([`hollow-test draft ${PATH}`]);
  });

  test("a new test that asserts what cannot fail makes a draft", () => {
    expect(told([fileOf(PATH, BEFORE, BEFORE + one("c", "expect(true).toBe(true);"))])).toEqual([
      `hollow-test draft ${PATH}`,
    ]);
  });

  test("a new test beside others that assert may leave it to a function", () => {
    expect(told([fileOf(PATH, BEFORE, BEFORE + one("c") + one("d", "sameAsBefore(f);"))])).toEqual([]);
  });

  test("a test that waits for its callback asserts that it is called", () => {
    const waiting = `it("c", function (done) {\n  listen(done);\n});\n`;
    expect(told([fileOf(PATH, BEFORE, BEFORE + waiting)])).toEqual([]);
  });
});

test("a test file that the task names may go", () => {
  const task = taskOf({ title: "Remove f.test.ts" });
  expect(told([fileOf(PATH, BEFORE, null)], { task })).toEqual([]);
});
