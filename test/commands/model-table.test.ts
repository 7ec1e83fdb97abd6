import { describe, expect, test } from "vitest";
import { modelTable } from "../../scripts/commands/model-table.ts";
import { paperOf } from "../../scripts/commands/paper.ts";
import type { ModelRow } from "../../scripts/domain/routing/table.ts";

const WHY = "below the quality floor of 0.3; expected 2.41 merged per dollar: merge rate 0.22";
const ROW = {
  ...{ category: "docs", model: "claude-sonnet-5-5", tasks: 1, merged: 0, mergeRate: 0, meanGrade: 6.4, measure: null },
  ...{ usd: 0.02, usdPerMerged: null, chosenShare: 1, why: WHY },
} as const satisfies ModelRow;

describe("the table of models", () => {
  test("has the reason at the end of a line that is long enough for it", () => {
    expect(modelTable([ROW], paperOf({}, {})).split("\n")[1]).toMatch(
      / 100 % {2}below the quality floor .* merge rate 0\.22$/,
    );
  });

  test("has the reason below, and no line that a terminal would break, where one is not", () => {
    const [head, figures, ...rest] = modelTable([ROW], paperOf({ isTTY: true, columns: 80 }, {})).split("\n");
    expect(head).toMatch(/ share$/);
    expect(figures).toMatch(/ 100 %$/);
    expect(
      rest
        .slice(0, 2)
        .map((line) => line.trim())
        .join(" "),
    ).toBe(`why: ${WHY}`);
    expect(rest.filter((line) => line.length > 80)).toEqual([]);
  });

  test("has a reason that is common to all once", () => {
    const rows = [ROW, { ...ROW, category: "code" as const }];
    const text = modelTable(rows, paperOf({ isTTY: true, columns: 80 }, {})).replace(/\s+/g, " ");
    expect(text.split("why, each time: ")[1]?.startsWith(WHY)).toBe(true);
    expect(text.split(WHY)).toHaveLength(2);
  });
});
