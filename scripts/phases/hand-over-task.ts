import type { HandedOver as Report } from "../artifacts/handover.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { appliedCurves } from "../domain/calibration/calibration.ts";
import type { EventBody } from "../domain/event.ts";
import type { Intent } from "../domain/intent.ts";
import type { Ledger } from "../domain/ledger.ts";
import { judgeIntents, type PolicyContext } from "../domain/policy.ts";
import { critiquesOf } from "./critiques-of.ts";
import type { Complete, Delivery } from "./delivery.ts";
import { endRound } from "./end-round.ts";
import { followUpsOf } from "./follow-ups-of.ts";
import { guardDelivery } from "./guard-delivery.ts";
import { type HandedOver, unbooked } from "./handed-over.ts";
import { hasOffer, intentsOf } from "./intents-of.ts";
import { unbegun } from "./kept-back.ts";
import { NOTHING, type Offered, offerWork } from "./offer-work.ts";
import { roundEnd } from "./round-end.ts";
import { roundRequests } from "./round-requests.ts";
import { grades, isUnbegun, outcomeOf, settlement, spentUsd } from "./settlement.ts";
import type { Standing } from "./standing.ts";
import type { ForgeWorld } from "./world.ts";

/** Judges what is asked for one task, does what is allowed at GitLab, and says what to book. */
export async function handOverTask(
  world: ForgeWorld,
  entry: PlanEntry,
  delivery: Delivery,
  { policy, standing, ledger }: { policy: PolicyContext; standing: Standing; ledger: Ledger },
): Promise<HandedOver> {
  const task = entry.task.id;
  if (standing.kind === "settled") return doneBefore(task, standing);
  const isLate = standing.kind === "overtaken";
  if (delivery.kind === "lost") {
    const told = isLate ? [] : await endRound(world, entry, roundEnd(delivery, NOT_OFFERED), { intents: [], ledger });
    return lost(entry, delivery.detail, told);
  }
  if (!isLate && isUnbegun(delivery)) return unbegun(entry, delivery);
  const spent = spentUsd(entry, delivery);
  const paid = { ...delivery, charges: spent.charges };
  const guarded = isLate ? paid : await guardDelivery(world, entry, paid);
  const { own, refused } = judgeRequests(entry, guarded, policy);
  const offered = isLate ? tooLate(standing.detail) : await offerWork(world, entry, guarded, own, ledger);
  const outcome = outcomeOf(paid, offered);
  const following = followUpsOf(entry, guarded, own, { outcome, curves: appliedCurves(ledger) });
  const told = isLate ? [] : await endRound(world, entry, roundEnd(guarded, offered), { intents: own, ledger });
  return {
    report: { task, kind: offered.kind, iid: offered.iid, url: offered.url, detail: offered.detail },
    events: [settlement(entry, paid, offered, spent.usd), ...grades(paid), ...offered.events, ...told],
    spentUsd: spent.usd,
    refused: [...refused, ...(isLate ? [] : following.refused), ...spent.refused],
    critiques: isLate ? [] : critiquesOf(world, entry, guarded, own),
    followUps: following.tasks,
    isSettled: true,
  };
}

/** GitLab failed in the middle of it. Nothing is booked: what was done will be found, and what it cost is still reserved. */
export function interrupted(entry: PlanEntry, error: unknown): HandedOver {
  const detail = `not handed over: ${error instanceof Error ? error.message : String(error)}`;
  return { ...unbooked({ task: entry.task.id, kind: "failed", iid: null, url: null, detail }), isSettled: false };
}

function doneBefore(task: string, { spentUsd, iid, url }: Extract<Standing, { kind: "settled" }>): HandedOver {
  const detail = "handed over and settled by an earlier run of this job";
  return { ...unbooked({ task, kind: "unchanged", iid, url, detail }), spentUsd };
}

const NOT_OFFERED: Offered = { ...NOTHING, kind: "failed", detail: "" };

function tooLate(detail: string): Offered {
  return { ...NOTHING, kind: "refused", detail };
}

/** What is asked for. Where reflect left nothing, the work still speaks for itself: it was paid for, and goes out ungraded. */
function judgeRequests(
  entry: PlanEntry,
  delivery: Complete,
  policy: PolicyContext,
): { own: Intent[]; refused: string[] } {
  const { work, reflection, patch } = delivery;
  const ungraded = hasOffer(entry, work, patch)
    ? intentsOf(entry, work, null, null)
    : roundRequests(entry, work.outcome);
  const { allowed, denied } = judgeIntents(reflection?.intents ?? ungraded, policy);
  const isOwn = (intent: Intent) => subjectOf(intent) === entry.task.id;
  return {
    own: allowed.filter(isOwn),
    refused: [
      ...denied.map(({ intent, reason }) => `${intent.kind}: ${reason}`),
      ...allowed
        .filter((intent) => !isOwn(intent))
        .map((intent) => `${intent.kind}: asked in the name of ${entry.task.id}, about another task`),
    ],
  };
}

/** The task that a request is about; null for one that is about none. */
function subjectOf(intent: Intent): string | null {
  if (intent.kind === "distil-words") return null;
  return intent.kind === "add-task" ? intent.parent : intent.task;
}

/** The job died or left something unusable: nobody can say what was spent, so the whole reservation is charged. */
function lost(entry: PlanEntry, detail: string, told: readonly EventBody[]): HandedOver {
  const task = entry.task.id;
  const usd = entry.agentUsd + entry.judgeUsd;
  const unknown = { estimated: true, charges: [], turns: 0, durationS: 0 };
  const report: Report = { task, kind: "failed", iid: null, url: null, detail };
  return {
    ...unbooked(report),
    events: [{ type: "task.settled", task, outcome: "failed", detail, spentUsd: usd, ...unknown }, ...told],
    spentUsd: usd,
  };
}
