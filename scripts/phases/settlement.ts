import type { PlanEntry } from "../artifacts/plan.ts";
import type { Charge, EventBody, Outcome } from "../domain/event.ts";
import type { Grade } from "../domain/grading.ts";
import { MAX_QUOTAS, newestQuotas } from "../domain/quota.ts";
import { flakyTests, regressionsOf } from "../domain/regressions.ts";
import { bookedScouting } from "../domain/scouting.ts";
import { sumUsd } from "../domain/spend.ts";
import { type Complete, unknownCharge } from "./delivery.ts";
import type { Offered } from "./offer-work.ts";
import { hiddenCalls } from "./told-charges.ts";

/** What the ledger keeps of a task that was handed over; `usd` is what it cost. */
export function settlement(entry: PlanEntry, delivery: Complete, offered: Offered, usd: number): EventBody {
  const { work, reflection, charges } = delivery;
  const { turns, durationS, scouting } = work;
  const quotas = newestQuotas([...(work.quotas ?? []), ...(reflection?.quotas ?? [])]).slice(0, MAX_QUOTAS);
  const estimated = charges.some((charge) => charge.estimated);
  const scouted = scouting === null ? {} : { scouting: bookedScouting(scouting) };
  const seen = quotas.length === 0 ? {} : { quotas };
  const about = { task: entry.task, files: work.files };
  const failing = regressionsOf(about, work.checks, reflection?.grade ?? null);
  const flaky = flakyTests(about, work.checks);
  const found = {
    ...(failing.length === 0 ? {} : { regressions: failing }),
    ...(flaky.length === 0 ? {} : { flaky }),
  };
  const facts = { spentUsd: usd, estimated, charges, turns, durationS, ...scouted, ...seen, ...found };
  const outcome = outcomeOf(delivery, offered);
  return { type: "task.settled", task: entry.task.id, outcome, detail: offered.detail, ...facts };
}

/** Nothing was begun: whoever says so of what has cost something, or changed something, is not believed. */
export function isUnbegun({ work, patch, charges }: Complete): boolean {
  return work.outcome.kind === "paused" && work.turns === 0 && patch === "" && charges.every(({ usd }) => usd === 0);
}

/** What came of a piece of work: what was made, and could not be offered, is not delivered. */
export function outcomeOf(delivery: Complete, offered: Offered): Outcome {
  const { work } = delivery;
  if (work.outcome.kind === "paused") return isUnbegun(delivery) ? "paused" : "failed";
  if (work.outcome.kind !== "delivered") return work.outcome.kind;
  if (offered.kind === "refused") return "refused";
  return offered.kind === "failed" ? "failed" : "delivered";
}

export function grades({ work, reflection }: Complete): EventBody[] {
  const grade = reflection?.grade ?? null;
  return grade === null ? [] : [gradeEvent(work.task.id, grade)];
}

/** The judge's version goes with its grade: figures of two versions are no one figure. */
export function gradeEvent(task: string, { score, heuristics, judge, partial }: Grade): EventBody {
  const version = judge?.version === undefined ? {} : { judgeVersion: judge.version };
  const marks = { ...version, ...(partial === undefined ? {} : { partial: true }) };
  const panel = judge?.panel === undefined ? {} : { panel: judge.panel };
  const judged = { judge: judge?.score ?? null, model: judge?.model ?? null, ...panel };
  return { type: "task.graded", task, score, heuristics: heuristics.score, ...judged, ...marks };
}

/**
 * The meter keeps every job within its reservation. Figures above it are not the meter's, and must not empty the budget; nor
 * are those that hide calls. Then nobody knows what was spent, and the whole reservation is charged.
 */
export function spentUsd(
  { model, judgeModel, agentUsd, judgeUsd }: PlanEntry,
  { work, patch, charges }: Complete,
): { usd: number; charges: Charge[]; refused: string[] } {
  const usd = sumUsd(charges.map((charge) => charge.usd));
  const reservedUsd = sumUsd([agentUsd, judgeUsd]);
  const hidden = hiddenCalls({ ...work, charges }, patch);
  if (hidden === null && usd <= reservedUsd) return { usd, charges, refused: [] };
  const said = `$${usd.toFixed(2)} are said to be spent, and $${reservedUsd.toFixed(2)} were reserved`;
  const whole = [...unknownCharge("agent", model, agentUsd), ...unknownCharge("judge", judgeModel, judgeUsd)];
  return { usd: reservedUsd, charges: whole, refused: [`charges: ${hidden ?? said}`] };
}
