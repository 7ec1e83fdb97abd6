import { LOOKS, uselessness } from "../domain/critiques/retirement.ts";
import { localWorld } from "../wire.ts";
import { shareOf } from "./lessons/drawn-arms.ts";
import { type Fate, fatesOf } from "./lessons/whole-nights.ts";
import type { Bench, Cell, Figure, Section, Table } from "./section.ts";

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
  measure: async (bench) => ({
    kind: "measured",
    tables: [
      await wholeNights(bench),
      ...SPREADS.map((spread) => tableOf(`Retired, grades spread by ${spread}`, { spread })),
      tableOf(`Retired, grades spread by 1.2, and by ${KINDS} more between four kinds of work`, {
        spread: 1.2,
        kinds: KINDS,
      }),
    ],
    notes: [
      `Whole nights: ${WORLDS} times four weeks of the real phases, with one lesson for each effect, told side by side.`,
      `Retired: ${CRITIQUES} lessons a row, each held out from a fifth of its tasks. A judge that is stricter by 1 takes over half way; people decide about four of five merge requests.`,
    ],
  }),
};

const WORLDS = 12;

/** Lessons as files, told, held out, graded, booked and retired by the phases that do so in a project. */
async function wholeNights({ environment, scratch }: Bench): Promise<Table> {
  const world = localWorld(environment, { cycle: "bench", url: "", commitSha: "" }, scratch, scratch);
  const fates: Fate[] = [];
  for (let seed = 1; seed <= WORLDS; seed += 1) fates.push(...(await fatesOf(world, LIFTS, seed)));
  return {
    title: "Whole nights: what became of lessons in four weeks",
    columns: ["Effect on a grade", "tasks each", "measured", "interval holds the effect", "retired"],
    rows: LIFTS.map((effect) => fateRow(fates.filter((fate) => fate.effect === effect))),
  };
}

/** Useful lessons are kept, harmful ones go; a useless one needs more tasks than four weeks have for all. */
function fateRow(fates: readonly Fate[]): Cell[] {
  const effect = fates[0]?.effect ?? 0;
  const lifts = fates.flatMap(({ lift }) => (lift === null ? [] : [lift]));
  const holding = lifts.filter(({ low, high }) => low <= effect && effect <= high).length;
  const retired = (100 * fates.filter(({ isRetired }) => isRetired).length) / fates.length;
  const bound: Partial<Figure> = effect >= 1 ? { atMost: 10 } : effect <= -1 ? { atLeast: 80 } : {};
  return [
    signed(effect),
    String(Math.round(mean(fates.map(({ tasks }) => tasks)))),
    signed(Math.round(mean(lifts.map(({ value }) => value)) * 100) / 100),
    { value: (100 * holding) / lifts.length, unit: "%" },
    { value: retired, unit: "%", ...bound },
  ];
}

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

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
