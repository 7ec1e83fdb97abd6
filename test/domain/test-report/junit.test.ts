import { expect, test } from "vitest";
import { parseJUnit } from "../../../scripts/domain/test-report/junit.ts";
import { statusesOf } from "./reports.ts";

const PYTEST = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="1" skipped="1" tests="3" time="0.114">
<testcase classname="tests.test_a.TestX" name="test_good" time="0.001" />
<testcase classname="tests.test_a.TestX" name="test_bad[2]" time="0.001"><failure message="assert 2 == 1">def test_bad(n):
&gt;   assert n == 1</failure></testcase>
<testcase classname="tests.test_a" name="test_skip" time="0.000"><skipped type="pytest.skip" message="unconditional skip">tests/test_a.py:6</skipped></testcase>
</testsuite></testsuites>`;

test("pytest's report has every test with its status and the message of a failure", () => {
  expect(parseJUnit(PYTEST)).toEqual({
    tests: [
      { id: "tests.test_a › test_skip", status: "skipped", message: null },
      { id: "tests.test_a.TestX › test_bad[2]", status: "failed", message: "assert 2 == 1" },
      { id: "tests.test_a.TestX › test_good", status: "passed", message: null },
    ],
  });
});

test("noise around a report is passed over", () => {
  expect(parseJUnit(`> pytest\n...F\n${PYTEST}\n1 failed, 2 passed <3s>\n`)).toEqual(parseJUnit(PYTEST));
});

test("an error counts as a failure, and its text is its message where it has no other", () => {
  const report = `<testsuite name="s"><testcase name="t"><error type="E">boom</error></testcase></testsuite>`;
  expect(parseJUnit(report)?.tests).toEqual([{ id: "s › t", status: "failed", message: "boom" }]);
});

test("a test without a class is named by its suites", () => {
  const report = `<testsuites><testsuite name="outer"><testsuite name="inner"><testcase name="t"/></testsuite></testsuite></testsuites>`;
  expect(statusesOf(parseJUnit(report))).toEqual({ "outer › inner › t": "passed" });
});

test("node's failing todo is skipped", () => {
  const report = `<testsuites><testcase name="later" classname="test"><skipped type="todo" message="true"/><failure message="x"/></testcase></testsuites>`;
  expect(statusesOf(parseJUnit(report))).toEqual({ "test › later": "skipped" });
});

test("a suite that could not be loaded is a failed test", () => {
  const report = `<testsuites><testsuite name="web/a.spec"><error message="cannot load"/></testsuite></testsuites>`;
  expect(parseJUnit(report)?.tests).toEqual([{ id: "web/a.spec", status: "failed", message: "cannot load" }]);
});

test("a report without a test is a report", () => {
  expect(parseJUnit("<testsuites/>")).toEqual({ tests: [] });
});

test.each([
  ["cut", PYTEST.slice(0, 400)],
  ["with an entity of its own", `<!DOCTYPE testsuites [<!ENTITY a "aaaa">]>${PYTEST.replace("assert 2", "&a;<")}`],
  ["of another kind", "<html><body>testsuites</body></html>"],
])("a report %s is none", (_name, text) => {
  expect(parseJUnit(text)).toBeNull();
});
