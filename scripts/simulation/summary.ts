import type { Configuration } from "../domain/configuration.ts";
import type { Ledger } from "../domain/ledger.ts";
import { dayOf, monthOf, sumUsd } from "../domain/spend.ts";
import type { SimulatedCycle } from "./cycle.ts";
import type { Simulation } from "./simulate.ts";

/** One day of the project's time zone: what the simulated cycles did on it, and nothing of what the ledger began with. */
export type SimulatedDay = {
  /** yyyy-mm-dd. */
  day: string;
  cycles: number;
  worked: number;
  /** Tasks that were claimed. */
  tasks: number;
  opened: number;
  merged: number;
  closed: number;
  /** Merge requests that wait for review at the day's end. */
  waiting: number;
  /** Dollars of the claims of this day. */
  spentUsd: number;
};

/** The dearest that was ever spent under a cap. */
export type CapUse = { cap: "task" | "cycle" | "day" | "month"; mostUsd: number; capUsd: number; held: boolean };

export type SimulationSummary = {
  days: SimulatedDay[];
  /** Why cycles took nothing on, the most frequent first. */
  rests: { reason: string; cycles: number }[];
  caps: CapUse[];
  /** Claims that nobody has settled; those of the last cycles may still be. */
  openClaims: number;
  faults: number;
};

/** What a simulation comes to, day by day, and whether a cap was ever crossed. */
export function summarize(simulation: Simulation, configuration: Configuration): SimulationSummary {
  const { cycles, ledger } = simulation;
  const { time_zone: zone } = configuration;
  const days = [...new Set(cycles.map(({ at }) => dayOf(at, zone)))].sort();
  return {
    days: days.map((day) => summarizeDay(day, simulation, zone)),
    rests: restsOf(cycles),
    caps: capsOf(ledger, configuration),
    openClaims: ledger.claims.length,
    faults: cycles.filter(({ fault }) => fault !== null).length,
  };
}

function summarizeDay(day: string, { cycles, waiting, ledger, begunWith }: Simulation, zone: string): SimulatedDay {
  const played = new Set(cycles.map(({ cycle }) => cycle));
  const isOfDay = ({ at }: { at: string }) => dayOf(at, zone) === day;
  const ofDay = cycles.filter(isOfDay);
  // Merges are booked by whichever pipeline sees them first, a digest's too.
  const events = ledger.events.filter((event) => isOfDay(event) && !begunWith.has(event.id));
  const charges = ledger.charges.filter((charge) => isOfDay(charge) && played.has(charge.cycle));
  const count = (type: string) => events.filter((event) => event.type === type).length;
  return {
    day,
    cycles: ofDay.length,
    worked: ofDay.filter(tookOn).length,
    tasks: count("task.claimed"),
    opened: count("mr.opened"),
    merged: count("mr.merged"),
    closed: count("mr.closed"),
    waiting: waiting.get(day) ?? 0,
    spentUsd: sumUsd(charges.map(({ usd }) => usd)),
  };
}

function tookOn({ plan }: SimulatedCycle): boolean {
  return (plan?.entries.length ?? 0) > 0;
}

/** A check that failed says more than that there was no task. A cycle that died before it chose knows no reason but that. */
function restsOf(cycles: readonly SimulatedCycle[]): SimulationSummary["rests"] {
  const reasons = cycles
    .filter((cycle) => !tookOn(cycle))
    .flatMap(({ pulse, plan, fault }) => {
      const failed = (pulse?.checks ?? []).filter(({ ok }) => ok === false).map(({ name }) => name);
      // Of a plan's reasons the first clause: which task it names, and how to mend that, differs from cycle to cycle.
      if (failed.length > 0) return failed;
      if (plan === null && fault !== null) return ["a mishap, before tasks were chosen"];
      return (plan?.restReasons ?? []).map((reason) => reason.replace(/: .*/s, ""));
    });
  return [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, all]) => ({ reason, cycles: all.length }))
    .sort((a, b) => b.cycles - a.cycles);
}

function capsOf({ charges }: Ledger, { budget, time_zone }: Configuration): CapUse[] {
  const most = (key: (charge: Ledger["charges"][number]) => string) =>
    Math.max(0, ...[...Map.groupBy(charges, key).values()].map((own) => sumUsd(own.map(({ usd }) => usd))));
  const use = (cap: CapUse["cap"], mostUsd: number, capUsd: number) => ({
    cap,
    mostUsd,
    capUsd,
    held: mostUsd <= capUsd,
  });
  return [
    use(
      "task",
      most(({ cycle, task }) => `${cycle}/${task}`),
      budget.task_usd,
    ),
    use(
      "cycle",
      most(({ cycle }) => cycle),
      budget.cycle_usd,
    ),
    use(
      "day",
      most(({ at }) => dayOf(at, time_zone)),
      budget.day_usd,
    ),
    use(
      "month",
      most(({ at }) => monthOf(at, time_zone)),
      budget.month_usd,
    ),
  ];
}
