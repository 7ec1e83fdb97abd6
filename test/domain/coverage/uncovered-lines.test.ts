import { describe, expect, it } from "vitest";
import { readCoverage } from "../../../scripts/domain/coverage/read.ts";
import {
  coverageOfChange,
  lineRanges,
  uncoveredLines,
  uncoveredOfRuns,
} from "../../../scripts/domain/coverage/uncovered-lines.ts";

const REPORT = readCoverage(
  "SF:src/b.ts\nDA:1,1\nDA:2,0\nDA:3,0\nDA:8,0\nend_of_record\nSF:src/a.ts\nDA:1,4\nDA:2,4\nend_of_record\n",
  ["src/a.ts", "src/b.ts"],
);

describe("the coverage of a change", () => {
  if (REPORT === null) throw new Error("unread");
  const changed = new Map([
    ["src/b.ts", [3, 1, 2, 2, 4]],
    ["src/a.ts", [2]],
    ["docs/page.md", [1]],
  ]);

  it("is about changed lines that can be run, in files that the report knows", () => {
    expect(coverageOfChange(REPORT, changed)).toEqual([
      { path: "src/a.ts", covered: [2], uncovered: [] },
      { path: "src/b.ts", covered: [1], uncovered: [2, 3] },
    ]);
  });

  it("names what no test ran, and not the old lines that nobody touched", () => {
    expect(uncoveredLines(REPORT, changed)).toEqual([{ path: "src/b.ts", lines: [2, 3] }]);
  });
});

describe("several runs of one change", () => {
  const of = (covered: number[], uncovered: number[]) => ({ coverage: [{ path: "src/a.ts", covered, uncovered }] });

  it("leave uncovered what none of them ran", () => {
    expect(uncoveredOfRuns([of([1], [2, 3]), {}, of([3], [1, 2])])).toEqual([{ path: "src/a.ts", lines: [2] }]);
  });

  it("that left no report say nothing, which is not the same as nothing uncovered", () => {
    expect([uncoveredOfRuns([{}, {}]), uncoveredOfRuns([of([1], [])])]).toEqual([null, []]);
  });
});

describe("lines in words", () => {
  it("are ranges", () => {
    expect(lineRanges([2, 3, 4, 7, 9, 10])).toBe("2–4, 7, 9–10");
  });
});
