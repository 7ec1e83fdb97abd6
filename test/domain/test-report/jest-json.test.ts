import { expect, test } from "vitest";
import { parseJestJson } from "../../../scripts/domain/test-report/jest-json.ts";
import { statusesOf } from "./reports.ts";

const REPORT = {
  numTotalTests: 3,
  success: false,
  testResults: [
    {
      name: "/project/test/a.test.ts",
      status: "failed",
      assertionResults: [
        { ancestorTitles: ["suite"], fullName: "suite good", status: "passed", title: "good", failureMessages: [] },
        {
          ancestorTitles: ["suite"],
          fullName: "suite bad",
          status: "failed",
          title: "bad",
          failureMessages: ["1 ≠ 2"],
        },
        { ancestorTitles: ["suite"], fullName: "suite later", status: "todo", title: "later", failureMessages: null },
      ],
    },
    { name: "/project/test/b.test.ts", status: "failed", message: "Cannot find module './nope'", assertionResults: [] },
  ],
};
const FILES = new Set(["test/a.test.ts", "test/b.test.ts", "a.test.ts"]);

test("tests are named by their file in the tree, their suites and their title", () => {
  expect(parseJestJson(JSON.stringify(REPORT), FILES)).toEqual({
    tests: [
      { id: "test/a.test.ts › suite › bad", status: "failed", message: "1 ≠ 2" },
      { id: "test/a.test.ts › suite › good", status: "passed", message: null },
      { id: "test/a.test.ts › suite › later", status: "skipped", message: null },
      { id: "test/b.test.ts", status: "failed", message: "Cannot find module './nope'" },
    ],
  });
});

test("a file outside of the tree keeps its path", () => {
  expect(Object.keys(statusesOf(parseJestJson(JSON.stringify(REPORT), new Set())) ?? {})).toContain(
    "/project/test/b.test.ts",
  );
});

test.each([
  ["on one line", JSON.stringify(REPORT)],
  ["on many lines", JSON.stringify(REPORT, null, 2)],
])("a report %s is found between other output", (_name, json) => {
  const text = `> jest --json\n{ not: json }\n${json}\nDone in 2 s {\n`;
  expect(parseJestJson(text, FILES)).toEqual(parseJestJson(JSON.stringify(REPORT), FILES));
});

test.each([
  ["a cut report", JSON.stringify(REPORT).slice(0, -5)],
  ["other JSON", '{"testResults": 3}'],
  ["a text about testResults", 'the field "testResults" is missing'],
])("%s is none", (_name, text) => {
  expect(parseJestJson(text, FILES)).toBeNull();
});
