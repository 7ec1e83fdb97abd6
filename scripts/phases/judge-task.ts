import type { PromptFile } from "../agent/briefing.ts";
import type { Work } from "../artifacts/work.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import { renderPrompt } from "../views/prompt.ts";
import { failsAsBefore } from "./judge-by-rules.ts";

/** What is graded: a task's words, its patch, and what the checks said. */
export type Gradable = Pick<Work, "task" | "checks" | "outcome">;

function verdict(check: CheckRun, checks: Work["checks"]): string {
  if (check.passed) return "passed";
  return failsAsBefore(check, checks) ? "fails, as it did before the work, or does without it" : "FAILED";
}

/** What the judge is told, in the frame of `prompts/judge-task.md`; `patch` is numbered and of bounded length. */
export function judgeTask({ task, checks, outcome }: Gradable, patch: string, { file, text }: PromptFile): string {
  const after = checks.filter((check) => check.when === "after");
  return renderPrompt(file, text, {
    task: taskText(task),
    summary: outcome.kind === "delivered" || outcome.kind === "unfinished" ? outcome.summary : outcome.kind,
    evidence: outcome.kind === "delivered" ? outcome.evidence.map((e) => `- ${e}`).join("\n") : "(none)",
    checks:
      after.map((check) => `- ${check.command}: ${verdict(check, checks)}`).join("\n") || "(the project has none)",
    patch,
  });
}

function taskText({ id, title, category, description, acceptance }: Work["task"]): string {
  const wanted = acceptance.map((line) => `- ${line}`).join("\n");
  return [`${id}: ${title} (${category})`, description, wanted === "" ? "" : `Acceptance:\n${wanted}`]
    .filter((part) => part !== "")
    .join("\n\n");
}
