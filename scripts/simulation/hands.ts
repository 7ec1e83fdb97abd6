import { createHash } from "node:crypto";
import { formatArtifact } from "../artifacts/envelope.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { REFLECT, type Reflection } from "../artifacts/reflect.ts";
import { patchFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import type { Charge } from "../domain/event.ts";
import { combineGrade, type Grade } from "../domain/grading.ts";
import { sumUsd } from "../domain/spend.ts";
import type { WorkOutcome } from "../domain/work-outcome.ts";
import { intentsOf } from "../phases/intents-of.ts";
import type { SimulatedArtifacts } from "./artifacts.ts";
import type { Chance } from "./chance.ts";
import type { Rates } from "./rates.ts";

/** Of a task's price, what the scout and the judge cost. */
const SCOUT_SHARE = 0.01;
const JUDGE_SHARE = 0.02;

/** What an agent made of one task, and what a judge made of that: the meter stops both at what was reserved. */
export type SimulatedWork = { entry: PlanEntry; work: Work; patch: string; reflection: Reflection };

export function workOn(
  entry: PlanEntry,
  cycle: string,
  chance: Chance,
  rates: Rates,
  { scout, estimated }: { scout: string; estimated: boolean },
): SimulatedWork {
  const { task, model, judgeModel, agentUsd, judgeUsd } = entry;
  const price = agentUsd === 0 ? 0 : chance.logNormal(rates.taskUsd, rates.taskSpread);
  const ranOut = price > agentUsd;
  const outcome = ranOut
    ? { kind: "unfinished" as const, limit: "the money of this task", summary: `Begun: ${task.title}` }
    : outcomeOf(entry, chance, rates);
  const hasPatch = outcome.kind === "delivered" || outcome.kind === "unfinished";
  const patch = hasPatch ? pageOf(task.id, cycle) : "";
  const turns = chance.between(4, 30);
  const scoutUsd = sumUsd([Math.min(price, agentUsd) * SCOUT_SHARE]);
  const charges = [
    charge("scout", scout, scoutUsd),
    { ...charge("agent", model, sumUsd([Math.min(price, agentUsd), -scoutUsd])), calls: turns, estimated },
  ];
  const work: Work = {
    ...{ task, outcome, charges, checks: [], guards: [], followUps: [], scouting: null },
    patchSha256: createHash("sha256").update(patch).digest("hex"),
    files: hasPatch ? [{ path: `docs/${task.id}.md`, added: 1, removed: 0, binary: false }] : [],
    turns,
    durationS: chance.between(60, 1_200),
    sandbox: "simulated",
  };
  const grade = hasPatch ? gradeOf(entry, chance, rates) : null;
  const judged = grade === null ? [] : [charge("judge", judgeModel, Math.min(price * JUDGE_SHARE, judgeUsd))];
  const reflection = { task: task.id, grade, charges: judged, intents: intentsOf(entry, work, grade, null) };
  return { entry, work, patch, reflection };
}

function outcomeOf({ task }: PlanEntry, chance: Chance, { declined, failed }: Rates): WorkOutcome {
  const draw = chance.share();
  if (draw < declined)
    return { kind: "declined", reason: "unclear", explanation: "It can be read in two ways.", evidence: [] };
  if (draw < declined + failed) return { kind: "failed", detail: "the model could not be reached" };
  return { kind: "delivered", summary: `Done: ${task.title}`, evidence: ["The checks pass."] };
}

/** Both halves of a grade move by what lessons are worth, so that the whole does. */
function gradeOf({ judgeModel, critiques }: PlanEntry, chance: Chance, { gradeShift, lessonLifts }: Rates): Grade {
  const lifts = critiques?.given.map((id) => lessonLifts[id] ?? 0) ?? [];
  const shift = lifts.reduce((sum, lift) => sum + lift, gradeShift);
  const heuristics = { score: onScale(chance.between(50, 100) / 10 + shift), findings: [] };
  return combineGrade(heuristics, {
    score: onScale(chance.between(4, 10) + shift),
    model: judgeModel,
    reasons: ["It does what was asked."],
    concerns: [],
  });
}

/** Grades go from 1 to 10. */
const onScale = (score: number) => Math.min(10, Math.max(1, score));

/** With so few tokens that they may have cost so little on the dearest model: handover would correct it. */
function charge(purpose: Charge["purpose"], model: string, usd: number): Charge {
  const tokens = { inputTokens: Math.round(usd * 1e5), outputTokens: Math.round(usd * 1e4) };
  return { purpose, model, usd: sumUsd([usd]), calls: 1, ...tokens, estimated: false };
}

/** A patch that adds a page of one line. */
function pageOf(task: string, cycle: string): string {
  const path = `docs/${task}.md`;
  const head = `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n`;
  return `${head}@@ -0,0 +1 @@\n+Written in cycle ${cycle}\n`;
}

/** Leaves what a hands job would. */
export async function leaveWork(
  { entry, work, patch }: SimulatedWork,
  cycle: string,
  to: SimulatedArtifacts,
): Promise<void> {
  const type = workArtifact(entry);
  await to.write(type.file, formatArtifact(type, cycle, work));
  await to.write(patchFileOf(entry), patch);
}

/** Leaves what the reflect job would. */
export async function leaveReflections(
  done: readonly SimulatedWork[],
  cycle: string,
  to: SimulatedArtifacts,
): Promise<void> {
  const reflections = done.map(({ reflection }) => reflection);
  await to.write(REFLECT.file, formatArtifact(REFLECT, cycle, { reflections }));
}
