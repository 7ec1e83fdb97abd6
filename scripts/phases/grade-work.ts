import { askJudge } from "../agent/ask-judge.ts";
import type { PromptFile } from "../agent/briefing.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import type { Work } from "../artifacts/work.ts";
import { combineGrade, type Grade } from "../domain/grading.ts";
import type { GuardInput } from "../domain/guards/guard.ts";
import { OWN_REASONING, type Reasoning } from "../domain/reasoning.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { ExaminedChange } from "../ports/examination.ts";
import { renderPrompt } from "../views/prompt.ts";
import { failsAsBefore, judgeByRules } from "./judge-by-rules.ts";

/** Below this grade a piece of work gets a critique, so that the next one can be better. */
const CRITIQUE_BELOW = 7;
const JUDGE_OUTPUT_TOKENS = 2_000;
/** Longest patch that the judge reads; the rest is cut with a note that says so. */
const MAX_PATCH = 120_000;

export type CritiqueText = { lesson: string; body: string };

/** What is graded: a task's words, its patch, and what the checks said. */
export type Gradable = Pick<Work, "task" | "checks" | "outcome">;

/** 40 % heuristics and 60 % judge; a critique when the grade is low. Without an answer from the judge the heuristics stand alone. */
export async function gradeWork(input: {
  work: Gradable;
  patch: string;
  change: ExaminedChange;
  limits: GuardInput["limits"];
  protect: GuardInput["protect"];
  model: MeteredModel | null;
  judgeModel: string;
  prompt: (name: string) => PromptFile;
  reasoning?: Reasoning;
}): Promise<{ grade: Grade; critique: CritiqueText | null }> {
  const { work, patch, change } = input;
  const heuristics = judgeByRules(input);
  // Nobody is paid to read what cannot be merged.
  const model = change.kind === "examined" ? input.model : null;
  if (model === null) return { grade: combineGrade(heuristics, null), critique: null };
  const verdict = await askJudge({
    model,
    judgeModel: input.judgeModel,
    prompt: { system: input.prompt("judge").text, user: judgeTask(work, patch, input.prompt) },
    outputTokens: JUDGE_OUTPUT_TOKENS,
    reasoning: input.reasoning ?? OWN_REASONING,
  });
  if (verdict.kind === "unjudged") return { grade: combineGrade(heuristics, null), critique: null };
  const { score, reasons, concerns } = verdict;
  const grade = combineGrade(heuristics, { score, model: input.judgeModel, reasons, concerns });
  return { grade, critique: grade.score < CRITIQUE_BELOW ? critiqueOf(grade, verdict.critique) : null };
}

function verdict(check: CheckRun, checks: Work["checks"]): string {
  if (check.passed) return "passed";
  return failsAsBefore(check, checks) ? "fails, as it did before the work, or does without it" : "FAILED";
}

function judgeTask({ task, checks, outcome }: Gradable, patch: string, prompt: (name: string) => PromptFile): string {
  const { file, text } = prompt("judge-task");
  const after = checks.filter((check) => check.when === "after");
  return renderPrompt(file, text, {
    task: taskText(task),
    summary: outcome.kind === "delivered" || outcome.kind === "unfinished" ? outcome.summary : outcome.kind,
    evidence: outcome.kind === "delivered" ? outcome.evidence.map((e) => `- ${e}`).join("\n") : "(none)",
    checks:
      after.map((check) => `- ${check.command}: ${verdict(check, checks)}`).join("\n") || "(the project has none)",
    patch:
      patch.length > MAX_PATCH
        ? `${patch.slice(0, MAX_PATCH)}\n[the patch is ${patch.length} characters long; the rest is not shown]`
        : patch,
  });
}

function taskText({ id, title, category, description, acceptance }: Work["task"]): string {
  const wanted = acceptance.map((line) => `- ${line}`).join("\n");
  return [`${id}: ${title} (${category})`, description, wanted === "" ? "" : `Acceptance:\n${wanted}`]
    .filter((part) => part !== "")
    .join("\n\n");
}

function critiqueOf(grade: Grade, said: { summary: string; lesson: string } | null): CritiqueText {
  const flaws = grade.heuristics.findings.map((finding) => `- ${finding.rule}: ${finding.detail}`);
  const lesson = said?.lesson ?? grade.judge?.concerns[0] ?? flaws[0] ?? "Look at the work again before finishing.";
  const body = [said?.summary ?? "", ...flaws, ...(grade.judge?.concerns.map((c) => `- ${c}`) ?? [])];
  return {
    lesson: lesson.slice(0, 500),
    body:
      body
        .filter((line) => line !== "")
        .join("\n")
        .slice(0, 8_000) || lesson,
  };
}
