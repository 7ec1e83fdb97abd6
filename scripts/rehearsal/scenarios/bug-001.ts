import type { Scenario } from "../model/scenario.ts";
import { editFile, finish, readFile, run, search } from "./calls.ts";
import { agentOn, done, judgeOf, sees } from "./conversations.ts";

const TASK = "BUG-001-leading-minus";

/** Its line in the changelog, which another merge request meets once this one is merged. */
export const LEADING_MINUS_CHANGE =
  "- A leading minus covers the whole text: `-1h 30m` is minus ninety minutes. A sign further in is refused.\n";

/** A bug fix by the book: a test that fails, the fix, the whole suite. */
export const leadingMinus: Scenario[] = [
  agentOn(TASK, [
    {
      say: "I start with the parser and what its tests say about signs.",
      call: [readFile("src/parse.ts"), readFile("test/parse.test.ts")],
    },
    {
      expect: sees(/MS_PER_UNIT/, /reads a negative part/),
      think:
        "The pattern takes a sign with every part: -1h 30m is -1h plus 30m. Does anybody rely on signs inside a text?",
      say: "Each part takes a sign of its own, so the minus ends with the first part. Does anything rely on a sign further in?",
      call: [search("\\d[a-z]+ ?[+-]\\d", "{src,test,docs}/**"), readFile("docs/syntax.md"), readFile("CHANGELOG.md")],
    },
    {
      expect: done(3),
      say: "Nothing does. First the tests that describe the right behaviour.",
      call: editFile(
        "test/parse.test.ts",
        `  it("reads a negative part", () => {
    assert.equal(parse("-45s"), -45_000);
  });
`,
        `  it("reads a negative part", () => {
    assert.equal(parse("-45s"), -45_000);
  });

  it("lets a leading minus cover all parts", () => {
    assert.equal(parse("-1h 30m"), -5_400_000);
    assert.equal(parse("- 1h 30m"), -5_400_000);
  });

  it("reads back what format writes for a negative duration", () => {
    assert.equal(parse(format(-93_784_005)), -93_784_005);
  });

  it("takes a leading plus for what it is", () => {
    assert.equal(parse("+1h 30m"), 5_400_000);
  });

  it("refuses a sign further in", () => {
    assert.throws(() => parse("1h -30m"), /cannot be read from "-30m" on/);
  });

  it("refuses a sign alone", () => {
    assert.throws(() => parse("-"), DurationError);
  });
`,
      ),
    },
    {
      expect: done(1),
      call: editFile(
        "test/parse.test.ts",
        'import { DurationError, parse } from "../src/index.ts";',
        'import { DurationError, format, parse } from "../src/index.ts";',
      ),
    },
    { expect: done(1), say: "They must fail before the fix.", call: run("node --test test/parse.test.ts") },
    {
      expect: sees(/fail 3\b/),
      say: "Three fail, for the reported reason. Now the sign is read once, in front of the whole.",
      call: [
        editFile(
          "src/parse.ts",
          `  const trimmed = text.trim();
  if (trimmed === "") throw new DurationError("an empty text is not a duration");
  const part = /\\s*([+-]?\\d+(?:\\.\\d+)?)\\s*([a-z]+)/iy;
  let total = 0;
  while (part.lastIndex < trimmed.length) {
    const start = part.lastIndex;
    const match = part.exec(trimmed);
    if (match === null) throw new DurationError(\`"\${text}" cannot be read from "\${trimmed.slice(start).trim()}" on\`);
`,
          `  const sign = text.trimStart().startsWith("-") ? -1 : 1;
  const unsigned = text.trim().replace(/^[+-]\\s*/, "");
  if (unsigned === "") throw new DurationError(\`"\${text}" is not a duration: it holds no part\`);
  const part = /\\s*(\\d+(?:\\.\\d+)?)\\s*([a-z]+)/iy;
  let total = 0;
  while (part.lastIndex < unsigned.length) {
    const start = part.lastIndex;
    const match = part.exec(unsigned);
    if (match === null) throw new DurationError(\`"\${text}" cannot be read from "\${unsigned.slice(start).trim()}" on\`);
`,
        ),
        editFile("src/parse.ts", "  return toDuration(total);", "  return toDuration(sign * total);"),
        editFile(
          "src/parse.ts",
          " * Units may be spelt short or long, in any case, with or without blanks between them.\n",
          " * Units may be spelt short or long, in any case, with or without blanks between them.\n" +
            " * One sign may stand in front; it covers the whole, as in what `format` writes.\n",
        ),
      ],
    },
    { expect: done(3), call: run("node --test test/parse.test.ts") },
    {
      expect: sees(/fail 0\b/),
      say: "Green. Users notice this, so it goes into the syntax page and the changelog.",
      call: [
        editFile(
          "docs/syntax.md",
          "A day is always 24 hours.",
          "One sign may stand in front and covers the whole: `-1h 30m` is minus ninety minutes. A sign further in is refused.\n\n" +
            "A day is always 24 hours.",
        ),
        editFile(
          "CHANGELOG.md",
          "- Spellings are read in any case.\n",
          `- Spellings are read in any case.\n${LEADING_MINUS_CHANGE}`,
        ),
      ],
    },
    { expect: done(2), say: "Last, the whole suite.", call: run("npm test") },
    {
      expect: sees(/fail 0\b/),
      call: finish(
        "The parser took a sign with every part, so the minus in `-1h 30m` covered the hour alone. The sign is now read " +
          "once, in front of the whole text; a sign further in is refused with the place where reading stopped.",
        "Five new tests in test/parse.test.ts; three of them failed before the fix.",
        "`npm test`: 44 pass, none fails.",
      ),
    },
  ]),
  judgeOf(TASK, {
    score: 9,
    reasons: [
      "The cause is named and mended in one place, and the diff holds nothing else.",
      "The tests failed before the fix, and one ties parse to format.",
    ],
    concerns: ["Texts with a sign further in were accepted until now and are refused: the changelog says so."],
    critique: null,
  }),
];
