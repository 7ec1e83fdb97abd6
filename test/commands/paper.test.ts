import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hanging, paperOf } from "../../scripts/commands/paper.ts";

const plain = (columns: number) => ({ ...paperOf({}, {}), columns });
const ROWS = [
  ["  ✓", "hours", "any time"],
  ["  ✗", "clock", "six minutes behind GitLab's, which is more than five"],
];

describe("rows of columns", () => {
  test("go on below where their last column begins, when a line ends", () => {
    expect(hanging(ROWS, plain(40)).split("\n")).toEqual([
      "  ✓  hours  any time",
      "  ✗  clock  six minutes behind GitLab's,",
      "            which is more than five",
    ]);
  });

  test("stay one line each in files and pipes", () => {
    expect(hanging(ROWS, paperOf({ columns: 40 }, {})).split("\n")).toHaveLength(2);
  });

  test("hold every word, and no line is longer than the paper, but for a longer word", () => {
    const word = fc.stringMatching(/^[a-zé✓]{1,15}$/);
    const cell = fc.array(word, { minLength: 1, maxLength: 20 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, cell), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 40, max: 130 }),
        (rows, columns) => {
          const text = hanging(rows, plain(columns));
          expect(text.split(/\s+/)).toEqual(rows.flat().join(" ").split(/\s+/));
          expect(text.split("\n").filter((line) => [...line].length > columns)).toEqual([]);
        },
      ),
    );
  });
});

describe("colours", () => {
  test("are for terminals that want them, and take no room", () => {
    const terminal = { isTTY: true, columns: 40 };
    expect(paperOf(terminal, {}).red("✗")).toBe("\u001b[31m✗\u001b[39m");
    expect([paperOf(terminal, { NO_COLOR: "1" }), paperOf({}, {})].map(({ red }) => red("✗"))).toEqual(["✗", "✗"]);
    const { red, ...paper } = paperOf(terminal, {});
    const text = hanging(
      [
        ["✓", "ab"],
        [red("✗"), "cd"],
      ],
      { ...paper, red },
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: to look at what is left
    expect(text.replace(/\u001b\[\d+m/g, "")).toBe("✓  ab\n✗  cd");
  });
});
