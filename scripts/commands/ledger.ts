import type { Environment } from "../config.ts";
import type { LedgerEvent } from "../domain/event.ts";
import { describeFault } from "../domain/fault.ts";
import { foldLedger, type Ledger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { meanGrades } from "../domain/mean-grades.ts";
import { gistOf } from "../views/event-gist.ts";
import { gradeFigures, gradeLines } from "./ledger-grades.ts";
import { readState } from "./local-state.ts";
import { modelFigures, modelTable } from "./model-table.ts";
import { fitted, print, say, table, tell } from "./print.ts";

type Options = { repo: string; json?: boolean };
type Command = (env: Environment, options: Options) => Promise<number>;
const dollars = (usd: number) => `$${usd.toFixed(2)}`;

type ReadLedger = ReturnType<typeof parseLedger>;

export const LEDGER = {
  list: async (env, options) => {
    const read = await readLedger(env, options);
    const { events } = read;
    if (options.json) print(events, options);
    else if (events.length > 0) say(table(events.map(rowOf)));
    else tell("nothing is booked yet");
    warn(read);
    return 0;
  },
  verify: async (env, options) => {
    const { events, faults, torn } = await readLedger(env, options);
    if (options.json) print({ events: events.length, faults, torn }, options);
    else
      for (const line of [...faults.map(describeFault), ...torn.map(tornWords), tally(events, faults)])
        say(fitted(line));
    return faults.length > 0 ? 1 : 0;
  },
  stats: async (env, options) => {
    const { files } = await readState(options.repo, env.PATH ?? "");
    const read = parseLedger(files);
    const ledger = foldLedger(read.events);
    const [stats, grades] = [statistics(ledger), gradeFigures(ledger)];
    const models = modelFigures(ledger, files.get("nightshift.yml") ?? null);
    if (options.json) print({ ...stats, models, grades }, options);
    else {
      say(table(statisticsRows(stats)));
      if (models.length > 0) say(`\n${modelTable(models)}`);
      for (const line of gradeLines(grades)) say(fitted(line));
    }
    warn(read);
    return 0;
  },
} as const satisfies Record<string, Command>;

/** As much as is read at a glance; `--json` has the rest. */
const MOST_SHOWN = 160;

/** To the minute, in UTC; what it is about and came to in the last column, which may be long. */
function rowOf(event: LedgerEvent): string[] {
  const words = ["task" in event ? event.task : "", gistOf(event)].filter((part) => part !== "").join(": ");
  const signs = [...words.replace(/\s+/g, " ")];
  const shown = signs.length > MOST_SHOWN ? `${signs.slice(0, MOST_SHOWN - 1).join("")}…` : signs.join("");
  return [event.at.slice(0, 16).replace("T", " "), event.cycle, event.type, shown];
}

async function readLedger(env: Environment, { repo }: Options): Promise<ReadLedger> {
  return parseLedger((await readState(repo, env.PATH ?? "")).files);
}

/** Figures that leave lines out say so. */
function warn({ faults, torn }: ReadLedger): void {
  if (faults.length > 0)
    tell(`! ${count(faults.length, "damaged line")} left out: \`nightshift ledger verify\` names them`);
  for (const file of torn) tell(`! ${tornWords(file)}`);
}

function tornWords(file: string): string {
  return `${file}: the last line is torn (a crash while writing); it is left out, and mended by the next write`;
}

function tally(events: readonly unknown[], faults: readonly unknown[]): string {
  return `${count(events.length, "event")}, ${count(faults.length, "damaged line")}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function statistics(ledger: Ledger) {
  const settled = ledger.events.filter((event) => event.type === "task.settled");
  const spentUsd = ledger.charges
    .filter((charge) => charge.state !== "reserved")
    .reduce((sum, charge) => sum + charge.usd, 0);
  const states = [...ledger.mergeRequests.values()].map((mr) => mr.state);
  return {
    cycles: ledger.cycles.size,
    tasksSettled: settled.length,
    outcomes: countBy(settled.map((event) => event.outcome)),
    spentUsd: Math.round(spentUsd * 1e6) / 1e6,
    usdPerTask: settled.length === 0 ? null : Math.round((spentUsd / settled.length) * 1e6) / 1e6,
    // Of the newest measure alone; each of them is told on its own below.
    meanGrade: meanGrades(ledger).findLast(({ kind }) => kind !== "partial")?.mean ?? null,
    mergeRequests: countBy(states),
  };
}

/** The same in words; `--json` has the whole figures. */
function statisticsRows(stats: ReturnType<typeof statistics>): string[][] {
  const { cycles, tasksSettled, outcomes, spentUsd, usdPerTask, meanGrade, mergeRequests } = stats;
  // GitLab's word for one that is open reads here as if it counted all that ever were.
  const { opened, ...ended } = mergeRequests;
  return [
    ["cycles", String(cycles)],
    ["tasks settled", String(tasksSettled)],
    ["outcomes", countWords(outcomes)],
    ["spent", dollars(spentUsd)],
    ["a task cost", usdPerTask === null ? "–" : dollars(usdPerTask)],
    ["mean grade", String(meanGrade ?? "–")],
    ["merge requests", countWords(opened === undefined ? ended : { ...ended, open: opened })],
  ];
}

function countWords(counts: Readonly<Record<string, number>>): string {
  const words = Object.entries(counts).map(([word, times]) => `${times} ${word}`);
  return words.join(", ") || "–";
}

function countBy(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(words)].sort().map((word) => [word, words.filter((w) => w === word).length]));
}
