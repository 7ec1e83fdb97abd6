import type { Scenario } from "../model/scenario.ts";
import { finish, listFiles, readFile, search, writeFile } from "./calls.ts";
import { agentOn, done, judgeOf, refused, sees } from "./conversations.ts";

const TASK = "RESEARCH-005-calendar-months";

const REPORT = `# Should months and years be supported?

**Recommendation: no, not as units of a duration.** Offer a function that takes a date instead, if the requests go on.

## What the library assumes today

| Assumption | Where | With months |
|---|---|---|
| A duration is one number of milliseconds | \`Duration\` in src/duration.ts | it would have to be a pair: months, and milliseconds |
| Every unit has one size | \`MS_PER_UNIT\` in src/parse.ts, \`UNITS\` in src/format.ts, \`STEPS\` in src/humanize.ts | no size to write down |
| Any two durations can be ordered | \`compare\` in src/compare.ts | is 1 month longer than 30 days? There is no answer |
| \`parse\` undoes \`format\` | README.md | 31 days could be written in two ways |
| A day has 24 hours | docs/syntax.md | already a simplification, but a stated one |

## The alternatives

1. **Averages** (30.44 days). A change of a few lines. Wrong wherever a contract says "one month": a salary or a notice
   period computed this way misses its day nearly every time, and quietly.
2. **A pair of months and milliseconds.** Right, and every function changes: \`compare\`, \`longest\`, \`roundTo\` and
   \`humanize\` have no meaning without a date. About two weeks, and a breaking release.
3. **A function that takes a date**, such as \`addTo(date, "2mo")\`. Right, and leaves durations as they are. Two or
   three days; needs a decision on what one month after 31 January is.

## Why not opt-in

An option does not help: what it returns is the same number, and nobody who receives that number can tell that it
came from an average.

## What could not be looked at

The task mentions earlier notes in a directory beside this one. It lies outside the worktree and was not readable.
`;

/** Reading and searching only; one path leads out of the worktree, is refused, and the report says so. */
export const calendarMonths: Scenario[] = [
  agentOn(TASK, [
    { say: "The notes that the task mentions come first.", call: readFile("../duration-notes/README.md") },
    {
      expect: refused("outside the worktree"),
      say: "Those lie outside the worktree; I work with what is here and will say so.",
      call: [listFiles("{src,docs}/**"), search("604_800_000|86_400_000", "src/**")],
    },
    {
      expect: sees(/src\/compare\.ts/, /src\/humanize\.ts/),
      say: "Sizes are written down in three places. What is a duration, and what is promised about it?",
      call: [readFile("src/duration.ts"), readFile("docs/syntax.md")],
    },
    {
      expect: sees(/whole milliseconds/, /24 hours/),
      call: [readFile("src/compare.ts"), readFile("src/arithmetic.ts")],
    },
    {
      expect: sees(/Math\.sign/, /roundTo/),
      say: "Ordering and rounding need one number. Does the suite promise the way there and back?",
      call: search("parse|exact", "{README.md,test/format.test.ts}"),
    },
    { expect: sees(/exact/), call: writeFile("reports/RESEARCH-005-calendar-months.md", REPORT) },
    {
      expect: done(1),
      call: finish(
        "Recommends against months and years as units: a duration is one number, and every function relies on that. A " +
          "function that takes a date would serve the requests without touching durations.",
        "Each assumption in the report names the file that makes it.",
        "The notes in ../duration-notes could not be read.",
      ),
    },
  ]),
  judgeOf(TASK, {
    score: 7,
    reasons: ["A clear recommendation, and each assumption leads to a file.", "Says what could not be looked at."],
    concerns: ["The estimates of effort come without a reason."],
    critique: null,
  }),
];
