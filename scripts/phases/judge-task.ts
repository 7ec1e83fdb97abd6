import type { PromptFile } from "../agent/briefing.ts";
import type { Work } from "../artifacts/work.ts";
import type { Finding } from "../domain/grading.ts";
import type { Thread } from "../domain/thread.ts";
import type { WithoutChange } from "../domain/verify/without-change.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import { sealed } from "../views/fence.ts";
import { renderPrompt } from "../views/prompt.ts";
import { failsAsBefore } from "./judge-by-rules.ts";

/**
 * What is graded: a task's words, its patch, and what the harness saw of its checks. What the agent says of its work is no
 * part of it, nor is the model that it is. `asked`: see `askedBy`.
 */
export type Gradable = Pick<Work, "task" | "checks" | "withoutChange"> & { asked?: readonly string[] };

/** Findings beyond these say nothing more of a patch. */
const MAX_FINDINGS = 30;
const MAX_DETAIL = 300;
/** Of what reviewers ask for. */
const MAX_ASKED = 20;
const MAX_WORDS = 2_000;

const TAGS = ["task", "checks", "findings", "patch"] as const;

/** What the judge is told, in the frame of `prompts/judge-task.md`; `patch` is numbered and of bounded length. */
export function judgeTask(
  { task, checks, withoutChange, asked = [] }: Gradable,
  findings: readonly Finding[],
  patch: string,
  { file, text }: PromptFile,
): string {
  const after = checks.filter((check) => check.when === "after");
  const said: Record<(typeof TAGS)[number], string> = {
    task: [taskText(task), ...askedText(asked)].join("\n\n"),
    checks:
      [...after.map((check) => checkText(check, checks)), ...withoutText(withoutChange)].join("\n") || "(none was run)",
    findings: findings.slice(0, MAX_FINDINGS).map(findingText).join("\n") || "(none)",
    patch,
  };
  // Whoever writes the patch must not be able to end it, and go on as somebody else.
  return renderPrompt(file, text, Object.fromEntries(TAGS.map((tag) => [tag, sealed(said[tag], TAGS)])));
}

/** What trusted people asked for in the threads of a revision; Night Shift's own answers are its maker's words. */
export function askedBy(threads: readonly Thread[]): string[] {
  return threads.flatMap(({ entries }) => entries.flatMap(({ author, body }) => (author === null ? [] : [body])));
}

function askedText(asked: readonly string[]): string[] {
  if (asked.length === 0) return [];
  const lines = asked.slice(-MAX_ASKED).map((words) => `- ${words.slice(0, MAX_WORDS).replace(/\n/g, "\n  ")}`);
  return [`Since it was offered, reviewers have asked:\n${lines.join("\n")}`];
}

/** The command is the project's own; names of tests are the agent's words, and only counted. */
function checkText(check: CheckRun, checks: Work["checks"]): string {
  const { tests } = check;
  const counts =
    tests === undefined ? "" : ` (${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped)`;
  return `- ${check.command}: ${verdict(check, checks)}${counts}`;
}

/** What the harness saw when it ran the change's tests without what they are for. */
function withoutText(found: WithoutChange | undefined): string[] {
  if (found === undefined || found.kind === "unknown") return [];
  if (found.kind === "passed") return ["- the tests of the change, run without it: pass as well"];
  return [
    `- the tests of the change, run without it: ${found.count === 0 ? "fail" : `${found.count} fail`}, as they should`,
  ];
}

function verdict(check: CheckRun, checks: Work["checks"]): string {
  if (check.passed) return "passed";
  return failsAsBefore(check, checks) ? "fails, as it did before the work, or does without it" : "FAILED";
}

function findingText({ rule, detail }: Finding): string {
  return `- ${rule}: ${detail.replace(/\s+/g, " ").slice(0, MAX_DETAIL)}`;
}

function taskText({ id, title, category, description, acceptance }: Work["task"]): string {
  const wanted = acceptance.map((line) => `- ${line}`).join("\n");
  return [`${id}: ${title} (${category})`, description, wanted === "" ? "" : `Acceptance:\n${wanted}`]
    .filter((part) => part !== "")
    .join("\n\n");
}
