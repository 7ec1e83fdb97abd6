import type { HandedOver as Report } from "../artifacts/handover.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import type { EventBody, Outcome } from "../domain/event.ts";
import type { Intent } from "../domain/intent.ts";
import { judgeIntents, type PolicyContext } from "../domain/policy.ts";
import type { Delivery } from "./delivery.ts";
import { intentsOf } from "./intents-of.ts";
import { type Offered, offerWork } from "./offer-work.ts";
import type { ForgeWorld } from "./world.ts";

/** What came of one task: the report, what to book, what it cost, and which requests are still to be applied to the state. */
export type HandedOver = {
  report: Report;
  events: EventBody[];
  spentUsd: number;
  refused: string[];
  /** Allowed requests about the state: critiques and follow-ups. */
  stateIntents: Intent[];
};

type Complete = Extract<Delivery, { kind: "complete" }>;

/** Judges what is asked for one task, does what is allowed at GitLab, and says what to book. */
export async function handOverTask(
  world: ForgeWorld,
  entry: PlanEntry,
  delivery: Delivery,
  policy: PolicyContext,
): Promise<HandedOver> {
  if (delivery.kind === "lost") return lost(entry, delivery.detail);
  const { allowed, denied } = judgeIntents(requests(entry, delivery), policy);
  const own = allowed.filter((intent) => ("parent" in intent ? intent.parent : intent.task) === entry.task.id);
  const offered = await offerWork(world, entry, delivery, own);
  return {
    report: { task: entry.task.id, kind: offered.kind, iid: offered.iid, url: offered.url, detail: offered.detail },
    events: [settlement(entry, delivery, offered), ...grades(delivery), ...offered.events],
    spentUsd: spentUsd(delivery),
    refused: denied.map(({ intent, reason }) => `${intent.kind}: ${reason}`),
    stateIntents: own.filter((intent) => intent.kind === "add-critique" || intent.kind === "add-task"),
  };
}

/** What is asked for. Where reflect left nothing, the work still speaks for itself: it was paid for, and goes out ungraded. */
function requests(entry: PlanEntry, { work, reflection, patch }: Complete): readonly Intent[] {
  if (reflection !== null) return reflection.intents;
  return patch === "" ? [] : intentsOf(entry, work, null, null);
}

/** The job died or left something unusable: nobody can say what was spent, so the whole reservation is charged. */
function lost(entry: PlanEntry, detail: string): HandedOver {
  const task = entry.task.id;
  const reservedUsd = entry.agentUsd + entry.judgeUsd;
  return {
    report: { task, kind: "failed", iid: null, url: null, detail },
    events: [
      {
        type: "task.settled",
        task,
        outcome: "failed",
        detail,
        spentUsd: reservedUsd,
        estimated: true,
        charges: [],
        turns: 0,
        durationS: 0,
      },
    ],
    spentUsd: reservedUsd,
    refused: [],
    stateIntents: [],
  };
}

function settlement(entry: PlanEntry, delivery: Complete, offered: Offered): EventBody {
  const charges = [...delivery.work.charges, ...(delivery.reflection?.charges ?? [])];
  return {
    type: "task.settled",
    task: entry.task.id,
    outcome: outcomeOf(delivery, offered),
    detail: offered.detail,
    spentUsd: spentUsd(delivery),
    estimated: charges.some((charge) => charge.estimated),
    charges,
    turns: delivery.work.turns,
    durationS: delivery.work.durationS,
  };
}

function outcomeOf({ work }: Complete, offered: Offered): Outcome {
  if (work.outcome.kind !== "delivered") return work.outcome.kind;
  if (offered.kind === "refused") return "refused";
  return offered.kind === "failed" ? "failed" : "delivered";
}

function grades({ work, reflection }: Complete): EventBody[] {
  const grade = reflection?.grade ?? null;
  if (grade === null) return [];
  const { score, heuristics, judge } = grade;
  return [
    {
      type: "task.graded",
      task: work.task.id,
      score,
      heuristics: heuristics.score,
      judge: judge?.score ?? null,
      model: judge?.model ?? null,
    },
  ];
}

function spentUsd({ work, reflection }: Complete): number {
  return [...work.charges, ...(reflection?.charges ?? [])].reduce((sum, charge) => sum + charge.usd, 0);
}
