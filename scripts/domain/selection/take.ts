import { capOf, wholeCents } from "../budget.ts";
import type { Configuration } from "../configuration.ts";
import type { Preflight } from "../preflight.ts";
import { NO_ATTENTION, type OpenTask } from "../readiness.ts";
import { mostOf, neededUsd } from "../reservation.ts";
import { routeByEvidence } from "../routing/route.ts";
import { isFreeTask, type Route } from "../routing.ts";
import { sumUsd } from "../spend.ts";
import type { Task } from "../task.ts";
import { type Choice, type Chosen, filesOf, type Pick, passOver, type SelectionInput, type Work } from "./choice.ts";
import type { Worth } from "./worth.ts";

/** What was found out of a task before it is taken; nothing of a revision. */
type Considered = { found: Preflight | null; worth: Worth | null };

/** Below a cent, no call of a model with a price could be paid for. */
const LEAST_RESERVATION_USD = 0.01;

const dollars = (usd: number) => (usd > 0 && usd < 0.01 ? "less than $0.01" : `$${usd.toFixed(2)}`);

/** The task's model: as the cycle has claimed it, or else by what people said and what was learnt. */
function routeOf(choice: Choice, input: Chosen, task: Task, work: Work): Route {
  const { allowanceUsd, configuration, claimed } = input;
  const triedUsd = choice.picks.filter(({ route }) => route.tried !== null).map((pick) => -pick.reservedUsd);
  const roomUsd = wholeCents(Math.max(0, sumUsd([allowanceUsd * configuration.models.exploration, ...triedUsd])));
  const route = routeByEvidence(task, work.kind, { ...input, seed: input.cycle, roomUsd });
  const model = claimed?.get(task.id)?.model ?? route.model;
  if (model === route.model || task.model !== null || !input.learnings.has(task.category)) return route;
  return { model, reason: `${model}: this cycle has claimed the task with it already`, tried: null };
}

export function take(choice: Choice, input: Chosen, open: OpenTask, work: Work, { found, worth }: Considered): Choice {
  const { task, fingerprint } = open;
  const { configuration, allowanceUsd, slots, newWork, claimed, prices, now } = input;
  const route = routeOf(choice, input, task, work);
  const isFree = isFreeTask(route.model, configuration.models, prices, now);
  const mostUsd = mostOf(task, route, input);
  const heldUsd = claimed?.get(task.id)?.reservedUsd;
  const reservedUsd = heldUsd === undefined ? neededUsd(task, work.kind, route, input) : Math.min(mostUsd, heldUsd);
  const leftUsd = sumUsd([allowanceUsd, ...choice.picks.map((pick) => -pick.reservedUsd)]);
  const unaffordable = isFree
    ? null
    : whyUnaffordable(heldUsd === undefined ? reservedUsd : mostUsd, configuration, task);
  if (unaffordable !== null) return passOver(choice, task.id, unaffordable);
  if (choice.picks.length >= Math.min(slots, configuration.limits.tasks))
    return passOver(
      choice,
      task.id,
      "every slot of this cycle is taken by what comes first (revisions, then what is worth more): it waits, or give it a higher priority",
    );
  const isNew = (pick: { work: Work }) => pick.work.kind === "first";
  if (isNew({ work }) && choice.picks.filter(isNew).length >= newWork) return passOver(choice, task.id, NO_ATTENTION);
  const other = claimed === null && isNew({ work }) ? inItsWay(choice, task, input) : null;
  if (other !== null) return passOver(choice, task.id, other);
  if (reservedUsd > leftUsd)
    return passOver(
      choice,
      task.id,
      `needs ${dollars(reservedUsd)}, and ${dollars(leftUsd)} of the allowance is left: ${howToFit(leftUsd, input)}`,
    );
  if (claimed !== null && !claimed.has(task.id))
    return passOver(choice, task.id, "this cycle has made its claims already: it waits for the next");
  const pick: Pick = { task, fingerprint, work, route, reservedUsd, preflight: found, worth };
  return { ...choice, picks: [...choice.picks, pick] };
}

/** Two changes of one file would be in each other's way: the second waits until the first is there to build on. */
function inItsWay(choice: Choice, task: Task, input: SelectionInput): string | null {
  const files = input.surestFiles(task);
  for (const pick of choice.picks) {
    const shared = filesOf(pick, input).find((file) => files.includes(file));
    if (shared !== undefined)
      return `it is likely to change ${shared}, as ${pick.task.id} does in this cycle: it waits for the next, or name the files that it changes in \`paths\``;
  }
  return null;
}

/** A budget that no cycle could ever meet, or that meets no call: its attempts would be used up for nothing. */
function whyUnaffordable(neededUsd: number, configuration: Configuration, { category }: Task): string | null {
  const { cycle_usd } = configuration.budget;
  const callUsd = capOf("call", configuration, category);
  if (neededUsd < LEAST_RESERVATION_USD)
    return `its budget of ${dollars(neededUsd)} pays for no model call: raise \`budget_usd\` in its file, or \`budget.task_usd\` in nightshift.yml`;
  if (callUsd < LEAST_RESERVATION_USD)
    return `a call of a model may cost ${dollars(callUsd)}, which pays for none: raise \`budget.call_usd\` in nightshift.yml, or leave it out`;
  if (neededUsd > cycle_usd)
    return `needs ${dollars(neededUsd)}, and a whole cycle may spend ${dollars(cycle_usd)}: give it a smaller \`budget_usd\`, or raise \`budget.cycle_usd\` in nightshift.yml`;
  return null;
}

/** No budget is small enough for nothing. */
function howToFit(leftUsd: number, { allowanceUsd, configuration: { budget } }: SelectionInput): string {
  if (leftUsd >= LEAST_RESERVATION_USD) return "it waits, or give it a smaller `budget_usd`";
  // The cap of a cycle helps only where it is what keeps the allowance down, and not the share of the day.
  const larger =
    allowanceUsd < budget.cycle_usd
      ? "a larger `budget.day_usd`, or fewer `budget.cycles_per_day`,"
      : "a higher `budget.cycle_usd`";
  return `it waits for the next cycle; a higher priority or ${larger} brings it forward`;
}

/** What the allowance has left goes to the tasks in their order, up to their caps: what they do not use is released. */
export function withRest(choice: Choice, input: SelectionInput): Choice {
  const { allowanceUsd, claimed } = input;
  if (claimed !== null) return choice;
  let leftUsd = sumUsd([allowanceUsd, ...choice.picks.map((pick) => -pick.reservedUsd)]);
  const picks = choice.picks.map((pick) => {
    const roomUsd = sumUsd([mostOf(pick.task, pick.route, input), -pick.reservedUsd]);
    const moreUsd = Math.max(0, Math.min(roomUsd, leftUsd));
    leftUsd = sumUsd([leftUsd, -moreUsd]);
    return { ...pick, reservedUsd: sumUsd([pick.reservedUsd, moreUsd]) };
  });
  return { ...choice, picks };
}
