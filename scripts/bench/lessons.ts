import { LOOKS, uselessness } from "../domain/critiques/retirement.ts";
import { shareOf } from "./lessons/drawn-arms.ts";
import type { Figure, Section, Table } from "./section.ts";

const CRITIQUES = 1_000;
const SPREADS = [1, 1.2, 1.5] as const;
const LIFTS = [1.5, 1, 0.5, 0, -0.5, -1] as const;

/** What docs/lessons.md promises: of useful lessons few are ever retired, of useless and harmful ones most are in time. */
const BOUNDS: readonly { lift: number; tasks: number; bound: Partial<Figure> }[] = [
  { lift: 1.5, tasks: 400, bound: { atMost: 5 } },
  { lift: 1, tasks: 400, bound: { atMost: 5 } },
  { lift: 0, tasks: 200, bound: { atLeast: 90 } },
  { lift: -1, tasks: 100, bound: { atLeast: 90 } },
];

export const lessons: Section = {
  about: "of lessons whose effect is known, how many are retired after so many tasks (synthetic nights)",
  measure: async () => ({
    kind: "measured",
    tables: [
      ...SPREADS.map((spread) => tableOf(`Retired, grades spread by ${spread}`, { spread })),
      tableOf(`Retired, grades spread by 1.2, and by ${KINDS} more between four kinds of work`, {
        spread: 1.2,
        kinds: KINDS,
      }),
    ],
    notes: [
      `${CRITIQUES} lessons a row, each held out from a fifth of its tasks. A judge that is stricter by 1 takes over half way; people decide about four of five merge requests.`,
    ],
  }),
};

/** How far apart kinds of work are graded, as a standard deviation. */
const KINDS = 1;

type Nights = { spread: number; kinds?: number };

function tableOf(title: string, nights: Nights): Table {
  return {
    title,
    columns: ["Effect on a grade", ...LOOKS.map((tasks) => `${tasks} tasks`)],
    rows: LIFTS.map((lift) => [signed(lift), ...LOOKS.map((tasks) => retired(lift, tasks, nights))]),
  };
}

function retired(lift: number, tasks: number, nights: Nights): Figure {
  const name = `${lift}/${nights.spread}`;
  const share = shareOf(CRITIQUES, name, tasks, { lift, ...nights }, (arms) => uselessness(arms) !== null);
  const bound = BOUNDS.find((one) => one.lift === lift && one.tasks === tasks)?.bound ?? {};
  return { value: share * 100, unit: "%", ...bound };
}

function signed(lift: number): string {
  return lift > 0 ? `+${lift}` : `${lift}`.replace("-", "−");
}
