import { describe, expect, it } from "vitest";
import type { CheckRun } from "../../../scripts/domain/work-outcome.ts";
import { type Circumstances, flawsOf, rulesOf, type Sides } from "./examined.ts";

const OLD = "export const limit = 1;\n";
const NEW = "export const limit = 2;\n";
const TEST = 'import { limit } from "../src/limit.ts";\ntest("limit", () => expect(limit).toBe(1));\n';

const source = { before: { "src/limit.ts": OLD }, after: { "src/limit.ts": NEW } };
const both: Sides = {
  before: { ...source.before, "test/limit.test.ts": TEST },
  after: { ...source.after, "test/limit.test.ts": TEST.replace("toBe(1)", "toBe(2)") },
};
const check = (passed: boolean): CheckRun => ({
  ...{ command: "npm test", when: "after", passed, exitCode: passed ? 0 : 1 },
  ...{ durationS: 1, tail: "", report: null },
});

describe("completeness", () => {
  it("finds nothing wrong with a change and its test", async () => {
    expect(await flawsOf(both)).toEqual([]);
  });

  it.each<[string, string[], Sides, Circumstances]>([
    ["a change of nothing", ["empty"], { before: {}, after: {} }, {}],
    ["a failing check", ["checks-fail"], both, { checks: [check(false)] }],
    [
      "a comment in the place of work",
      ["no-substance"],
      { before: { "src/limit.ts": OLD }, after: { "src/limit.ts": `// The limit is two now.\n${OLD}` } },
      {},
    ],
    [
      "a docstring in the place of work",
      ["no-substance"],
      { before: { "a.py": "def a():\n    return 1\n" }, after: { "a.py": 'def a():\n    """Two."""\n    return 1\n' } },
      {},
    ],
    ["prose in the place of code", ["no-substance"], { before: {}, after: { "NOTES.md": "Done.\n" } }, {}],
    [
      "tests without the program's change",
      ["source-missing"],
      { before: { ...both.before, "src/limit.ts": NEW }, after: both.after },
      {},
    ],
    [
      "tests and an example without the program's change",
      ["source-missing"],
      { before: { ...both.before, "src/limit.ts": NEW }, after: { ...both.after, "examples/limit.ts": "run(2);\n" } },
      {},
    ],
    [
      "code without a test",
      ["code-without-test"],
      { before: { ...both.before }, after: { ...both.before, "src/limit.ts": NEW } },
      {},
    ],
    [
      "code with no more than a comment in its test",
      ["code-without-test"],
      { before: { ...both.before }, after: { "src/limit.ts": NEW, "test/limit.test.ts": `// two\n${TEST}` } },
      {},
    ],
    [
      "code with no more than a test of its types",
      ["code-without-test"],
      {
        before: both.before,
        after: { ...both.before, "src/limit.ts": NEW, "src/limit.test-d.ts": "expectType<2>(limit);\n" },
      },
      {},
    ],
    ["a test task without a test", ["test-task-without-test"], source, { task: { category: "test" } }],
    [
      "an acceptance item that nothing speaks of",
      ["acceptance-unmet"],
      both,
      { task: { acceptance: ["`--dry-run` prints the plan"] } },
    ],
  ])("finds %s", async (_name, rules, sides, circumstances) => {
    expect(await rulesOf(sides, circumstances)).toEqual(rules);
  });

  it.each<[string, Sides, Circumstances]>([
    ["passing checks", both, { checks: [check(true)] }],
    [
      "a comment that the task asks for",
      { before: { "src/limit.ts": OLD }, after: { "src/limit.ts": `// At most one.\n${OLD}` } },
      { task: { title: "Document the limit in a comment" } },
    ],
    [
      "tests that a test task asks for",
      { before: { ...both.before, "src/limit.ts": NEW }, after: both.after },
      { task: { category: "test" } },
    ],
    [
      "code without a test in a refactoring",
      { before: { ...both.before }, after: { ...both.before, "src/limit.ts": NEW } },
      { task: { category: "refactor" } },
    ],
    [
      "an acceptance item that the change speaks of",
      { before: both.before, after: { ...both.after, "src/flags.ts": 'export const flags = ["--dry-run"];\n' } },
      { task: { acceptance: ["`--dry-run` prints the plan"] } },
    ],
    [
      "code with new rows for a test that reads them",
      {
        before: {
          ...both.before,
          "test/fixtures/limits.json": "[1]\n",
          "test/rows.test.ts": 'import rows from "./fixtures/limits.json";\n',
        },
        after: {
          ...both.before,
          "src/limit.ts": NEW,
          "test/fixtures/limits.json": "[1, 2]\n",
          "test/rows.test.ts": 'import rows from "./fixtures/limits.json";\n',
        },
      },
      {},
    ],
    ["an acceptance item without a name", both, { task: { acceptance: ["It is fast."] } }],
  ])("lets %s pass", async (_name, sides, circumstances) => {
    expect(await rulesOf(sides, circumstances)).toEqual([]);
  });

  it("takes little from code without a test in a project that has none", async () => {
    expect(await flawsOf(source)).toMatchObject([{ rule: "code-without-test", points: 1 }]);
  });

  it("names a failing check once", async () => {
    const [flaw] = await flawsOf(both, { checks: [check(false), check(false)] });
    expect(flaw?.detail).toBe("after the work, `npm test` fails");
  });
});

describe("tests that go", () => {
  const rows = Array.from({ length: 30 }, (_, at) => `test("limit ${at}", () => expect(limit(${at})).toBe(${at}));\n`);
  const gone = (kept: number, title = "Raise the limit") =>
    flawsOf(
      {
        before: { ...source.before, "test/limit.test.ts": TEST, "test/old.test.ts": rows.join("") },
        after: { ...both.after, "test/old.test.ts": rows.slice(0, kept).join("") },
      },
      { task: { title } },
    );

  it("are told as tests, and their lines cost little more", async () => {
    const points = Object.fromEntries((await gone(15)).map((flaw) => [flaw.rule, flaw.points]));
    expect(points).toMatchObject({ "test-deletion": 1.5, truncation: 1.5 });
  });

  it("cost next to nothing with what the task removes", async () => {
    const points = Object.fromEntries((await gone(25, "Remove the old limit")).map((flaw) => [flaw.rule, flaw.points]));
    expect(points).toMatchObject({ "test-deletion": 0.5 });
  });
});

it.each([
  ["types that a program declares", "index.d.ts", "export const limit: number;\n"],
  ["a module of a package that is called test", "shop/test.py", "class Client:\n    pass\n"],
])("takes %s for the program", async (_name, path, text) => {
  const sides = {
    before: { "test/limit.test.ts": TEST },
    after: { "test/limit.test.ts": `${TEST}${TEST}`, [path]: text },
  };
  expect(await rulesOf(sides)).not.toContain("source-missing");
});

it("asks for no new program where layout is the task", async () => {
  const laidOut = { before: both.before, after: { ...both.after, "src/limit.ts": `${OLD}\n` } };
  expect(await rulesOf(laidOut, { task: { title: "Update formatting" } })).not.toContain("source-missing");
});

it("takes data that tests read as it is", async () => {
  const inspection = {
    syntax: [{ path: "test/issues/0243.yml", line: 2, detail: "keys must be unique", isSure: true }],
  };
  const data = { "test/issues/0243.yml": "a: 1\na: 2\n" };
  expect(await flawsOf({ ...both, after: { ...both.after, ...data } }, { inspection })).toEqual([]);
});
