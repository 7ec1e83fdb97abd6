import { fileOfTask } from "./backlog.ts";
import { wholeCents } from "./budget.ts";
import type { Configuration } from "./configuration.ts";
import type { Conflict } from "./conflict.ts";
import type { Preflight } from "./preflight.ts";
import { NO_ATTENTION, type OpenTask, type ReadinessFacts, whyNotReady, whyNotRevised } from "./readiness.ts";
import { mostOf, neededUsd } from "./reservation.ts";
import { causeWords, forbiddenPath, hasCause, type WaitingRevision, waitingRevisions } from "./revision.ts";
import type { Stall } from "./revision-round.ts";
import { type Learnings, learnFrom, routeByEvidence } from "./routing/route.ts";
import { isFreeTask, type Route } from "./routing.ts";
import { sumUsd } from "./spend.ts";
import type { Task } from "./task.ts";
import { compareText } from "./text-order.ts";

/** What a task of the plan is about: new work, or a merge request that is to be revised. */
export type Work = { kind: "first" } | ({ kind: "revision" } & WaitingRevision);

export type Pick = {
  task: Task;
  fingerprint: string;
  work: Work;
  route: Route;
  /** Dollars for all model calls of the task. */
  reservedUsd: number;
  preflight: Preflight | null;
};

export type Rejection = { task: Task; fingerprint: string; preflight: Preflight };

/** What a cycle takes on, what it rejects for good, and what it leaves for another cycle, with the reason and what would change it. */
export type Choice = {
  picks: Pick[];
  rejections: Rejection[];
  passedOver: { task: string; reason: string }[];
  /** Merge requests that go no further until a person speaks. */
  stalls: ({ task: string; iid: number } & Stall)[];
};

export type SelectionInput = ReadinessFacts & {
  /** The one that claims; what it has spent on a task already counts against that task's cap. */
  cycle: string;
  allowanceUsd: number;
  slots: number;
  /** The conflicts that git found between open merge requests and their target, by iid. */
  conflicts: ReadonlyMap<number, Conflict>;
  preflight: (task: Task) => Preflight;
  /**
   * Set when the cycle has made its claims already (a repeated job): task → model, and dollars reserved. Only these are
   * picked, and with no more than was reserved; `ledger` is then the one without those claims.
   */
  claimed: ReadonlyMap<string, { model: string; reservedUsd: number }> | null;
};

/** With what the ledger tells of models, read once. */
type Chosen = SelectionInput & { learnings: Learnings };

/** Below a cent, no call of a model with a price could be paid for. */
const LEAST_RESERVATION_USD = 0.01;

const dollars = (usd: number) => `$${usd.toFixed(2)}`;

/** Chooses the cycle's tasks: revisions before new work, then by priority, as many as slots and allowance hold. */
export function chooseTasks(facts: SelectionInput): Choice {
  const input: Chosen = { ...facts, learnings: learnFrom(facts.ledger, facts) };
  const revisions = wantedRevisions(input);
  const isWaiting = new Set(revisions.map(({ mergeRequest }) => mergeRequest.task));
  const candidates = [...input.backlog.open.values()].filter(({ task }) => !isWaiting.has(task.id));
  const nothing: Choice = { picks: [], rejections: [], passedOver: [], stalls: [] };
  const revised = revisions.reduce((choice, waiting) => considerRevision(choice, input, waiting), nothing);
  const chosen = candidates.sort(byPriority).reduce((choice, open) => consider(choice, input, open), revised);
  return withRest(chosen, input);
}

/** Those of the most urgent tasks first; of two merge requests of one task, the newer first. */
function wantedRevisions({ observed, conflicts, ledger, backlog }: SelectionInput): WaitingRevision[] {
  const priorityOf = (id: string) => backlog.open.get(id)?.task.priority ?? Number.MAX_SAFE_INTEGER;
  return waitingRevisions(observed, conflicts, ledger).sort(
    ({ mergeRequest: a }, { mergeRequest: b }) =>
      priorityOf(a.task) - priorityOf(b.task) || compareText(a.task, b.task) || b.iid - a.iid,
  );
}

function byPriority(a: OpenTask, b: OpenTask): number {
  return a.task.priority - b.task.priority || compareText(a.task.id, b.task.id);
}

function considerRevision(before: Choice, input: Chosen, found: WaitingRevision): Choice {
  const { task, iid } = found.mergeRequest;
  const open = input.backlog.open.get(task);
  if (open === undefined)
    return passOver(
      before,
      task,
      `${causeWords(found)}, and ${fileOfTask(task)} is missing or malformed: put it right, or close !${iid}`,
    );
  const picked = before.picks.find((pick) => pick.task.id === task);
  if (picked !== undefined)
    return passOver(before, task, `${causeWords(found)} too: a cycle revises one merge request of a task`);
  const { choice, waiting } = withoutForbiddenConflict(before, found, open.task);
  if (!hasCause(waiting)) return choice;
  const refusal = whyNotRevised(open, waiting, input);
  if (refusal === null) return take(choice, input, open, { kind: "revision", ...waiting }, null);
  return passOver(refusal.stall === null ? choice : withStall(choice, waiting, refusal.stall), task, refusal.reason);
}

/** A conflict in what an agent may not change is a person's; other causes are worked on all the same. */
function withoutForbiddenConflict(
  choice: Choice,
  waiting: WaitingRevision,
  task: Task,
): { choice: Choice; waiting: WaitingRevision } {
  const { conflict, mergeRequest } = waiting;
  const reason = conflict === null ? null : forbiddenPath(conflict, task.paths);
  if (reason === null) return { choice, waiting };
  const { iid, headSha, targetBranch } = mergeRequest;
  const stall: Stall = { key: `conflict-${headSha}`, reason: "forbidden", detail: reason };
  const words = `!${iid} conflicts with ${targetBranch}: ${reason}; resolve it on the branch`;
  return {
    choice: passOver(withStall(choice, waiting, stall), task.id, words),
    waiting: { ...waiting, conflict: null },
  };
}

function withStall(choice: Choice, { mergeRequest: { task, iid } }: WaitingRevision, stall: Stall): Choice {
  return { ...choice, stalls: [...choice.stalls, { task, iid, ...stall }] };
}

function consider(choice: Choice, input: Chosen, open: OpenTask): Choice {
  const reason = whyNotReady(open, input);
  if (reason !== null) return passOver(choice, open.task.id, reason);
  const found = input.preflight(open.task);
  if (found.verdict === "redundant") {
    const rejection = { task: open.task, fingerprint: open.fingerprint, preflight: found };
    return { ...choice, rejections: [...choice.rejections, rejection] };
  }
  return take(choice, input, open, { kind: "first" }, found);
}

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

/** What the allowance has left goes to the tasks in their order, up to their caps: what they do not use is released. */
function withRest(choice: Choice, input: SelectionInput): Choice {
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

function take(choice: Choice, input: Chosen, open: OpenTask, work: Work, found: Preflight | null): Choice {
  const { task, fingerprint } = open;
  const { configuration, allowanceUsd, slots, newWork, claimed, prices, now } = input;
  const route = routeOf(choice, input, task, work);
  const isFree = isFreeTask(route.model, configuration.models, prices, now);
  const mostUsd = mostOf(task, route, input);
  const heldUsd = claimed?.get(task.id)?.reservedUsd;
  const reservedUsd = heldUsd === undefined ? neededUsd(task, work.kind, route, input) : Math.min(mostUsd, heldUsd);
  const leftUsd = sumUsd([allowanceUsd, ...choice.picks.map((pick) => -pick.reservedUsd)]);
  const unaffordable = isFree ? null : whyUnaffordable(heldUsd === undefined ? reservedUsd : mostUsd, configuration);
  if (unaffordable !== null) return passOver(choice, task.id, unaffordable);
  if (choice.picks.length >= Math.min(slots, configuration.limits.tasks))
    return passOver(
      choice,
      task.id,
      "every slot of this cycle is taken by what comes first (revisions, then priority): it waits, or give it a higher priority",
    );
  const isNew = (pick: { work: Work }) => pick.work.kind === "first";
  if (isNew({ work }) && choice.picks.filter(isNew).length >= newWork) return passOver(choice, task.id, NO_ATTENTION);
  if (reservedUsd > leftUsd)
    return passOver(
      choice,
      task.id,
      `needs ${dollars(reservedUsd)}, and ${dollars(leftUsd)} of the allowance is left: ${howToFit(leftUsd)}`,
    );
  if (claimed !== null && !claimed.has(task.id))
    return passOver(choice, task.id, "this cycle has made its claims already: it waits for the next");
  const pick: Pick = { task, fingerprint, work, route, reservedUsd, preflight: found };
  return { ...choice, picks: [...choice.picks, pick] };
}

/** A budget that no cycle could ever meet, or that meets no call. */
function whyUnaffordable(neededUsd: number, { budget: { cycle_usd } }: Configuration): string | null {
  if (neededUsd < LEAST_RESERVATION_USD)
    return `its budget of ${dollars(neededUsd)} pays for no model call: raise \`budget_usd\` in its file, or \`budget.task_usd\` in nightshift.yml`;
  if (neededUsd > cycle_usd)
    return `needs ${dollars(neededUsd)}, and a whole cycle may spend ${dollars(cycle_usd)}: give it a smaller \`budget_usd\`, or raise \`budget.cycle_usd\` in nightshift.yml`;
  return null;
}

/** No budget is small enough for nothing. */
function howToFit(leftUsd: number): string {
  return leftUsd < LEAST_RESERVATION_USD
    ? "it waits for the next cycle; a higher priority or a higher `budget.cycle_usd` brings it forward"
    : "it waits, or give it a smaller `budget_usd`";
}

function passOver(choice: Choice, task: string, reason: string): Choice {
  return { ...choice, passedOver: [...choice.passedOver, { task, reason }] };
}
