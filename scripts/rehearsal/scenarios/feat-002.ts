import type { Scenario } from "../model/scenario.ts";
import { editFile, finish, listFiles, readFile, run, writeFile } from "./calls.ts";
import { agentOn, done, judgeOf, refused, sees } from "./conversations.ts";
import { BOTH_CHANGES, ISO_SOURCE, ISO_TESTS, LAST_CHANGE, OWN_CHANGE, README_ROW } from "./feat-002-texts.ts";

const TASK = "FEAT-002-iso-8601";

/** What the maintainer's note on the first try is about, and nothing in the first try holds. */
const REVISION = "P1W2D";

/** A feature in a new file; an edit that does not match the file teaches the agent to read before it edits. */
export const iso8601: Scenario[] = [
  agentOn(TASK, [
    {
      say: "First the lie of the land.",
      call: [listFiles("{src,test,docs}/**"), readFile("src/index.ts"), readFile("README.md")],
    },
    {
      expect: sees(/src\/format\.ts/, /humanize/, /What there is/),
      say: "How do the neighbours read their input and report what they cannot read?",
      call: [readFile("src/duration.ts"), readFile("src/parse.ts"), readFile("test/format.test.ts")],
    },
    {
      expect: sees(/DurationError/, /export function read/, /describe\("format"/),
      say: "A new file beside them, with the same conventions.",
      call: writeFile("src/iso.ts", ISO_SOURCE),
    },
    {
      expect: done(1),
      call: [
        editFile(
          "src/index.ts",
          'export { humanize } from "./humanize.ts";\n',
          'export { humanize } from "./humanize.ts";\nexport { fromIso, toIso } from "./iso.ts";\n',
        ),
        writeFile("test/iso.test.ts", ISO_TESTS),
      ],
    },
    { expect: done(2), call: run("node --test test/iso.test.ts") },
    {
      expect: sees(/pass 12\b[\s\S]*fail 0\b/),
      say: "Now the table in the README.",
      call: editFile(
        "README.md",
        "| humanize(duration) | one round figure |\n",
        "| humanize(duration) | one round figure |\n| fromIso(text), toIso(duration) | ISO 8601 |\n",
      ),
    },
    {
      expect: refused("the row was quoted from memory"),
      say: "I quoted that row from memory, and wrongly. I look again before I edit, at the changelog too.",
      call: [readFile("README.md"), readFile("CHANGELOG.md")],
    },
    {
      expect: sees(/one round figure in words/, /Unreleased/),
      call: [
        editFile(
          "README.md",
          README_ROW,
          `${README_ROW}| \`fromIso(text)\`, \`toIso(duration)\` | ISO 8601, such as \`PT1H30M\` |\n`,
        ),
        editFile("CHANGELOG.md", LAST_CHANGE, `${LAST_CHANGE}${OWN_CHANGE}`),
      ],
    },
    { expect: done(2), say: "The whole suite, and the task's own examples once by hand.", call: run("npm test") },
    {
      expect: sees(/fail 0\b/),
      call: run(
        `node --input-type=module --eval "import { fromIso, toIso } from './src/index.ts'; console.log(fromIso('PT1H30M'), toIso(5400000))"`,
      ),
    },
    {
      expect: sees(/5400000 PT1H30M/),
      call: finish(
        "`fromIso` and `toIso` exchange durations in ISO 8601. Years and months are refused because their length varies; " +
          "`toIso` writes days, hours, minutes and seconds only, with milliseconds as a fraction.",
        "Twelve new tests in test/iso.test.ts, among them the way there and back.",
        "`npm test`: 51 pass, none fails.",
        "By hand: fromIso('PT1H30M') is 5400000, toIso(5400000) is PT1H30M.",
      ),
    },
  ]),
  judgeOf(TASK, {
    score: 7,
    reasons: [
      "Follows the conventions of its neighbours.",
      "Covers both directions and the refusals that the task names.",
    ],
    concerns: [
      "Weeks are summed with other parts, which the standard does not allow.",
      "One regular expression carries the whole grammar and is hard to read.",
    ],
    critique: null,
  }),
];

/**
 * The second round on the same merge request: the maintainer asked for weeks on their own, and merged a bug fix whose line in
 * the changelog stands where this one's does.
 */
export const iso8601Revision: Scenario[] = [
  agentOn(
    TASK,
    [
      {
        say: "The reviewer is right, and main has moved on under my changelog line. I look at all three files.",
        call: [readFile("CHANGELOG.md"), readFile("src/iso.ts"), readFile("test/iso.test.ts")],
      },
      {
        expect: sees(
          /<<<<<<< [\s\S]*fromIso[\s\S]*=======[\s\S]*leading minus[\s\S]*>>>>>>> /,
          /ISO_DURATION/,
          /reads weeks/,
        ),
        say: "Two changes, two lines: both stay.",
        call: writeFile("CHANGELOG.md", BOTH_CHANGES),
      },
      {
        expect: done(1),
        say: "The test that was asked for comes first.",
        call: editFile(
          "test/iso.test.ts",
          '  it("lets the sign cover the whole", () => {\n',
          `  it("refuses weeks beside other parts, as the standard does", () => {
    for (const text of ["P1W2D", "P1WT3H"]) assert.throws(() => fromIso(text), DurationError, text);
  });

  it("lets the sign cover the whole", () => {
`,
        ),
      },
      { expect: done(1), call: run("node --test test/iso.test.ts") },
      {
        expect: sees(/fail 1\b/),
        say: "It fails as it should. Weeks become one alternative, days and time the other.",
        call: editFile(
          "src/iso.ts",
          ISO_SOURCE.slice(ISO_SOURCE.indexOf("const ISO_DURATION"), ISO_SOURCE.indexOf("/**\n * Reads")),
          `/** Either weeks, which the standard has only on their own, or days and a time. */
const ISO_DURATION =
  /^(?<sign>[+-]?)P(?:(?<weeks>\\d+)W|(?=\\d|T)(?:(?<days>\\d+)D)?(?:T(?=\\d)(?:(?<hours>\\d+)H)?(?:(?<minutes>\\d+)M)?(?:(?<seconds>\\d+(?:\\.\\d+)?)S)?)?)$/;

`,
        ),
      },
      { expect: done(1), call: run("npm test") },
      {
        expect: sees(/fail 0\b/),
        call: finish(
          "Weeks are read only on their own now: `P1W2D` and `P1WT3H` are refused, `P2W` still works. The branch has taken over " +
            "main, where the bug fix had put its line into the same place of the changelog; both lines stay.",
          "A new test in test/iso.test.ts, seen failing first.",
          "`npm test`: 57 pass, none fails.",
        ),
      },
    ],
    REVISION,
  ),
  judgeOf(
    TASK,
    {
      score: 8,
      reasons: ["Does what the reviewer asked for and nothing else.", "The test was there before the change."],
      concerns: ["The regular expression has grown once more."],
      critique: null,
    },
    REVISION,
  ),
];
