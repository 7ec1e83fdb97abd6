import type { Configuration } from "../../scripts/domain/configuration.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { dayOf, monthOf, sumUsd } from "../../scripts/domain/spend.ts";
import type { Simulation } from "../../scripts/simulation/simulate.ts";

const WINDOW_MS = 14 * 86_400_000;

/**
 * Cycles that ought to have worked, and of those the ones that took nothing. Judged by what was booked before each, and by the
 * files in the backlog, never by what Pulse or Mind said: the caps left a task's dollars, people had room for one more merge
 * request, there was a task that no event speaks of, no earlier claim was open, and nothing went wrong.
 */
export function judgeCycles({ cycles, ledger }: Simulation, configuration: Configuration) {
  const due = cycles.filter(({ at, fault, backlog }) => {
    const before = ledger.events.filter((event) => event.at < at);
    const touched = new Set(before.flatMap((event) => ("task" in event ? [event.task] : [])));
    return (
      fault === null &&
      backlog.some((task) => !touched.has(task)) &&
      foldLedger(before).claims.length === 0 &&
      hasMoney(before, at, configuration) &&
      haveRoom(before, at, configuration)
    );
  });
  const worked = new Set(ledger.events.flatMap((event) => (event.type === "task.claimed" ? [event.cycle] : [])));
  return { due: due.map(({ cycle }) => cycle), wasted: due.filter(({ cycle }) => !worked.has(cycle)) };
}

type Events = Simulation["ledger"]["events"];

function hasMoney(before: Events, at: string, { budget, time_zone }: Configuration): boolean {
  const { charges } = foldLedger(before);
  const spent = (key: typeof dayOf) =>
    sumUsd(charges.filter((charge) => key(charge.at, time_zone) === key(at, time_zone)).map(({ usd }) => usd));
  const leftUsd = Math.min(budget.cycle_usd, budget.day_usd - spent(dayOf), budget.month_usd - spent(monthOf));
  return leftUsd >= budget.task_usd;
}

/**
 * Fewer are open than people ended within the target, at their pace of the last two weeks; and one where none is. All that
 * are open count as waiting, so that a cycle is blamed for no merge request that waits for Night Shift.
 */
function haveRoom(before: Events, at: string, { limits, reviewers }: Configuration): boolean {
  const ends = before.filter((event) => event.type === "mr.merged" || event.type === "mr.closed");
  const open = before.filter((event) => event.type === "mr.opened").length - ends.length;
  const recent = ends.filter((event) => Date.parse(event.at) > Date.parse(at) - WINDOW_MS).length;
  const pace = Math.floor((recent / 14) * reviewers.target_days);
  return open < Math.min(limits.open_merge_requests, Math.max(1, pace));
}
