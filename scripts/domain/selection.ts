import type { Preflight } from "./preflight.ts";
import { type OpenTask, whyNotReady } from "./readiness.ts";
import { neededUsd } from "./reservation.ts";
import { beliefsFrom, learnFrom, routeByEvidence } from "./routing/route.ts";
import type { Route } from "./routing.ts";
import { bestSet } from "./selection/best-set.ts";
import { type Choice, type Chosen, filesOf, NOTHING, type Rejection, type SelectionInput } from "./selection/choice.ts";
import { considerRevision, wantedRevisions } from "./selection/revisions.ts";
import { take, withRest } from "./selection/take.ts";
import { type Worth, worthOf } from "./selection/worth.ts";
import { sumUsd } from "./spend.ts";
import { compareText } from "./text-order.ts";

/** New work that could be taken. */
type Offered = { open: OpenTask; found: Preflight; worth: Worth };

/**
 * Chooses the cycle's tasks: revisions first, then the new work that is worth most together, as far as slots, reviewers'
 * attention and allowance go, no two of it in the same file. The same facts give the same choice.
 */
export function chooseTasks(facts: SelectionInput): Choice {
  const { backlog } = facts;
  const beliefs = beliefsFrom(facts.ledger, facts);
  const input: Chosen = { ...facts, beliefs, learnings: learnFrom(beliefs, facts.configuration) };
  const revisions = wantedRevisions(input);
  const isWaiting = new Set(revisions.map(({ mergeRequest }) => mergeRequest.task));
  const candidates = [...backlog.open.values()].filter(({ task }) => !isWaiting.has(task.id)).sort(byPriority);
  const revised = revisions.reduce((choice, waiting) => considerRevision(choice, input, waiting), NOTHING);
  const { choice, offered } = considerNew(revised, input, candidates);
  const taken = inOrder(choice, input, offered).reduce(
    (before, { open, ...considered }) => take(before, input, open, { kind: "first" }, considered),
    choice,
  );
  return withRest(taken, input);
}

function byPriority(a: OpenTask, b: OpenTask): number {
  return a.task.priority - b.task.priority || compareText(a.task.id, b.task.id);
}

/** Sets apart what cannot be taken: not ready, or there already. */
function considerNew(
  before: Choice,
  input: Chosen,
  candidates: readonly OpenTask[],
): { choice: Choice; offered: Offered[] } {
  const offered: Offered[] = [];
  const rejections: Rejection[] = [];
  const passedOver: Choice["passedOver"] = [];
  for (const open of candidates) {
    const { task, fingerprint } = open;
    const reason = whyNotReady(open, input);
    if (reason !== null) {
      passedOver.push({ task: task.id, reason });
      continue;
    }
    const found = input.preflight(task);
    if (found.verdict === "redundant") rejections.push({ task, fingerprint, preflight: found });
    else
      offered.push({
        open,
        found,
        worth: worthOf(task, surestRoute(open, input).model, { ...input.waiting, ...input }),
      });
  }
  const choice = { ...before, rejections, passedOver: [...before.passedOver, ...passedOver] };
  return { choice, offered };
}

/** What the cycle has claimed already, then the best set of new work, then the rest, each the worthiest first. */
function inOrder(choice: Choice, input: Chosen, offered: readonly Offered[]): Offered[] {
  const sorted = offered.toSorted((a, b) => b.worth.value - a.worth.value || byPriority(a.open, b.open));
  const claims = [...(input.claimed?.keys() ?? [])];
  const best = bestOf(choice, input, sorted);
  const placeOf = ({ open: { task } }: Offered) => {
    const at = claims.indexOf(task.id);
    if (at !== -1) return at;
    return claims.length + (best.has(task.id) ? 0 : 1);
  };
  return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function bestOf(choice: Choice, input: Chosen, sorted: readonly Offered[]): ReadonlySet<string> {
  const { allowanceUsd, slots, newWork, configuration, surestFiles } = input;
  const offers = sorted.map((offer) => ({
    id: offer.open.task.id,
    worth: offer.worth.value,
    usd: expectedUsd(offer.open, input),
    files: surestFiles(offer.open.task),
  }));
  const best = bestSet(offers, {
    usd: sumUsd([allowanceUsd, ...choice.picks.map((pick) => -pick.reservedUsd)]),
    places: Math.min(Math.min(slots, configuration.limits.tasks) - choice.picks.length, newWork),
    files: new Set(choice.picks.flatMap((pick) => filesOf(pick, input))),
  });
  return new Set(best.map(({ id }) => id));
}

/** The model that a task gets while none is tried. */
function surestRoute({ task }: OpenTask, input: Chosen): Route {
  return routeByEvidence(task, "revision", { ...input, seed: input.cycle, roomUsd: 0 });
}

/** What will be reserved for it, unless a model is tried. */
function expectedUsd(open: OpenTask, input: Chosen): number {
  return neededUsd(open.task, "first", surestRoute(open, input), input);
}
