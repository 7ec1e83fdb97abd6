import type { Scenario } from "../model/scenario.ts";
import { editFile, finish, readFile, run, search, writeFile } from "./calls.ts";
import { agentOn, done, judgeOf, sees } from "./conversations.ts";

const TASK = "REFACTOR-009-single-unit-table";

const UNITS_SOURCE = `/** Every unit that the library knows, largest first: the order in which parts are written. */
export const UNITS = [
  { symbol: "w", name: "week", milliseconds: 604_800_000 },
  { symbol: "d", name: "day", milliseconds: 86_400_000 },
  { symbol: "h", name: "hour", milliseconds: 3_600_000 },
  { symbol: "m", name: "minute", milliseconds: 60_000 },
  { symbol: "s", name: "second", milliseconds: 1_000 },
  { symbol: "ms", name: "millisecond", milliseconds: 1 },
] as const;

export type Unit = (typeof UNITS)[number]["symbol"];
`;

const PARSE_TABLE = `const MS_PER_UNIT = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

type Unit = keyof typeof MS_PER_UNIT;

`;

const FORMAT_TABLE = `/** Largest first: the order in which a duration is written. */
const UNITS = [
  { symbol: "w", milliseconds: 604_800_000 },
  { symbol: "d", milliseconds: 86_400_000 },
  { symbol: "h", milliseconds: 3_600_000 },
  { symbol: "m", milliseconds: 60_000 },
  { symbol: "s", milliseconds: 1_000 },
  { symbol: "ms", milliseconds: 1 },
];
`;

const HUMANIZE_TABLE = `const STEPS = [
  { name: "week", milliseconds: 604_800_000 },
  { name: "day", milliseconds: 86_400_000 },
  { name: "hour", milliseconds: 3_600_000 },
  { name: "minute", milliseconds: 60_000 },
  { name: "second", milliseconds: 1_000 },
];
`;

const IMPORT_READ = 'import { type DurationInput, read } from "./parse.ts";\n';

/** A refactoring whose first step forgets one use of the old name; the suite notices. */
export const singleUnitTable: Scenario[] = [
  agentOn(TASK, [
    { say: "Where do the sizes stand?", call: search("604_800_000|MS_PER_UNIT", "src/**") },
    {
      expect: sees(/src\/(?:parse|format|humanize)\.ts/),
      call: [readFile("src/parse.ts"), readFile("src/format.ts"), readFile("src/humanize.ts")],
    },
    { expect: sees(/MS_PER_UNIT/, /UNITS/, /STEPS/), call: writeFile("src/units.ts", UNITS_SOURCE) },
    {
      expect: done(1),
      say: "One file after the other; the parser first.",
      call: [
        editFile("src/parse.ts", PARSE_TABLE, ""),
        editFile(
          "src/parse.ts",
          'import { type Duration, DurationError, toDuration } from "./duration.ts";\n',
          'import { type Duration, DurationError, toDuration } from "./duration.ts";\nimport { UNITS, type Unit } from "./units.ts";\n',
        ),
      ],
    },
    { expect: done(2), call: run("node --test test/parse.test.ts") },
    {
      expect: sees(/MS_PER_UNIT is not defined/),
      say: "The sum still uses the old name. The table becomes a lookup derived from the one list.",
      call: editFile(
        "src/parse.ts",
        "const SPELLINGS: Record<Unit, readonly string[]> = {\n",
        `const MS_PER_UNIT = Object.fromEntries(UNITS.map(({ symbol, milliseconds }) => [symbol, milliseconds])) as Record<
  Unit,
  number
>;

const SPELLINGS: Record<Unit, readonly string[]> = {
`,
      ),
    },
    { expect: done(1), call: run("node --test test/parse.test.ts") },
    {
      expect: sees(/fail 0\b/),
      say: "Now the other two.",
      call: [
        editFile(
          "src/format.ts",
          `${IMPORT_READ}\n${FORMAT_TABLE}`,
          `${IMPORT_READ}import { UNITS } from "./units.ts";\n`,
        ),
        editFile(
          "src/humanize.ts",
          `${IMPORT_READ}\n${HUMANIZE_TABLE}`,
          `${IMPORT_READ}import { UNITS } from "./units.ts";

/** Nobody says "300 milliseconds" in round figures: below a second there are words. */
const STEPS = UNITS.filter(({ symbol }) => symbol !== "ms");
`,
        ),
      ],
    },
    { expect: done(2), call: [run("npm test"), search("604_800_000", "src/**")] },
    {
      expect: sees(/fail 0\b/, /src\/units\.ts/),
      call: finish(
        "The sizes of all units stand once, in src/units.ts; parse, format and humanize derive what they need from it. The public interface is unchanged.",
        "`npm test` passes with the suite untouched.",
        "A search for 604_800_000 in src finds src/units.ts alone.",
      ),
    },
  ]),
  judgeOf(TASK, {
    score: 6,
    reasons: ["One list instead of three, and no test had to change."],
    concerns: ["The lookup in the parser needs a type assertion that the old table did without."],
    critique: null,
  }),
];
