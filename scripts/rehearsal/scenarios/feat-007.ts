import type { Scenario } from "../model/scenario.ts";
import { editFile, finish, readFile, run, writeFile } from "./calls.ts";
import { agentOn, done, judgeOf, sees } from "./conversations.ts";

const TASK = "FEAT-007-ranges";

const RANGE_SOURCE = `import { type Duration, DurationError } from "./duration.ts";
import { type DurationInput, parse, read } from "./parse.ts";

/** A window of durations, both ends included; an open end is infinite. */
export type Range = { readonly from: Duration; readonly to: Duration };

/**
 * Reads a window such as "-1h 30m..2h". Either end may be left out, not both.
 * Throws a DurationError for a window that ends before it begins, and for ends that are no duration.
 */
export function parseRange(text: string): Range {
  const [lower, upper, ...more] = text.split("..");
  if (lower === undefined || upper === undefined || more.length > 0) {
    throw new DurationError(\`"\${text}" is not a range: write two durations with ".." between them\`);
  }
  if (lower + upper === "") throw new DurationError(\`"\${text}" has no end at all\`);
  const from = lower === "" ? Number.NEGATIVE_INFINITY : parse(lower);
  const to = upper === "" ? Number.POSITIVE_INFINITY : parse(upper);
  if (from > to) throw new DurationError(\`"\${text}" ends before it begins\`);
  return { from, to };
}

/** Says whether a duration lies in a range; both ends belong to it. */
export function contains(range: Range, input: DurationInput): boolean {
  const duration = read(input);
  return range.from <= duration && duration <= range.to;
}
`;

const RANGE_TESTS = `import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contains, DurationError, parseRange } from "../src/index.ts";

describe("parseRange", () => {
  it("reads both ends", () => {
    assert.deepEqual(parseRange("-1h 30m..2h"), { from: -5_400_000, to: 7_200_000 });
  });

  it("reads an end left out as infinite", () => {
    assert.deepEqual(parseRange("1h.."), { from: 3_600_000, to: Number.POSITIVE_INFINITY });
  });

  it("is not confused by blanks", () => {
    assert.deepEqual(parseRange(" .. 2h"), { from: Number.NEGATIVE_INFINITY, to: 7_200_000 });
  });

  it("reads fractions", () => {
    assert.deepEqual(parseRange("1.5h..2h"), { from: 5_400_000, to: 7_200_000 });
  });

  it("refuses a range that ends before it begins", () => {
    assert.throws(() => parseRange("2h..1h"), /"2h..1h" ends before it begins/);
  });

  it("refuses what is not two durations", () => {
    for (const text of ["", "1h", "..", " .. ", "1h..2h..3h", "1h..soon"]) {
      assert.throws(() => parseRange(text), DurationError, text);
    }
  });
});

describe("contains", () => {
  it("includes both ends", () => {
    const range = parseRange("-1h 30m..2h");
    assert.equal(contains(range, "-1h 30m"), true);
    assert.equal(contains(range, "2h"), true);
  });

  it("excludes what lies outside", () => {
    assert.equal(contains(parseRange("1h.."), "59m"), false);
  });
});
`;

/** The task that waited for the bug fix; its first version trips over blanks, and its own test says so. */
export const ranges: Scenario[] = [
  agentOn(TASK, [
    { say: "Does the sign cover the whole text by now?", call: [readFile("src/parse.ts"), readFile("src/index.ts")] },
    {
      expect: sees(/const sign/, /export/),
      say: "It does. The tests state the task's examples first, and a few inputs that I would get wrong.",
      call: writeFile("test/range.test.ts", RANGE_TESTS),
    },
    {
      expect: done(1),
      call: [
        writeFile("src/range.ts", RANGE_SOURCE),
        editFile(
          "src/index.ts",
          'export { type DurationInput, parse } from "./parse.ts";\n',
          'export { type DurationInput, parse } from "./parse.ts";\nexport { contains, parseRange, type Range } from "./range.ts";\n',
        ),
      ],
    },
    { expect: done(2), call: run("node --test test/range.test.ts") },
    {
      expect: sees(/is not confused by blanks[\s\S]*fail 1\b/),
      say: "An end of nothing but blanks is left out too. Trimmed at the split, all checks below agree.",
      call: editFile("src/range.ts", 'text.split("..");', 'text.split("..").map((end) => end.trim());'),
    },
    { expect: done(1), call: run("npm test") },
    {
      expect: sees(/fail 0\b/),
      say: "Green. What tells users about it?",
      call: [readFile("README.md"), readFile("CHANGELOG.md")],
    },
    {
      expect: sees(/order/, /Unreleased/),
      call: [
        editFile(
          "README.md",
          "| `compare`, `sortDurations`, `longest`, `shortest` | order |\n",
          "| `compare`, `sortDurations`, `longest`, `shortest` | order |\n| `parseRange(text)`, `contains(range, duration)` | windows such as `-1h 30m..2h` |\n",
        ),
        editFile(
          "CHANGELOG.md",
          "- `formatClock` for stop-watches.\n",
          "- `parseRange` and `contains` for windows such as `-1h 30m..2h`.\n- `formatClock` for stop-watches.\n",
        ),
      ],
    },
    {
      expect: done(2),
      call: finish(
        "`parseRange` reads windows such as `-1h 30m..2h`, with either end open; `contains` asks whether a duration lies in one, ends included.",
        "Eight new tests in test/range.test.ts; the one on blanks failed at first and led to a fix.",
        "`npm test`: 52 pass, none fails.",
      ),
    },
  ]),
  judgeOf(TASK, {
    score: 8,
    reasons: ["Small, in the manner of the neighbouring files, with every refusal tested."],
    concerns: [
      "Infinite ends are no durations by the library's own definition; a caller who formats one gets an error.",
    ],
    critique: null,
  }),
];
