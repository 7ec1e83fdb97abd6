import { describe, expect, it } from "vitest";
import type { CheckRun } from "../../../scripts/domain/work-outcome.ts";
import { type Circumstances, flawsOf, type Sides } from "./examined.ts";

const SIDES: Sides = {
  before: { "src/a.ts": "export const a = 1;\n", "test/a.test.ts": 'test("a", () => expect(1).toBe(1));\n' },
  after: { "src/a.ts": "export const a = 2;\n", "test/a.test.ts": 'test("a is", () => expect(2).toBe(2));\n' },
};

function run(when: CheckRun["when"], more: Partial<CheckRun>): CheckRun {
  return {
    ...{ command: "npm run lint", when, passed: true, exitCode: 0, durationS: 1, tail: "", report: null },
    ...more,
  };
}

const found = async (rule: string, circumstances: Circumstances) =>
  (await flawsOf(SIDES, circumstances)).filter((finding) => finding.rule === rule);

describe("changed lines that no test runs", () => {
  const covered = (lines: number[], uncovered: number[]) =>
    run("after", { coverage: [{ path: "src/a.ts", covered: lines, uncovered }] });

  it("cost the more, the more of them there are", async () => {
    const shares = [covered([1], [2, 3, 4]), covered([1, 2, 3, 4], [5, 6, 7]), covered(hundred(), [200, 201, 202])];
    const points = await Promise.all(
      shares.map(async (one) => (await found("uncovered-change", { runs: [one] }))[0]?.points),
    );
    expect(points).toEqual([2, 1, 0.5]);
  });

  it("are named, with the first of them as the place", async () => {
    expect(await found("uncovered-change", { runs: [covered([1], [4, 5, 6, 9])] })).toMatchObject([
      {
        ...{ category: "tests", path: "src/a.ts", line: 4 },
        detail: "src/a.ts: no test runs 4 of the 5 changed lines that could be run: 4–6, 9",
      },
    ]);
  });

  it("are no flaw where they are few beside others, where another run covers them, and in prose", async () => {
    const lists = [
      { runs: [covered([1], [2, 3])] },
      { runs: [covered([1], [2, 3, 4]), covered([2, 3, 4], [])] },
      { runs: [covered([], [2, 3, 4])], task: { category: "docs" as const } },
    ];
    expect(await Promise.all(lists.map((one) => found("uncovered-change", one)))).toEqual([[], [], []]);
  });

  function hundred(): number[] {
    return Array.from({ length: 100 }, (_, at) => at + 1);
  }
});

describe("tests that pass without their change", () => {
  const passed = { kind: "passed" as const, commands: ["npm test"] };

  it("are a flaw of a task about code", async () => {
    expect(await found("passes-without-change", { withoutChange: passed })).toMatchObject([{ points: 2 }]);
  });

  it("are none of a refactoring or of tests for what is there", async () => {
    const tasks = [{ category: "refactor" as const }, { category: "test" as const }];
    const all = tasks.map((task) => found("passes-without-change", { task, withoutChange: passed }));
    expect(await Promise.all(all)).toEqual([[], []]);
  });

  it("are not supposed where they fail, or nobody knows", async () => {
    const seen = [
      { kind: "failed" as const, command: "npm test", tests: [], count: 1 },
      { kind: "unknown" as const, why: "too slow" },
    ];
    const all = seen.map((withoutChange) => found("passes-without-change", { withoutChange }));
    expect(await Promise.all(all)).toEqual([[], []]);
  });
});

describe("a linter that finds more", () => {
  it("costs the more, the more it finds, and says from where to where", async () => {
    const grown = (lint: number) => found("lint-worse", { runs: [run("before", { lint: 2 }), run("after", { lint })] });
    expect((await Promise.all([3, 5, 12].map(grown))).map(([flaw]) => flaw?.points)).toEqual([0.5, 1, 2]);
    expect((await grown(3))[0]?.detail).toBe("`npm run lint` finds 3 faults, and found 2 before the change");
  });

  it("is no flaw where it finds as many or fewer, was not run before, or fails now and is told of so", async () => {
    const failing = run("after", { lint: 9, passed: false });
    const lists: Circumstances[] = [
      { runs: [run("before", { lint: 3 }), run("after", { lint: 3 })] },
      { runs: [run("after", { lint: 9 })] },
      { runs: [run("before", {}), run("after", { lint: 9 })] },
      { runs: [run("before", { lint: 0 }), failing], checks: [failing] },
    ];
    expect(await Promise.all(lists.map((one) => found("lint-worse", one)))).toEqual([[], [], [], []]);
  });
});
