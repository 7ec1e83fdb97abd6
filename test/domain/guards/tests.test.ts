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

  test("a test that goes with its assertions makes a draft, also when it is only commented out", () => {
    expect(told([fileOf(PATH, BEFORE, one("a"))])).toEqual([`test-deletion draft ${PATH}`]);
    const commented = `${one("a")}/*\n${one("b")}*/\n`;
    expect(told([fileOf(PATH, BEFORE, commented)])).toEqual([`test-deletion draft ${PATH}`]);
  });

  test("a test that gives way to another passes", () => {
    expect(told([fileOf(PATH, BEFORE, BEFORE.replace('test("b"', 'test("another"'))])).toEqual([]);
  });

  test("a test that is only planned is none any more", () => {
    expect(told([fileOf(PATH, BEFORE, `${one("a")}test.todo("b");\n`)])).toEqual([`test-deletion draft ${PATH}`]);
  });

  test.each([
    ["attic/f.js", "out of the tests"],
    ["test/f.disabled.js", "to where no runner looks"],
  ])("a test file that moves to %s, %s, is refused", (path) => {
    expect(told([fileOf(path, BEFORE, BEFORE, { previousPath: PATH })])).toEqual([`test-deletion refuse ${path}`]);
  });

  test("tests within a source file of Rust are tests, too", () => {
    const before = "pub fn f() {}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn a() { assert_eq!(f(), ()); }\n}\n";
    expect(told([fileOf("src/lib.rs", before, "pub fn f() {}\n")])).toEqual(["test-deletion refuse src/lib.rs"]);
  });

  test.each([
    ["expect(f()).toBe(2);", "expect(f()).toBeDefined();"],
    ["expect(g()).toBe(3);", "expect(g()).toEqual(expect.anything());"],
  ])("`%s` that becomes `%s` makes a draft", (exact, vague) => {
    expect(told([fileOf(PATH, BEFORE, BEFORE.replace(exact, vague))])).toEqual([`test-deletion draft ${PATH}`]);
  });

  test("another exact expectation passes", () => {
    expect(told([fileOf(PATH, BEFORE, BEFORE.replace("toBe(2)", "toBe(22)"))])).toEqual([]);
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
    [PATH, `const later = test.skip;\nlater("c", () => {\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test.skip("works if asked", () => {\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test["skip"]("c", () => {\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test.skipIf(true)("c", () => {\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", { skip: true }, () => {\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", (ctx) => {\n  ctx.skip();\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", () => {\n  return;\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", () => {\n  if (false) {\n    expect(f()).toBe(1);\n  }\n});\n`],
    [PATH, `test("c", () => {\n  for (const [a, b] of []) {\n    expect(f(a)).toBe(b);\n  }\n});\n`],
    ["tests/test_f.py", "def test_f():\n    for a in []:\n        assert f(a) == 1\n"],
    [PATH, `it("c", { only: true }, () => {\n  expect(f()).toBe(1);\n});\n`],
    ["tests/test_f.py", "@pytest.mark.xfail\ndef test_f():\n    assert f() == 1\n"],
    ["tests/test_f.py", "@pytest.mark.skipif(True, reason='x')\ndef test_f():\n    assert f() == 1\n"],
    ["tests/test_f.py", "pytestmark = pytest.mark.skip\n"],
    ["tests/test_f.py", "test_f.__test__ = False\n"],
    ["f_test.go", "//go:build ignore\n"],
    ["tests/f.rs", "#[cfg(any())]\n#[test]\nfn f() {\n    assert_eq!(f(), 1);\n}\n"],
    ["src/test/java/FTest.java", "@Test(enabled = false)\nvoid a() {\n  assertEquals(1, f());\n}\n"],
    ["src/test/java/FTest.java", "@Disabled\n@Test\nvoid a() {\n  assertEquals(1, f());\n}\n"],
    ["src/test/java/FTest.java", "@Test\nvoid a() {\n  assumeTrue(false);\n  assertEquals(1, f());\n}\n"],
    ["spec/f_spec.rb", 'it "a" do\n  pending\n  expect(f).to eq(1)\nend\n'],
    ["spec/f_spec.rb", 'it "a", skip: true do\n  expect(f).to eq(1)\nend\n'],
    ["test/f_test.rb", "def test_a\n  skip\n  assert_equal 1, f\nend\n"],
    ["tests/FTest.php", "public function testA() {\n  $this->markTestIncomplete();\n  $this->assertSame(1, f());\n}\n"],
    ["tests/f.php", "it('a', function () {\n  expect(f())->toBe(1);\n})->skip();\n"],
    ["test/f.bats", '@test "a" {\n  skip\n  [ "$status" -eq 0 ]\n}\n'],
    ["tests/FTests.cs", '[Fact(Skip = "x")]\npublic void A() {\n  Assert.Equal(1, F());\n}\n'],
    ["Tests/FTests.swift", "func testA() throws {\n  throw XCTSkip()\n  XCTAssertEqual(1, f())\n}\n"],
    ["test/f_test.exs", '@tag :skip\ntest "a" do\n  assert f() == 1\nend\n'],
    ...["!0", "!!1", "1", '"linux"', "2 > 1", "() => true"].map((condition) => [
      PATH,
      `test.skipIf(${condition})("c", () => {\n  expect(f()).toBe(1);\n});\n`,
    ]),
    [PATH, `test.runIf(!1)("c", () => {\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test.fails("c", () => {\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `it.failing("c", () => {\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", () => {\n  test.fail();\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test.each([])("c", () => {\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", (ctx) => { ctx.skip(); expect(f()).toBe(1); });\n`],
    [PATH, `test("c", function (t) { t.skip(); expect(f()).toBe(1); });\n`],
    [PATH, `test("c", ({ skip }) => { skip(); expect(f()).toBe(1); });\n`],
    [PATH, `test("c", ({ skip }) => {\n  skip();\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", () => { return; expect(f()).toBe(1); });\n`],
    [PATH, `test("c", () => {\n  if (true) return;\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", () => {\n  // soon\n  if (!0) {\n    return;\n  }\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", () => {\n  if (!1) {\n    expect(f()).toBe(1);\n  }\n});\n`],
    ["tests/test_f.py", "def test_f():\n    if True: return\n    assert f() == 1\n"],
    ["tests/test_f.py", "def test_f():\n    if True:\n        return\n    assert f() == 1\n"],
    ["tests/test_f.py", "def test_f(): return\n\n\ndef test_g():\n    assert g() == 2\n"],
    ["tests/test_f.py", "def test_f(): pytest.skip('later')\n\n\ndef test_g():\n    assert g() == 2\n"],
    ["tests/test_f.py", "@pytest.mark.skipif(not False, reason='x')\ndef test_f():\n    assert f() == 1\n"],
    ["tests/test_f.py", "@unittest.skipUnless(0, 'x')\ndef test_f():\n    assert f() == 1\n"],
    ["tests/test_f.py", "@pytest.mark.parametrize('x', [])\ndef test_f(x):\n    assert f() == 1\n"],
    ["f_test.go", "//go:build neverever\n"],
    [PATH, 'test.todo("c", () => {\n  expect(f()).toBe(1);\n});\n'],
    [PATH, "test.serial.todo('c', withServer, async (t) => {\n  t.is(f(), 1);\n});\n"],
    ["tests/test_f.py", "@skip('later')\ndef test_f():\n    assert f() == 1\n"],
    ["tests/test_f.py", "@pytest.mark.xfail(True, reason='x')\ndef test_f():\n    assert f() == 1\n"],
    ["tests/test_f.py", "@pytest.mark.xfail(\n    reason='x'\n)\ndef test_f():\n    assert f() == 1\n"],
    ["tests/test_f.py", "@mark.xfail\ndef test_f():\n    assert f() == 1\n"],
    ["test/f_test.cc", "TEST(F, DISABLED_A) {\n  EXPECT_EQ(f(), 1);\n}\n"],
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
    [PATH, `test.todo("c, and (d) => e",);\n`],
    ["tests/test_f.py", "@pytest.mark.xfail(IS_OLD, reason='x')\ndef test_f():\n    assert f() == 1\n"],
    ["tests/test_f.py", "@pytest.mark.xfail(\n    IS_OLD, reason='x'\n)\ndef test_f():\n    assert f() == 1\n"],
    ["tests/test_f.py", "@skip_if_old\ndef test_f():\n    assert f() == 1\n"],
    ["f_test.go", 'func TestF(t *testing.T) {\n\tif testing.Short() {\n\t\tt.Skip("slow")\n\t}\n\tt.Error("x")\n}\n'],
    ["tests/test_f.py", "def test_f():\n    if not has_git():\n        pytest.skip('no git')\n    assert f() == 1\n"],
    [PATH, `test("c", () => {\n  queue.skip(1);\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", () => {\n  for (const x of [1]) expect(f(x)).toBe(1);\n});\n`],
    [PATH, `test("c", () => {\n  child.kill();\n  process.exit(0);\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", () => {\n  chalk.enabled = false;\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `// test.skip("c", () => {});\n`],
    [PATH, `test.skipIf(process.env.CI)("c", () => {\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test("c", () => { queue.skip(1); expect(f()).toBe(1); });\n`],
    [PATH, `test("c", (stream) => { expect(stream.skip(1)).toBe(1); });\n`],
    [PATH, `test("c", () => {\n  if (isOld) return;\n  expect(f()).toBe(1);\n});\n`],
    [PATH, `test.each([[]])("c", (list) => {\n  expect(f(list)).toBe(1);\n});\n`],
    [PATH, `test.fail("must not come here");\n`],
    ["tests/test_f.py", "@pytest.mark.parametrize('x', [[], ()])\ndef test_f(x):\n    assert f(x) == 1\n"],
  ])("in %s a condition or a plan is no skip", (path, added) => {
    expect(told([fileOf(path, "// tests\n", `// tests\n${added}`)])).toEqual([]);
  });

  test.each([
    [PATH, `test("c", () => {\n  try {\n    expect(f()).toBe(1);\n  } catch {}\n});\n`],
    ["tests/test_f.py", "def test_f():\n    try:\n        assert f() == 1\n    except AssertionError: pass\n"],
    ...["except:", "except Exception:", "except (KeyError, AssertionError) as error:"].map((caught) => [
      "tests/test_f.py",
      `def test_f():\n    try:\n        assert f() == 1\n    ${caught}\n        # later\n        pass\n`,
    ]),
    ["tests/test_f.py", "def test_f():\n    with suppress(AssertionError):\n        assert f() == 1\n"],
    [PATH, `test("c", () => {\n  try {\n    expect(f()).toBe(1);\n  } catch (error) {\n    // fine\n  }\n});\n`],
    [
      PATH,
      `test("c", () => {\n  try {\n    expect(f()).toBe(1);\n  } catch (error) {\n    console.warn(error);\n  }\n});\n`,
    ],
    [
      "tests/test_f.py",
      "def test_f():\n    try:\n        assert f() == 1\n    except Exception as e:\n        print(e)\n",
    ],
    [PATH, `vi.mock("../src/f.ts", () => ({ f: () => 1 }));\n${one("c")}`],
    [PATH, `jest.mock("../src/f", () => ({ f: () => 1 }));\n${one("c")}`],
    ["f_test.go", "//go:build later\n\nfunc TestF(t *testing.T) {\n\tt.Error()\n}\n"],
    [PATH, one("c", "const run = async () => {\n    expect(f()).toBe(1);\n  };\n  await run().catch(() => {});")],
    ["spec/f_spec.rb", 'it "c" do\n  expect(f).to eq(1) rescue nil\nend\n'],
  ])("in %s a test that may fail unheard makes a draft", (path, added) => {
    expect(told([fileOf(path, "// tests\n", `// tests\n${added}`)])).toEqual([`test-skip draft ${path}`]);
  });

  test.each([
    [
      "tests/test_f.py",
      "def test_f():\n    try:\n        os.remove(path)\n    except OSError:\n        pass\n    assert f() == 1\n",
    ],
    [
      "tests/test_f.py",
      "def test_f():\n    try:\n        f()\n    except Exception as error:\n        assert error.code == 1\n",
    ],
    [
      PATH,
      `test("c", () => {\n  try {\n    expect(f()).toBe(1);\n  } catch (error) {\n    console.warn(error);\n    throw error;\n  }\n});\n`,
    ],
    [
      "src/test/java/FTest.java",
      "@Test\nvoid a() {\n  try {\n    f();\n    fail();\n  } catch (IOException expected) {\n  }\n}\n",
    ],
    ["tests/test_f.py", "@pytest.mark.parametrize('x', [f(1, ())])\ndef test_f(x):\n    assert f(x) == 1\n"],
    [PATH, `vi.mock("../src/clock.ts");\n${one("c")}`],
    [PATH, `vi.mock("../src/f.ts", async (importOriginal) => ({ ...(await importOriginal()), g: 1 }));\n${one("c")}`],
    ["f_test.go", "//go:build linux && !race\n\nfunc TestF(t *testing.T) {\n\tt.Error()\n}\n"],
  ])("in %s what catches no assertion and replaces other code passes", (path, added) => {
    expect(told([fileOf(path, "// tests\n", `// tests\n${added}`)])).toEqual([]);
  });

  test("a new file of slow tests may say under which tag they run, an old one may not", () => {
    const test = "package f\n\nfunc TestF(t *testing.T) {\n\tt.Error()\n}\n";
    expect(told([fileOf("f_test.go", null, `//go:build integration\n\n${test}`)])).toEqual([]);
    expect(told([fileOf("f_test.go", test, `//go:build integration\n\n${test}`)])).toEqual([
      "test-skip draft f_test.go",
    ]);
    const tagged = fileOf("f_test.go", null, `//go:build pprof\n// +build pprof\n\n${test}`);
    expect(told([tagged])).toEqual(["test-skip draft f_test.go"]);
    expect(told([tagged, fileOf("f.go", null, "//go:build pprof\n// +build pprof\n\npackage f\n")])).toEqual([]);
  });

  test("a test that is put into a string is gone", () => {
    const after = `const later = \`\n${one("b")}\`;\n${one("a")}`;
    expect(told([fileOf(PATH, one("b") + one("a"), after)])).toEqual([`test-deletion draft ${PATH}`]);
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

  test.each([
    [PATH, "  expect(1).toBe(1);"],
    [PATH, "  const a = f();\n  expect(a).toBe(a);"],
    [PATH, "  expect(() => {}).not.toThrow();"],
    ["tests/test_f.py", "    assert f() == 1 or True"],
    ["tests/test_f.py", "    assert x == x"],
    [PATH, "  expect(1 + 1).toBe(2);"],
    ["tests/test_f.py", "    assert 2 + 2 == 4"],
    ["tests/test_f.py", "    assert 'it works'"],
    ["tests/test_f.py", "    assert (f() == 1, 'f is one')"],
    ["tests/f.rs", "    assert!(true);"],
  ])("in %s `%s` cannot fail", (path, line) => {
    expect(told([fileOf(path, "x\n", `x\n${line}\n`)])).toEqual([`hollow-test draft ${path}`]);
  });

  test.each([
    [PATH, "  expect(f(1 + 1)).toBe(2);"],
    [PATH, "  assert(f() === 1, 'f is one');"],
    ["tests/test_f.py", "    assert 2 + f() == 4"],
    ["tests/test_f.py", "    assert (f() == g(1, 'a'))"],
    ["tests/test_f.py", "    assert 'it' in f()"],
  ])("in %s `%s` can fail", (path, line) => {
    expect(told([fileOf(path, "x\n", `x\n${line}\n`)])).toEqual([]);
  });

  const helper =
    "async function tries(x) {\n  try {\n    await f(x);\n  } catch (e) {\n    assert.equal(e, 1);\n  }\n}\n";
  test.each([
    ["leaves it to a function of the file that asserts", PATH, helper + one("c", "await tries(1);")],
    ["hands its title to one", PATH, 'const adds = async (t, x) => {\n  t.is(f(x), 1);\n};\n\ntest("c", adds, 1);\n'],
    ["asserts by a function of another file", PATH, one("c", "shouldCompileTo('{{a}}', 'b');")],
    ["counts what has passed", PATH, one("c", "t.is(result.passCount, 0);")],
    ["tests what asserts", PATH, one("c", "assert.truthy(1);")],
    ["asserts by assuming", PATH, one("c", "assume(f()).is.a('function');")],
    ["asserts by a name that it has taken", PATH, one("c", "equals(f(), 1);")],
    ["says in a callback that it was called", PATH, one("c", "f(() => {\n    t.ok(true, 'is called');\n  });")],
    ["is made elsewhere", PATH, 'test("c", macro, 1, "(a => b)");\n'],
    [
      "says that it came to its end, and asserts in callbacks",
      PATH,
      one("c", "f((x) => {\n    t.is(x, 1);\n  });\n  t.pass();"),
    ],
    ["promises that something does not happen", PATH, one("does not loop when it closes itself", "f();")],
    ["promises the same in Python", "tests/test_f.py", "def test_f_never_raises():\n    f()\n"],
  ])("a new test that %s asserts", (_, path, added) => {
    expect(told([fileOf(path, "// tests\n", `// tests\n${added}`)])).toEqual([]);
  });

  test.each([["f();\n  t.pass();"], ["t.plan(1);\n  f();\n  t.pass();\n  t.end();"]])(
    "`%s` says no more than that it was reached",
    (body) => {
      expect(told([fileOf(PATH, "// tests\n", `// tests\n${one("c", body)}`)])).toEqual([`hollow-test draft ${PATH}`]);
    },
  );

  const go = (body: string) => `func TestC(t *testing.T) {\n\ts := New()\n\t${body}\n}\n`;
  const deaf = "\nfunc use(t *testing.T, s *Store) bool {\n\treturn s != nil\n}\n";
  test.each([
    ["says a name and nothing of it", "c_test.go", go("var _ = s.Delete")],
    ["hands itself to a function that leaves it alone", "c_test.go", go("use(t, s)") + deaf],
    ["asks such a function", "c_test.go", go("if use(t, s) {\n\t\ts.Delete()\n\t}") + deaf],
    ["does as one that asserts, in Ruby", "spec/c_spec.rb", 'it "c" do\n  Cart.new.add(1)\nend\n'],
  ])("a new test that %s is hollow", (_, path, added) => {
    const before = path.endsWith(".rb")
      ? 'it "b" do\n  expect { add(-1) }.to raise_error(ArgumentError)\nend\n\n'
      : "// tests\n";
    expect(told([fileOf(path, before, before + added)])).toEqual([`hollow-test draft ${path}`]);
  });

  test.each([
    [
      "a function of the file that ends it",
      `${go("use(t, s)")}\nfunc use(t *testing.T, s *Store) {\n\tt.Fatal(s)\n}\n`,
    ],
    ["one on a single line", `${go("use(t, s)")}\nfunc use(t *testing.T, s *Store) { same(t, s) }\n`],
    ["a function of another file", go("use(t, s)")],
    ["the compiler", go("var _ Deleter = s")],
  ])("a new test in Go that leaves it to %s asserts", (_, added) => {
    expect(told([fileOf("c_test.go", "// tests\n", `// tests\n${added}`)])).toEqual([]);
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
