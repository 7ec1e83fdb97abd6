import type { JudgeCritique } from "../agent/ask-judge.ts";
import type { PromptFile } from "../agent/briefing.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import { type AppliedCurves, scoreAtGates } from "../domain/calibration/calibration.ts";
import { numberPatch } from "../domain/citation.ts";
import { uncoveredOfRuns } from "../domain/coverage/uncovered-lines.ts";
import { combineGrade, type Grade, partialGrade } from "../domain/grading.ts";
import type { GuardInput } from "../domain/guards/guard.ts";
import type { ExaminedChange } from "../ports/examination.ts";
import { askJudges, type Judge } from "./ask-judges.ts";
import { judgeByRules } from "./judge-by-rules.ts";
import { type Gradable, judgeTask } from "./judge-task.ts";

/** Below this grade a piece of work gets a critique, so that the next one can be better. */
const CRITIQUE_BELOW = 7;
/** Longest patch that the judge reads; the rest is cut with a note that says so. */
const MAX_PATCH = 120_000;

/** A finding of fewer points is a remark, and no lesson. */
const TELLING_POINTS = 2;

export type CritiqueText = { lesson: string; wrong: string; why: string; body: string };

/** What is graded, and by whom; `model` null: by the heuristics alone. */
export type Gradation = {
  work: Gradable;
  patch: string;
  change: ExaminedChange;
  limits: GuardInput["limits"];
  protect: GuardInput["protect"];
  /** The pages that the run has read; null: not known. */
  pagesRead?: ReadonlySet<string> | null;
  model: MeteredModel | null;
  /** None, one or two; never the model that did the work. */
  judges: readonly Judge[];
  prompt: (name: string) => PromptFile;
  /** Absent: no grade is calibrated. */
  curves?: AppliedCurves;
  /** See `askJudges`. */
  batchMs?: () => number;
};

/** 40 % heuristics and 60 % judge; a critique when the grade is low. Without a verdict the heuristics stand alone, and the grade is partial. */
export async function gradeWork(input: Gradation): Promise<{ grade: Grade; critique: CritiqueText | null }> {
  const uncovered = uncoveredOfRuns(input.work.checks);
  const { grade, critique } = await gradeByBoth(input);
  return { grade: { ...grade, ...(uncovered !== null && { uncovered }) }, critique };
}

async function gradeByBoth(input: Gradation): Promise<{ grade: Grade; critique: CritiqueText | null }> {
  const { work, patch, change } = input;
  const heuristics = judgeByRules(input);
  // Nobody is paid to read what cannot be merged.
  const model = change.kind === "examined" ? input.model : null;
  if (model === null) return { grade: combineGrade(heuristics, null), critique: null };
  const [rubric, frame] = [input.prompt("judge"), input.prompt("judge-task")];
  const shown = numberPatch(patch, MAX_PATCH);
  const user = judgeTask(work, heuristics.findings, shown.text, frame);
  const verdict = await askJudges(input.judges, model, {
    rubric,
    frame,
    user,
    shown,
    ...(input.batchMs && { batchMs: input.batchMs }),
  });
  if (verdict.kind === "unjudged") return { grade: partialGrade(heuristics, verdict.why), critique: null };
  const grade = combineGrade(heuristics, verdict.judge);
  return {
    grade,
    critique:
      scoreAtGates(input.curves ?? new Map(), grade) < CRITIQUE_BELOW ? critiqueOf(grade, verdict.critique) : null,
  };
}

/**
 * What the judge says is to be learnt. Where it says nothing, the gravest finding says what is wrong and what to do instead;
 * null where neither does: a judge's doubts alone are for the reviewer, and tell the next agent nothing to do.
 */
function critiqueOf(grade: Grade, said: JudgeCritique | null): CritiqueText | null {
  const { findings } = grade.heuristics;
  const gravest = [...findings].sort((a, b) => b.points - a.points)[0];
  const learnt =
    said !== null
      ? { lesson: said.lesson, wrong: said.summary, why: said.why }
      : gravest !== undefined && gravest.points >= TELLING_POINTS
        ? { lesson: gravest.remedy, wrong: gravest.detail, why: "" }
        : null;
  if (learnt === null) return null;
  const flaws = findings.map(({ rule, detail }) => `- ${rule}: ${detail}`);
  const concerns = grade.judge?.concerns.map((concern) => `- ${concern}`) ?? [];
  const body = [learnt.wrong, ...(said === null ? [] : flaws), ...concerns].filter((line) => line !== "").join("\n");
  return { ...learnt, lesson: learnt.lesson.slice(0, 500), body: body.slice(0, 8_000) || learnt.lesson };
}
