import type { Environment } from "../config.ts";
import type { Configuration } from "../domain/configuration.ts";
import { USUAL_RATES } from "../simulation/rates.ts";
import { simulate as run } from "../simulation/simulate.ts";
import { type SimulationSummary, summarize } from "../simulation/summary.ts";
import { plural } from "../views/figures.ts";
import { localWorld } from "../wire.ts";
import { projectFolder } from "./checkout.ts";
import { readState } from "./local-state.ts";
import { movingLine, print, say, table, tell } from "./print.ts";

type Options = {
  repo: string;
  days: number;
  every?: number;
  seed: number;
  from?: Date;
  taskUsd: number;
  tasksPerDay: number;
  reviewsPerHour: number;
  othersUsd: number;
  faults: number;
  json?: boolean;
};

const HOUR_MS = 3_600_000;
const dollars = (usd: number) => `$${usd.toFixed(2)}`;

/** Many nights of this project in seconds: its own configuration, backlog and ledger, with drawn prices, agents and reviewers. */
export async function simulate(env: Environment, options: Options): Promise<number> {
  const repoDir = await projectFolder(options.repo);
  const world = localWorld(env, { cycle: "simulation", url: "", commitSha: "" }, repoDir, repoDir);
  const { files } = await readState(options.repo, env.PATH ?? "");
  const { days, seed, taskUsd, tasksPerDay, reviewsPerHour, othersUsd, faults } = options;
  const everyHours = options.every ?? Math.max(1, Math.round(24 / world.configuration.budget.cycles_per_day));
  const start = options.from ?? new Date(Math.ceil(world.clock.now().getTime() / HOUR_MS) * HOUR_MS);
  tell(
    `${days} days from ${start.toISOString().slice(0, 16)}Z, every ${everyHours} h, seed ${seed}: nothing is asked or spent`,
  );
  if (world.configuration.budget.mode === "leftover")
    tell(`the rest of the organisation is taken to spend ${dollars(othersUsd)} a day (--others-usd)`);
  const rates = { ...USUAL_RATES, taskUsd, tasksPerDay, reviewsPerHour, othersUsdPerDay: othersUsd, faults };
  const moving = movingLine(process.stderr);
  const onDay = (day: number) => moving.show(`day ${day} of ${days}`);
  const simulation = await run({ world, files, start, days, everyHours, seed, rates, onDay }).finally(moving.clear);
  const summary = summarize(simulation, world.configuration);
  if (options.json) print(summary, options);
  else show(summary, world.configuration);
  return summary.caps.every(({ held }) => held) ? 0 : 1;
}

function show({ days, rests, caps, openClaims, faults }: SimulationSummary, { budget }: Configuration): void {
  const rows = days.map(({ day, cycles, worked, tasks, opened, merged, closed, waiting, spentUsd }) =>
    [day, `${worked} of ${cycles}`, tasks, opened, merged, closed, waiting, dollars(spentUsd)].map(String),
  );
  const sum = (of: (day: SimulationSummary["days"][number]) => number) =>
    days.reduce((total, day) => total + of(day), 0);
  const [cycles, worked, tasks] = [sum((d) => d.cycles), sum((d) => d.worked), sum((d) => d.tasks)];
  const totals = [sum((d) => d.opened), sum((d) => d.merged), sum((d) => d.closed)].map(String);
  const spentUsd = sum((d) => d.spentUsd);
  const head = [
    "day",
    "worked",
    "tasks",
    "opened",
    "merged",
    "closed",
    "waiting",
    `spent of ${dollars(budget.day_usd)}`,
  ];
  say(table([head, ...rows, ["all", `${worked} of ${cycles}`, String(tasks), ...totals, "", dollars(spentUsd)]]));
  if (rests.length > 0)
    say(
      `\nWhy cycles took nothing on (of some, for several reasons)\n${table(rests.map(({ reason, cycles: n }) => [`  ${plural(n, "cycle")}`, reason]))}`,
    );
  say("\nMost that was spent");
  say(
    table(
      caps.map(({ cap, mostUsd, capUsd, held }) => [
        `  ${held ? "✓" : "✗"}`,
        `a ${cap}`,
        `${dollars(mostUsd)} of ${dollars(capUsd)}`,
      ]),
    ),
  );
  say(
    `\n${plural(faults, "cycle")} had a mishap; ${openClaims === 0 ? "every claim is settled" : `claims that are not settled yet: ${openClaims}`}.`,
  );
  if (tasks > 0)
    say(
      `A task cost ${dollars(spentUsd / tasks)}${totals[1] === "0" ? "" : `, a merged one ${dollars(spentUsd / sum((d) => d.merged))}`}.`,
    );
}
