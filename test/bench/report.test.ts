import { describe, expect, test } from "vitest";
import { reportData, reportText } from "../../scripts/bench/report.ts";
import { keepsBound, type Result } from "../../scripts/bench/section.ts";

const RESULT: Result = {
  kind: "measured",
  tables: [
    {
      title: "A run",
      columns: ["what", "dollars", "to the minimum"],
      rows: [
        ["as billed", { value: 0.25, unit: "$" }, { value: 1.25, unit: "×", atMost: 1.1 }],
        ["minimum", { value: 0.2, unit: "$" }, { value: 1, unit: "×" }],
      ],
    },
  ],
  notes: ["One run."],
};

describe("a section's report", () => {
  test("is a Markdown table with figures on the right, and says which bound was missed", () => {
    expect(reportText("cache", RESULT)).toBe(`# cache

A run
| what      | dollars |            to the minimum |
|-----------|--------:|--------------------------:|
| as billed | $0.2500 | 1.25 × (≤ 1.10 ×: MISSED) |
| minimum   | $0.2000 |                    1.00 × |

One run.
`);
  });

  test("names what was skipped, and why", () => {
    const skipped: Result = { kind: "skipped", why: "the package registry cannot be reached" };
    expect(reportText("repositories", skipped)).toBe(
      "repositories: skipped (the package registry cannot be reached)\n",
    );
    expect(reportData("repositories", skipped)).toEqual({
      section: "repositories",
      skipped: "the package registry cannot be reached",
    });
  });

  test("is data by column, with the bound and whether it was kept", () => {
    expect(reportData("cache", RESULT)).toEqual({
      section: "cache",
      notes: ["One run."],
      tables: [
        {
          title: "A run",
          rows: [
            {
              what: "as billed",
              dollars: { value: 0.25, unit: "$" },
              "to the minimum": { value: 1.25, unit: "×", atMost: 1.1, kept: false },
            },
            { what: "minimum", dollars: { value: 0.2, unit: "$" }, "to the minimum": { value: 1, unit: "×" } },
          ],
        },
      ],
    });
  });
});

describe("a bound", () => {
  test.each([
    [{ value: 30, atMost: 30 }, true],
    [{ value: 31, atMost: 30 }, false],
    [{ value: 0.95, atLeast: 0.95 }, true],
    [{ value: 0.94, atLeast: 0.95 }, false],
    [{ value: 1e9 }, true],
  ])("%j is kept: %s", (figure, kept) => {
    expect(keepsBound({ unit: "", ...figure })).toBe(kept);
  });
});
