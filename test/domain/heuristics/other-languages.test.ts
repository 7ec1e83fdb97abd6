import { describe, expect, it } from "vitest";
import type { Sides } from "./examined.ts";
import { both, file, pointsOf } from "./sides.ts";

const JAVA_TEST = (...tests: string[]) => `public class ReadTest {\n${tests.join("\n")}}\n`;
const JAVA = (name: string, body: string) => `  @Test public void ${name}() {\n${body}  }\n`;
const EXACT = "    assertEquals(7, read());\n";
const VAGUE = "    assertTrue(read() > 0);\n";
const XUNIT = (body: string) => `public class ReadTests {\n\t[Fact]\n\tpublic void Reads() {\n${body}\t}\n}\n`;
const HELPED = (body: string) =>
  XUNIT("\t\tRoundTrip(1);\n").replace("{\n", `{\n\tprivate static void RoundTrip(int of)\n\t{\n\t\t${body}\n\t}\n\n`);
const PHPUNIT = (comment: string) =>
  `<?php\nclass ReadTest extends TestCase\n{\n    /**\n     * ${comment}\n     */\n    public function testRefuses()\n    {\n        read(null);\n    }\n}\n`;
const PHP_TEST = (head: string) =>
  `<?php\nclass ReadTest extends TestCase\n{\n    ${head}\n    {\n        $this->assertSame(1, read());\n    }\n}\n`;
const BESIDE = (text: string) =>
  text.replace(
    "{\n    ",
    "{\n    public function testOther()\n    {\n        $this->assertSame(2, other());\n    }\n\n    ",
  );
const MACRO = (body: string) =>
  `macro_rules! same_ok {\n    ($($n:expr)*) => {\n        $(\n${body}        )*\n    };\n}\n\n#[test]\nfn compares() {\n    same_ok!(1 2)\n}\n`;
const RSPEC = (last: string) =>
  `describe Api do\n  it 'refuses' do\n    expect do\n      get '/hey'\n    ${last}\n  end\nend\n`;
const KOTLIN = (last: string) =>
  `class ReadTest {\n  @Test fun reads() {\n    val made = make { type ->\n      if (type.known) {\n        register(type)\n      }\n${last}    }\n    assertThat(made).isEqualTo(1)\n  }\n}\n`;
const WHOLE = "int low = from * 2 + offset(from); int high = from * 3 + offset(from); this.range = join(low, high);";
const RANGE = (head: string, body: string) =>
  `public class Range : Base {\n\tpublic Range(int from)${head} {\n\t\t${body}\n\t}\n}\n`;
const MAPS = (...bodies: string[]) =>
  bodies.map((body, at) => `int Mapper::map(Type${at} value) {\n${body}}\n`).join("\n");
const LONG =
  "  auto low = scale(value, 2) + offset(value);\n  auto high = scale(value, 3) + offset(value);\n  return low + high;\n";
const SKIPPED = (condition: string, choice = "it : it.skip") =>
  `const maybe = ${condition} ? ${choice};\nmaybe("reads", () => {\n  expect(read()).toBe(1);\n});\n`;
const TRIED = (attempt: string) =>
  `it("reads", function () {\n  try {\n${attempt}  } catch (err) {\n    this.skip();\n  }\n  expect(read()).toBe(1);\n});\n`;
const REFUSE = (thrown: string) =>
  `foreach (var rule in rules) {\n\tif (rule is Own own) {\n\t\tapply(own);\n\t}\n\telse {\n\t\tthrow new ${thrown};\n\t}\n}\n`;
const WARN = (call: string) => `package f\n\nfunc f(err error) {\n\tif err != nil {\n\t\t${call}\n\t}\n}\n`;

const ROWS: [string, string, Sides, Sides][] = [
  [
    "another test under a mark on its own line",
    "emptied-test",
    file(
      "src/test/java/ReadTest.java",
      JAVA_TEST(JAVA("readsAll", EXACT), JAVA("reads", EXACT)),
      JAVA_TEST(JAVA("holds", VAGUE), JAVA("readsAll", EXACT), JAVA("reads", EXACT)),
    ),
    file(
      "src/test/java/ReadTest.java",
      JAVA_TEST(JAVA("readsAll", EXACT), JAVA("reads", EXACT)),
      JAVA_TEST(JAVA("readsAll", EXACT), JAVA("reads", VAGUE)),
    ),
  ],
  [
    "tests in a project beside the program's",
    "code-without-test",
    both(
      file("src/Reader/Read.cs", "read(1);\n", "read(2);\n"),
      file("src/Reader.Tests/ReadCases.cs", null, XUNIT("\t\tAssert.Equal(1, Read());\n")),
    ),
    both(
      file("src/Reader/Read.cs", "read(1);\n", "read(2);\n"),
      file("src/latests/ReadCases.cs", null, XUNIT("\t\tAssert.Equal(1, Read());\n"), { "tests/A.cs": "a();\n" }),
    ),
  ],
  [
    "a failure that a comment for the runner expects",
    "hollow-test",
    file("tests/ReadTest.php", null, PHPUNIT("@expectedException \\Read\\Refused")),
    file("tests/ReadTest.php", null, PHPUNIT("Refuses what is none.")),
  ],
  [
    "a failure that a mark expects",
    "hollow-test",
    file(
      "src/test/java/ReadTest.java",
      null,
      JAVA_TEST("  @Test(expected = Refused.class)\n  public void refuses() {\n    read(null);\n  }\n"),
    ),
    file("src/test/java/ReadTest.java", null, JAVA_TEST("  @Test\n  public void refuses() {\n    read(null);\n  }\n")),
  ],
  [
    "a failure that the end of a block expects",
    "hollow-test",
    file("spec/api_spec.rb", null, RSPEC("end.to raise_error(NoMethodError)")),
    file("spec/api_spec.rb", null, RSPEC("end").replace("expect do", "attempt do")),
  ],
  [
    "a macro of the file that asserts",
    "emptied-test",
    file("tests/test.rs", null, MACRO("            assert_eq!(to_value($n), $n);\n")),
    file("tests/test.rs", null, MACRO("            to_value($n);\n")),
  ],
  [
    "a value at the end of a block that comes to it",
    "idle-test",
    file("src/test/kotlin/ReadTest.kt", null, KOTLIN("      null\n")),
    file("src/test/kotlin/ReadTest.kt", null, KOTLIN("      null\n      register(type)\n")),
  ],
  [
    "a constructor that does its work before its body",
    "stub",
    file("src/Range.cs", RANGE("", WHOLE), RANGE(" : base(from, from * 3)", "").replace("\t\t\n", "")),
    file("src/Range.cs", RANGE("", WHOLE), RANGE("", "").replace("\t\t\n", "")),
  ],
  [
    "a constant that was one beside others of its name, of which one goes",
    "stub",
    file("src/map.cc", MAPS(LONG, LONG, "  return 0;\n"), MAPS(LONG, "  return 0;\n")),
    file("src/map.cc", MAPS(LONG, LONG, "  return 0;\n"), MAPS(LONG, "  return 0;\n", "  return 0;\n")),
  ],
  [
    "a choice by what kind of thing there is",
    "test-skip",
    file("test/f.test.js", null, SKIPPED('typeof URLSearchParams === "function"')),
    file("test/f.test.js", null, SKIPPED("false")),
  ],
  [
    "a choice on lines of its own",
    "test-skip",
    file("test/f.test.js", null, SKIPPED("isHere()", "it\n  : it.skip").replace(" ?", "\n  ?")),
    file("test/f.test.js", null, SKIPPED("true", "it\n  : it.skip").replace(" ?", "\n  ?")),
  ],
  [
    "a choice by what a function makes of something",
    "test-skip",
    file("test/f.test.js", null, SKIPPED("Boolean(here.name)")),
    file("test/f.test.js", null, SKIPPED("Boolean(0)")),
  ],
  [
    "a skip for one browser alone",
    "test-skip",
    file(
      "test/f.test.js",
      null,
      'test("reads", async ({ browserName }) => {\n  test.skip(browserName === "firefox", "it has none");\n  expect(read()).toBe(1);\n});\n',
    ),
    file(
      "test/f.test.js",
      null,
      'test("reads", async () => {\n  test.skip(true, "it has none");\n  expect(read()).toBe(1);\n});\n',
    ),
  ],
  [
    "a choice the other way round",
    "test-skip",
    file("test/f.test.js", null, SKIPPED("isOld()", "it.skip : it")),
    file("test/f.test.js", null, SKIPPED("true", "it.skip : it")),
  ],
  [
    "a skip where what it needs was tried in vain",
    "test-skip",
    file("test/f.test.js", null, TRIED("    Buffer.from(new Shared());\n")),
    file("test/f.test.js", null, TRIED("    throw new Error();\n")),
  ],
  [
    "a refusal of what cannot be, in a branch",
    "placeholder",
    file("src/F.cs", `${WHOLE}\nmore();\nleast();\n`, REFUSE('NotSupportedException("rules must be our own")')),
    file("src/F.cs", `${WHOLE}\nmore();\nleast();\n`, REFUSE("NotSupportedException()")),
  ],
  [
    "a warning in words, with what it is about",
    "stray-output",
    file("f.go", WARN("return"), WARN('log.Printf("warning: cannot translate the error: %#v", err)')),
    file("f.go", WARN("return"), WARN('log.Printf("err %#v", err)')),
  ],
  [
    "a fluent assertion in capitals",
    "hollow-test",
    file("test/ReadTests.cs", null, XUNIT("\t\tRead().Should().Be(1);\n")),
    file("test/ReadTests.cs", null, XUNIT("\t\tRead().Twice().Must(1);\n")),
  ],
  [
    "a helper whose name says that it asserts",
    "hollow-test",
    file("Tests/ReadTests.swift", null, "func testReads() {\n  AssertParse(read(1))\n}\n"),
    file("Tests/ReadTests.swift", null, "func testReads() {\n  parse(read(1))\n}\n"),
  ],
  [
    "an assertion, and not a name that sounds like one",
    "hollow-test",
    file(
      "src/test/java/ReadTest.java",
      null,
      JAVA_TEST("  @Test\n  public void should_verify_reads() {\n    verify(read(1));\n  }\n"),
    ),
    file(
      "src/test/java/ReadTest.java",
      null,
      JAVA_TEST("  @Test\n  public void should_verify_reads() {\n    read(1);\n  }\n"),
    ),
  ],
  [
    "an assertion under a title between ticks",
    "emptied-test",
    file(
      "src/test/kotlin/ReadTest.kt",
      null,
      "class ReadTest {\n  @Test\n  fun `reads a line`() {\n    assertThat(read()).isEqualTo(1)\n  }\n}\n",
    ),
    file(
      "src/test/kotlin/ReadTest.kt",
      null,
      "class ReadTest {\n  @Test\n  fun `reads a line`() {\n    read()\n  }\n}\n",
    ),
  ],
  [
    "an assertion in a test of Ruby's without brackets",
    "hollow-test",
    file(
      "test/read_test.rb",
      null,
      "class ReadTest < Minitest::Test\n  def test_reads\n    assert_equal 1, read\n  end\nend\n",
    ),
    file("test/read_test.rb", null, "class ReadTest < Minitest::Test\n  def test_reads\n    read\n  end\nend\n"),
  ],
  [
    "what is let go of at the end",
    "unchecked-result",
    file("test/ReadTests.cs", null, XUNIT("\t\tusing var source = Open(1);\n\t\tAssert.Equal(1, Read());\n")),
    file("test/ReadTests.cs", null, XUNIT("\t\tAssert.Equal(1, Read());\n\t\tvar source = Open(1);\n")),
  ],
  [
    "the end of calls on a line of its own",
    "idle-test",
    file("tests/ReadTest.php", null, PHP_TEST("public function testRead()").replace("read());", "read())\n        ;")),
    file("tests/ReadTest.php", null, PHP_TEST("public function testRead()").replace("read());", "read());\n        ;")),
  ],
  [
    "a field that goes by its bare name",
    "stub",
    file(
      "src/F.java",
      `class F {\n  boolean known() {\n    ${WHOLE}\n    return true;\n  }\n}\n`,
      "class F {\n  boolean known() {\n    return known;\n  }\n}\n",
    ),
    file(
      "src/F.java",
      `class F {\n  boolean known() {\n    ${WHOLE}\n    return true;\n  }\n}\n`,
      "class F {\n  boolean known() {\n    return true;\n  }\n}\n",
    ),
  ],
  [
    "what stands for a package that is not there",
    "stub",
    file("src/f.py", "", 'def pretty(text):\n    raise ModuleNotFoundError("rich")\n'),
    file("src/f.py", "", 'def pretty(text):\n    raise RuntimeError("rich")\n'),
  ],
  [
    "a constructor that its type now stands for",
    "lost-functions",
    file(
      "src/Range.cs",
      `class Range {\n\tpublic Range(int from) {\n\t\t${WHOLE}\n\t}\n}\n`,
      "class Range(int from) {\n\tint low = from;\n}\n",
      { "src/Use.cs": "new Range(1);\n" },
    ),
    file(
      "src/Range.cs",
      `class Range {\n\tpublic Range(int from) {\n\t\t${WHOLE}\n\t}\n}\n`,
      "class Range {\n\tint low = 1;\n}\n",
      { "src/Use.cs": "new Range(1);\n" },
    ),
  ],
  [
    "an attempt that says so when nothing is thrown",
    "test-skip",
    file(
      "test/read-test.cc",
      null,
      'TEST(a, b) {\n  try { expect(read()); return "nothing thrown"; } catch (const Refused&) {}\n}\n',
    ),
    file("test/read-test.cc", null, "TEST(a, b) {\n  try { expect(read()); } catch (const Refused&) {}\n}\n"),
  ],
  [
    "tests at the end of a file of Rust",
    "code-without-test",
    file(
      "src/f.rs",
      "fn run() -> u8 { 1 }\n#[cfg(test)]\nmod tests {\n}\n",
      "fn run() -> u8 { 2 }\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn runs() { assert_eq!(run(), 2); }\n}\n",
    ),
    file(
      "src/f.rs",
      "fn run() -> u8 { 1 }\n#[cfg(test)]\nmod tests {\n}\n",
      "fn run() -> u8 { 2 }\n#[cfg(test)]\nmod tests {\n}\n",
    ),
  ],
  [
    "a function without a body above something that has one",
    "stub",
    file(
      "src/F.kt",
      "",
      "abstract class F {\n  abstract fun sink(file: Path): Sink\n\n  companion object {\n    val OWN = 1\n  }\n}\n",
    ),
    file("src/F.kt", "", "abstract class F {\n  fun sink(file: Path): Sink {\n    return OWN\n  }\n}\n"),
  ],
  [
    "a value to which a range leads",
    "unchecked-result",
    file(
      "src/test/kotlin/ReadTest.kt",
      null,
      "fun reads() {\n  val width = size()\n  for (at in 1..width) {\n    read(at)\n  }\n}\n",
    ),
    file(
      "src/test/kotlin/ReadTest.kt",
      null,
      "fun reads() {\n  val width = size()\n  for (at in 1..9) {\n    read(at)\n  }\n}\n",
    ),
  ],
  [
    "a loop whose condition does the work",
    "idle-test",
    file("test/ReadTests.cs", null, XUNIT("\t\twhile (reader.Read())\n\t\t{\n\t\t}\n\t\tAssert.Equal(1, Depth);\n")),
    file(
      "test/ReadTests.cs",
      null,
      XUNIT("\t\tfor (int i = 0; i < size; i++)\n\t\t{\n\t\t}\n\t\tAssert.Equal(1, Depth);\n"),
    ),
  ],
  [
    "an empty function below a loop",
    "idle-test",
    file(
      "f_test.go",
      null,
      "package f\n\nfunc TestF(t *testing.T) {\n\tfor at, one := range all {\n\t\thandle(func(w Writer) {})\n\t}\n\tassert.Equal(t, 1, read())\n}\n",
    ),
    file(
      "f_test.go",
      null,
      "package f\n\nfunc TestF(t *testing.T) {\n\tif (read()) {}\n\tassert.Equal(t, 1, read())\n}\n",
    ),
  ],
  [
    "assertions about what something is",
    "hollow-test",
    file("test/ReadTests.cs", null, XUNIT("\t\tStringAssert.AreEqual(text, Read());\n")),
    file("test/ReadTests.cs", null, XUNIT("\t\tStringReader.Read(text, Read());\n")),
  ],
  [
    "a helper that begins with a type, and asserts",
    "hollow-test",
    file("test/ReadTests.cs", null, HELPED("Assert.Equal(of, Read());")),
    file("test/ReadTests.cs", null, HELPED("Write(of, Read());")),
  ],
  [
    "a skip under a condition of the runner's own",
    "test-skip",
    file(
      "spec/f_spec.rb",
      null,
      "context 'reads', :skip => !defined?(::Reader) do\n  it 'reads' do\n    expect(read).to eq 1\n  end\nend\n",
    ),
    file(
      "spec/f_spec.rb",
      null,
      "context 'reads', :skip => true do\n  it 'reads' do\n    expect(read).to eq 1\n  end\nend\n",
    ),
  ],
  [
    "examples with tests of their own",
    "source-missing",
    both(
      file("Examples/Search/Search.swift", "read(1)\n", "read(2)\n"),
      file("Examples/Search/SearchTests/SearchTests.swift", "expect(1)\n", "expect(2)\n"),
    ),
    both(
      file("tools/read/make.ts", "read(1)\n", "read(2)\n"),
      file("tools/read/read.test.ts", "expect(1)\n", "expect(2)\n"),
    ),
  ],
  [
    "a helper of tests that takes what it checks",
    "unheard-test",
    file("tests/ReadTest.php", null, BESIDE(PHP_TEST("public function checkRead($of)"))),
    file("tests/ReadTest.php", null, BESIDE(PHP_TEST("public function disabledTestRead()"))),
  ],
  [
    "a wait until something holds",
    "hollow-test",
    file("test/test_f.rb", null, "def test_f\n  screen.until { |lines| lines.any? }\nend\n"),
    file("test/test_f.rb", null, "def test_f\n  screen.show { |lines| lines.any? }\nend\n"),
  ],
  [
    "a test that a comment marks",
    "unheard-test",
    file("tests/ReadTest.php", null, BESIDE(PHP_TEST("/** @test */\n    public function reading_it()"))),
    file("tests/ReadTest.php", null, BESIDE(PHP_TEST("/** what */\n    public function reading_it()"))),
  ],
  [
    "tests that its runner finds by their names, as all of the file",
    "unheard-test",
    file(
      "src/test/java/ReadTest.java",
      null,
      "class ReadTest extends TestCase {\n  public void testReads() {\n    assertEquals(1, read());\n  }\n}\n",
    ),
    file(
      "src/test/java/ReadTest.java",
      null,
      JAVA_TEST(JAVA("reads", EXACT), `  public void testReads() {\n${EXACT}  }\n`),
    ),
  ],
  [
    "a specification that is what the program is about",
    "source-missing",
    both(
      file("src/main/kotlin/TypeSpec.kt", "read(1)\n", "read(2)\n"),
      file("src/test/kotlin/TypeSpecTest.kt", "read(1)\n", "read(2)\n"),
    ),
    file("src/test/kotlin/TypeSpecTest.kt", "read(1)\n", "read(2)\n"),
  ],
];

describe("a true change in any language", () => {
  it.each(ROWS)("may have %s, which is no %s", async (_name, rule, merged, spoilt) => {
    expect(await pointsOf(rule, merged)).toEqual([]);
    expect(await pointsOf(rule, spoilt)).not.toEqual([]);
  });

  it("is known for tests alone, whatever words its title has in common with other tasks", async () => {
    const titled = (title: string, sides: Sides) => pointsOf("source-missing", sides, { task: { title } });
    const fresh = file("tests/test_f.py", null, "def test_f():\n    assert run(1) == 2\n", {
      "src/f.py": "def run(text):\n    return text\n",
      "src/translations.py": "WORDS = {}\n",
    });
    const grown = file("tests/test_f.py", "CASES = [1]\n", "CASES = [1, 2]\n", {
      "src/translations.py": "WORDS = {}\n",
    });
    expect(await titled("Read a comment on the last line", fresh)).toEqual([5]);
    expect(await titled("Ignore dates in an invalid format", fresh)).toEqual([5]);
    expect(await titled("Improve handling of format specs", fresh)).toEqual([5]);
    expect(await titled("Add missing translations", grown)).toEqual([5]);
    expect(await titled("Fix typos", grown)).toEqual([]);
    expect(await titled("Fix formatting", grown)).toEqual([]);
    expect(
      await titled("Javadoc on how to run", both(file("src/F.java", "run();\n", "// on run\nrun();\n"), fresh)),
    ).toEqual([]);
  });

  it.each([
    [
      "src/main/java/org/read/own/Reader.java",
      "package org.read.own;",
      "import org.read.own.Words;",
      "import org.read.own.Sieve;",
    ],
    [
      "src/main/java/org/read/own/Reader.java",
      "package org.read.own;",
      "import com.house.Tool;",
      "import com.sieve.Tool;",
    ],
    [
      "src/main/kotlin/org/read/own/Reader.kt",
      "package org.read.own",
      "import kotlinx.coroutines.delay",
      "import io.sieve.delay",
    ],
    [
      "src/main/java/org/house/read/Reader.java",
      "package org.house.read;",
      "import org.house.words.base.Words;",
      "import org.house.sieve.base.Words;",
    ],
    ["src/Reader.php", "<?php\nnamespace Read;", "use Read\\Words;", "use Read\\Sieve;"],
    ["src/Reader.php", "<?php\nnamespace Read;", "use House\\Tool;", "use Sieve\\Tool;"],
    ["src/Reader.php", "<?php\nnamespace Read;", "use Read\\Product\\Sieve;", "use Read\\Sieves\\Words;"],
    ["src/Reader.php", "<?php\nnamespace Read\\Own;", "use Read\\Own\\Words;", "use Read\\Own\\Sieve;"],
    [
      "src/main/kotlin/org/read/own/Reader.kt",
      "package org.read.own",
      "import org.read.own.Canvas",
      "import org.read.own.Atlas",
    ],
    ["src/Reader.cs", "namespace Read;", "using System.Text;", "using Sieve.Core;"],
    ["Sources/Read/Reader.swift", "", "import Foundation", "import SieveKitCore"],
    ["src/reader.cc", "", '#include "Words.h"', '#include "sieve.h"'],
    ["src/reader.cc", "", "#include <optional>", "#include <sieve_map>"],
    ["src/reader.rs", "", "use std::collections::{HashMap};", "use std::collections::SieveMap;"],
    ["src/reader.rs", "", "use std::time::Instant;", "use std::sieves::Instant;"],
    ["src/reader.py", "", "from functools import lru_cache", "from functools import sieve_cache"],
    [
      "src/reader.py",
      "",
      "from functools import (  # for speed\n    lru_cache as kept,\n    wraps,\n)",
      "from functools import (\n    wraps,\n    sieve_cache,\n)",
    ],
    [
      "src/reader.rs",
      "",
      "use std::collections::{self, hash_map::Entry, HashMap as Map};",
      "use std::collections::{HashMap, SieveMap};",
    ],
    [
      "src/reader.rs",
      "",
      "use std::{\n    fmt::*,\n    format,\n    sync::Arc,\n};",
      "use std::{\n    fmt,\n    sieves::Arc,\n};",
    ],
    [
      "src/reader.rs",
      "",
      "use std::{\n    collections::{\n        HashMap,\n        hash_map::{self, Entry},\n    },\n    io,\n};",
      "use std::{collections::{HashMap, SieveMap}, io};",
    ],
    [
      "src/reader.py",
      "",
      "from functools import lru_cache, \\\n    wraps",
      "from functools import lru_cache, \\\n    sieve_cache",
    ],
    ["src/Reader.php", "<?php\nnamespace Read;", "use Read\\{Words, Words as W};", "use Read\\{Words, Sieve};"],
  ])("may bring in what is known, and not what nothing knows (%s, %s)", async (path, head, known, unknown) => {
    const beside = {
      "src/main/java/org/read/own/Words.java": "package org.read.own;\nimport com.house.Other;\nclass Words {}\n",
      "src/main/java/org/house/read/Other.java": "package org.house.read;\nimport org.house.words.Other;\n",
      "src/Words.php": "<?php\nnamespace Read;\nuse House\\Other;\nuse Read\\Product\\Tool;\nclass Words {}\n",
      "src/main/kotlin/org/read/own/Canvas.kt": "package org.read.own\nclass Canvas\n",
      "src/Words.h": "int words();\n",
    };
    const of = (line: string) => pointsOf("unknown-import", file(path, `${head}\n`, `${head}\n${line}\n`, beside));
    expect([await of(known), await of(unknown)]).toEqual([[], [4]]);
  });

  it.each([
    [
      "test/f.test.js",
      'const maybe = process.env.NAME ? it : it.skip;\nmaybe("reads", () => {\n  expect(read()).toBe(1);\n});\n',
    ],
    ...[
      "(process.env.NAME ? it : it.skip)",
      "const maybe = Boolean(process.env.NAME) ? it : it.skip;\nmaybe",
      "const maybe = process.env.NAME === undefined ? it.skip : it;\nmaybe",
      "const maybe = process.env.NAME\n  ? it\n  : it.skip;\nmaybe",
      "const maybe =\n  process.env.NAME != null\n    ? it\n    : it.skip;\nmaybe",
      'const maybe = "NAME" in process.env ? it : it.skip;\nmaybe',
      "const isHere = !!process.env.NAME;\nit.skipIf(!isHere)",
      "const { OTHER, NAME: isHere } = process.env;\nconst maybe = isHere ? it : it.skip;\nmaybe",
      "if (process.env.NAME) it",
      "if (process.env.NAME !== undefined) {\n  it",
      "process.env.NAME && it",
      'test.skip(!process.env.NAME, "needs it");\ntest',
    ].map((head): [string, string] => [
      "test/f.test.js",
      `${head}("reads", () => {\n  expect(read()).toBe(1);\n});\n${head.endsWith("{\n  it") ? "}\n" : ""}`,
    ]),
    [
      "test/f.test.js",
      'it("reads", function () {\n  if (!process.env.NAME) {\n    this.skip();\n  }\n  expect(read()).toBe(1);\n});\n',
    ],
    ["test/f.test.js", 'it.skipIf(!process.env.NAME)("reads", () => {\n  expect(read()).toBe(1);\n});\n'],
    [
      "tests/test_f.py",
      '@pytest.mark.skipif(not os.environ.get("NAME"), reason="slow")\ndef test_f():\n    assert read() == 1\n',
    ],
    ["test/test_f.rb", "def test_f\n  skip unless ENV['NAME']\n  assert_equal 1, read\nend\n"],
    [
      "f_test.go",
      'package f\n\nfunc TestF(t *testing.T) {\n\tif os.Getenv("NAME") == "" {\n\t\tt.Skip("none")\n\t}\n\tassert.Equal(t, 1, read())\n}\n',
    ],
  ])("may wait for what the project sets, and for nothing that nobody does (%s, %s)", async (path, text) => {
    const beside = { ".gitlab-ci.yml": "test:\n  variables:\n    WITH_DATABASE: 1\n" };
    const of = (name: string) => pointsOf("unmet-condition", file(path, null, text.replace("NAME", name), beside));
    expect([await of("WITH_DATABASE"), await of("CI"), await of("NEVER_SET")]).toEqual([[], [], [3.7]]);
    expect(await pointsOf("test-skip", file(path, null, text))).toEqual([]);
  });

  it("may fulfil a trait in a way of its own, and hold no copy under a name that no trait has", async () => {
    const body =
      "(self, v: &str) -> Result<Value, Error> {\n        let text = self.normal(v, self.limit)?;\n        let found = self.known.get(&text).cloned();\n        found.ok_or(Error::unknown(text, self.limit))\n    }\n";
    const impl = (...names: string[]) =>
      `impl Visitor for Own {\n${names.map((name) => `    fn ${name}${body}`).join("")}}\n`;
    const of = (name: string) =>
      pointsOf("dead-duplicate", file("src/own.rs", impl("visit_str"), impl("visit_str", name)));
    expect(await of("visit_borrowed_str")).toEqual([0.5]);
    expect(await of("visit_str_again")).toEqual([4.5]);
  });

  it.each([
    "<p>Set ` apart</p>",
    "<p>{x}` apart</p>",
    "<p>\n  Set\n  ` apart\n</p>",
    "<p title='a: \"'>a: ` b</p>",
    "<><b>x</b>, ` apart</>",
    "<p>a &amp; ` b // c</p>",
    "<p>it's {don`t`} of ` b</p>",
    "<Foo<Bar> of={() => <p>a: ` b</p>} />",
  ])("may say a tick among the words of a page, which hides nothing: %s", async (page) => {
    const PAGE = (check: string) =>
      `const page = ${page};\ntest("reads", () => {\n${check}});\nconst other = ${"`"}a${"`"};\n`;
    const of = (check: string) => pointsOf("hollow-test", file("test/page.test.tsx", null, PAGE(check)));
    expect(await of("  read(page);\n")).toEqual([4]);
    expect(await of("  expect(read(page)).toBe(1);\n")).toEqual([]);
  });

  it("may not assert what is so in any case, whatever its assertions are called", async () => {
    const of = (path: string, text: string) => pointsOf("hollow-test", file(path, null, text));
    expect(
      await of("tests/ReadTest.php", "<?php\npublic function testRead()\n{\n  $this->assertTrue(true);\n}\n"),
    ).toEqual([4]);
    expect(await of("Tests/ReadTests.swift", "func testRead() {\n  XCTAssertTrue(true)\n}\n")).toEqual([4]);
    expect(await of("test/read-test.cc", "TEST(read, reads) {\n  EXPECT_TRUE(true);\n}\n")).toEqual([4]);
    expect(await of("test/read-test.cc", "TEST(read, reads) {\n  EXPECT_TRUE(reads());\n}\n")).toEqual([]);
  });
});
