import type { Environment } from "../config.ts";
import { describeFault } from "../domain/fault.ts";
import { foldLedger, type Ledger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { readLocalState } from "./checkout.ts";
import { print, say, table } from "./print.ts";

type Options = { repo: string; json?: boolean };
type Command = (env: Environment, options: Options) => Promise<number>;

export const LEDGER = {
  list: async (_env, options) => {
    const { events } = await readLedger(options);
    if (options.json) print(events, options);
    else say(table(events.map((event) => [event.at, event.cycle, event.type, "task" in event ? event.task : ""])));
    return 0;
  },
  verify: async (_env, options) => {
    const { events, faults, torn } = await readLedger(options);
    if (options.json) print({ events: events.length, faults, torn }, options);
    for (const fault of faults) say(describeFault(fault));
    for (const file of torn)
      say(`${file}: the last line is torn (a crash while writing); it is left out, and mended by the next write`);
    if (!options.json) say(`${events.length} events, ${faults.length} damaged lines`);
    return faults.length > 0 ? 1 : 0;
  },
  stats: async (_env, options) => {
    const stats = statistics(foldLedger((await readLedger(options)).events));
    if (options.json) print(stats, options);
    else
      say(
        table(
          Object.entries(stats).map(([name, value]) => [
            name,
            typeof value === "object" ? JSON.stringify(value) : String(value),
          ]),
        ),
      );
    return 0;
  },
} as const satisfies Record<string, Command>;

async function readLedger({ repo }: Options): Promise<ReturnType<typeof parseLedger>> {
  return parseLedger((await readLocalState(repo)).files);
}

function statistics(ledger: Ledger) {
  const settled = ledger.events.filter((event) => event.type === "task.settled");
  const scores = ledger.events.filter((event) => event.type === "task.graded").map((event) => event.score);
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
    meanGrade: scores.length === 0 ? null : Math.round((scores.reduce((a, b) => a + b, 0) / scores.length) * 10) / 10,
    mergeRequests: countBy(states),
  };
}

function countBy(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(words)].sort().map((word) => [word, words.filter((w) => w === word).length]));
}
