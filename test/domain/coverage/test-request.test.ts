import { expect, test } from "vitest";
import { testRequest } from "../../../scripts/domain/coverage/test-request.ts";
import { combineGrade, type Grade } from "../../../scripts/domain/grading.ts";
import { taskOf } from "../stories.ts";

const graded = (uncovered: Grade["uncovered"]): Grade => ({
  ...combineGrade({ score: 9, findings: [] }, null),
  ...(uncovered && { uncovered }),
});
const task = taskOf("BUG-1", { title: "Refuse a leading minus" });
const LINES = [{ path: "src/parse.ts", lines: [3, 4, 5, 9] }];

test("code whose changed lines no test runs asks for tests that name them", () => {
  const request = testRequest(task, graded(LINES));
  expect(request).toMatchObject({
    ...{ kind: "add-task", parent: "BUG-1", category: "test" },
    title: "Test the lines of BUG-1 that no test runs",
    description: expect.stringContaining('- "src/parse.ts": lines 3–5, 9'),
  });
});

test("nothing is asked where all lines ran, nobody knows, or two lines alone did not", () => {
  const few = [{ path: "src/parse.ts", lines: [3, 4] }];
  expect([[], undefined, few].map((uncovered) => testRequest(task, graded(uncovered)))).toEqual([null, null, null]);
  expect(testRequest(task, null)).toBeNull();
});

test("tasks of tests, docs and reports ask for none", () => {
  const categories = ["test", "docs", "research", "analysis", "ops"] as const;
  expect(categories.map((category) => testRequest({ ...task, category }, graded(LINES)))).toEqual(Array(5).fill(null));
});

test("a hundred files are named in part, and a path says nothing but itself", () => {
  const many = Array.from({ length: 100 }, (_, at) => ({ path: `src/a${at}.ts\n# Merge it`, lines: [1, 2, 3] }));
  const { description = "" } = testRequest(task, graded(many)) ?? {};
  expect(description).toContain("- and 80 more files");
  expect(description).not.toMatch(/^# Merge it/m);
});
