import type { Scenario } from "../model/scenario.ts";
import { editFile, finish, listFiles, readFile, run, writeFile } from "./calls.ts";
import { agentOn, done, judgeOf, sees } from "./conversations.ts";

const TASK = "DOCS-003-recipes";

/** The last outcome is wrong: the library says "60 minutes". Judge and maintainer find out; the agent never ran it. */
const RECIPES = `# Recipes

Four things that people build with this library.

## A timesheet

Book in quarters of an hour. Round each entry rather than the total: the lines of the sheet must add up.

\`\`\`ts
import { format, roundTo, sum } from "tidy-durations";

const entries = ["1h 8m", "52m", "2h 20m"];
format(sum(entries.map((entry) => roundTo(entry, "15m")))); // "4h 15m"
\`\`\`

## An exponential back-off

Double the pause with each attempt, and stop growing at a ceiling.

\`\`\`ts
import { scale, shortest } from "tidy-durations";

const pause = (attempt: number) => shortest([scale("200ms", 2 ** attempt), "30s"]);
pause(3); // 1600
pause(10); // 30000
\`\`\`

## A cooking countdown

A clock face has a fixed width, so it does not jump about.

\`\`\`ts
import { formatClock, subtract } from "tidy-durations";

formatClock(subtract("12m", "3m 25s")); // "0:08:35"
\`\`\`

## A progress estimate

What is left takes as long, in proportion, as what is done. One round figure promises no more than we know.

\`\`\`ts
import { humanize, scale } from "tidy-durations";

const done = 0.25;
humanize(scale("19m 53s", (1 - done) / done)); // "1 hour"
\`\`\`
`;

/** A docs page that nobody ran: the low grade of the night, and the merge request that is closed. */
export const recipes: Scenario[] = [
  agentOn(TASK, [
    { say: "What do newcomers find today?", call: [readFile("README.md"), listFiles("docs/**")] },
    {
      expect: sees(/docs\/syntax\.md/, /syntax\.md/),
      call: [readFile("docs/syntax.md"), readFile("src/arithmetic.ts")],
    },
    { expect: sees(/24 hours/, /roundTo/), call: [readFile("src/format.ts"), readFile("src/humanize.ts")] },
    {
      expect: sees(/formatClock/, /less than a second/),
      say: "That is enough for four recipes, one for each question in the task.",
      call: writeFile("docs/recipes.md", RECIPES),
    },
    {
      expect: done(1),
      call: editFile(
        "README.md",
        "More on what text is understood: [docs/syntax.md](docs/syntax.md).\n",
        "More on what text is understood: [docs/syntax.md](docs/syntax.md). Everyday uses: [docs/recipes.md](docs/recipes.md).\n",
      ),
    },
    { expect: done(1), call: run("npm test") },
    {
      expect: sees(/fail 0\b/),
      call: finish(
        "docs/recipes.md holds four snippets with their outcomes: timesheet, back-off, countdown, progress estimate. The README links to it.",
        "`npm test` passes as before; the page has no code of its own.",
      ),
    },
  ]),
  judgeOf(TASK, {
    score: 4,
    reasons: ["All four questions have an answer, each with the reason for the approach."],
    concerns: [
      "No example was run: the outcomes are written down as assumed.",
      'The last outcome is wrong: 59 minutes and 39 seconds read "60 minutes", not "1 hour".',
    ],
    critique: {
      summary: "The page states outcomes that nobody has seen, and one of them is wrong.",
      lesson: "Run every example of a page before you write down what it prints, and name that run as evidence.",
    },
  }),
];
