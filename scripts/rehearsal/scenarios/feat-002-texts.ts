import { LEADING_MINUS_CHANGE } from "./bug-001.ts";

/** What the agent writes to `src/iso.ts` on its first try. */
export const ISO_SOURCE = `import { type Duration, DurationError, toDuration } from "./duration.ts";
import { type DurationInput, read } from "./parse.ts";

const ISO_DURATION =
  /^(?<sign>[+-]?)P(?=\\d|T)(?:(?<weeks>\\d+)W)?(?:(?<days>\\d+)D)?(?:T(?=\\d)(?:(?<hours>\\d+)H)?(?:(?<minutes>\\d+)M)?(?:(?<seconds>\\d+(?:\\.\\d+)?)S)?)?$/;

/**
 * Reads an ISO 8601 duration such as "P1DT2H30M" into milliseconds.
 * Throws a DurationError for years and months, whose length varies, and for anything else that is not of that form.
 */
export function fromIso(text: string): Duration {
  if (/^[+-]?P[^T]*\\d[YM]/.test(text)) {
    throw new DurationError(\`"\${text}" counts years or months, which have no fixed length\`);
  }
  const groups = ISO_DURATION.exec(text)?.groups;
  if (groups === undefined) throw new DurationError(\`"\${text}" is not an ISO 8601 duration\`);
  const count = (name: string) => Number(groups[name] ?? 0);
  const hours = (count("weeks") * 7 + count("days")) * 24 + count("hours");
  const milliseconds = ((hours * 60 + count("minutes")) * 60 + count("seconds")) * 1_000;
  return toDuration(groups.sign === "-" ? -milliseconds : milliseconds);
}

/** Writes a duration in ISO 8601 with days, hours, minutes and seconds only; zero is "PT0S". */
export function toIso(input: DurationInput): string {
  const duration = read(input);
  const length = Math.abs(duration);
  const minutes = Math.floor(length / 60_000);
  const date = part(Math.floor(minutes / 1_440), "D");
  const time = part(Math.floor(minutes / 60) % 24, "H") + part(minutes % 60, "M") + part((length % 60_000) / 1_000, "S");
  if (date + time === "") return "PT0S";
  return \`\${duration < 0 ? "-" : ""}P\${date}\${time && \`T\${time}\`}\`;
}

function part(count: number, designator: string): string {
  return count === 0 ? "" : \`\${count}\${designator}\`;
}
`;

export const ISO_TESTS = `import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DurationError, fromIso, toIso } from "../src/index.ts";

describe("fromIso", () => {
  it("reads days and a time", () => {
    assert.equal(fromIso("P1DT2H30M"), 95_400_000);
  });

  it("reads fractions of a second", () => {
    assert.equal(fromIso("PT0.5S"), 500);
  });

  it("reads weeks", () => {
    assert.equal(fromIso("P2W"), 1_209_600_000);
  });

  it("lets the sign cover the whole", () => {
    assert.equal(fromIso("-PT1H30M"), -5_400_000);
  });

  it("refuses years and months, and says why", () => {
    assert.throws(() => fromIso("P1Y"), /"P1Y" counts years or months, which have no fixed length/);
    assert.throws(() => fromIso("P2MT1H"), DurationError);
  });

  it("tells minutes from months", () => {
    assert.equal(fromIso("PT2M"), 120_000);
  });

  it("refuses a form with nothing in it", () => {
    for (const text of ["", "P", "PT", "P1DT", "1h 30m"]) assert.throws(() => fromIso(text), DurationError, text);
  });
});

describe("toIso", () => {
  it("writes the parts that are not zero", () => {
    assert.equal(toIso("1h 30m"), "PT1H30M");
    assert.equal(toIso("1d 1s"), "P1DT1S");
    assert.equal(toIso("2d"), "P2D");
  });

  it("writes weeks as days", () => {
    assert.equal(toIso("1w"), "P7D");
  });

  it("writes milliseconds as a fraction", () => {
    assert.equal(toIso(1_250), "PT1.25S");
  });

  it("writes zero", () => {
    assert.equal(toIso(0), "PT0S");
  });

  it("is undone by fromIso", () => {
    for (const duration of [1, -1, 59_999, -5_400_000, 90_061_001]) assert.equal(fromIso(toIso(duration)), duration);
  });
});
`;

/** Where everybody adds a line, and so the place where merge requests meet. */
export const LAST_CHANGE = "- Spellings are read in any case.\n";
export const OWN_CHANGE = "- `fromIso` and `toIso` for ISO 8601, such as `PT1H30M`.\n";

/** The changelog with this change's line and the one that came to main in the meantime. */
export const BOTH_CHANGES = `# Changelog

## Unreleased

- \`formatClock\` for stop-watches.
- \`sortDurations\` returns a new list.
${LAST_CHANGE}${LEADING_MINUS_CHANGE}${OWN_CHANGE}
## 0.3.0

- \`roundTo\`.
- Errors quote the text in question.

## 0.2.0

- \`sum\` and \`scale\`.

## 0.1.0

- First version.
`;

export const README_ROW = "| `humanize(duration)` | one round figure in words |\n";
