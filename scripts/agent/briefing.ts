import type { Configuration } from "../domain/configuration.ts";
import type { Category, Task } from "../domain/task.ts";
import { failedTests } from "../domain/test-report/compare.ts";
import type { ProjectChecks } from "../domain/verify/checks.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import { fenced } from "../views/fence.ts";
import { visibleText } from "../views/inert-text.ts";
import { oneLine } from "../views/manifest/words.ts";
import { renderPrompt } from "../views/prompt.ts";
import { describeCommands } from "./command-briefing.ts";
import { describeGuards } from "./guard-briefing.ts";
import type { AgentJob } from "./job.ts";
import type { WebOffer } from "./web-access.ts";
import { describeWeb } from "./web-briefing.ts";

/** A prompt as read from its file; the file's name stands in every fault. */
export type PromptFile = { file: string; text: string };

/** What is known about a task beyond its file. */
export type TaskKnowledge = {
  /** What preflight found in the code base, one finding each. */
  preflight: readonly string[];
  /** Lessons of earlier reviews that apply. */
  lessons: readonly string[];
  /** Files that the task is likely to be about, each with its reason. */
  files: readonly string[];
  /** What was merged lately where the task is. */
  decisions: readonly string[];
};

/** What all tasks of a cycle are told of the project: prompts/manifest.md and its AGENTS.md; null where there is none. */
export type ProjectKnowledge = { manifest: string | null; conventions: string | null };

/** Categories whose result is a report: a page of prose in one message, where code comes in pieces. */
const REPORTING: ReadonlySet<Category> = new Set(["research", "analysis"]);
const REPORT_OUTPUT_TOKENS = 16_384;

/**
 * Most characters of each: of the manifest twice the page that is made by itself, for somebody may have asked for a longer one,
 * and nobody for an endless one.
 */
const TOLD_LENGTHS: Readonly<Record<keyof ProjectKnowledge, number>> = { conventions: 16_000, manifest: 40_000 };

/** What a system prompt holds of a text about the project, which may end early and then says so; null where there is none. */
export function toldOfProject(about: keyof ProjectKnowledge, text: string | null): string | null {
  const words = text?.trim() ?? "";
  return words === "" ? null : fenced(words, about, TOLD_LENGTHS[about]);
}

/** An agent's limits for a category: the configuration's own, with what differs for the category. */
export function agentLimits({ agent }: Configuration, category: Category): AgentJob["limits"] {
  const own = agent.categories[category];
  const least = REPORTING.has(category) ? REPORT_OUTPUT_TOKENS : 0;
  return {
    turns: own?.turns ?? agent.turns,
    minutes: own?.minutes ?? agent.minutes,
    outputTokens: own?.output_tokens ?? Math.max(agent.output_tokens, least),
  };
}

/**
 * The system prompt, with what is known of the project: it depends on the configuration, the project's checks, what the
 * job may look up, AGENTS.md and the manifest alone, so the prompt cache keeps it over all tasks of a cycle, whatever their
 * category. What changes most rarely comes first. `manifest` and `conventions` are texts of files.
 */
export function systemPrompt(
  prompt: (name: string) => PromptFile,
  configuration: Configuration,
  about: ProjectKnowledge & { checks: ProjectChecks; web: WebOffer },
): string {
  const { checks, web, manifest, conventions } = about;
  const { file, text } = prompt("system");
  const rules = renderPrompt(file, text, {
    patch_bytes: String(configuration.limits.patch_bytes),
    setup: bullets(checks.setup.map(code), "- none"),
    checks: describeChecks(checks, configuration),
    guards: describeGuards(configuration),
    web: describeWeb(configuration, web),
    commands: describeCommands(configuration),
  });
  const known = (name: string, about: keyof ProjectKnowledge, text: string | null) => {
    const told = toldOfProject(about, text);
    if (told === null) return [];
    const page = prompt(name);
    return [renderPrompt(page.file, page.text, { [about]: told })];
  };
  return [rules, ...known("conventions", "conventions", conventions), ...known("project", "manifest", manifest)].join(
    "\n",
  );
}

/**
 * What an agent starts with. `usd`: dollars for its calls; `sandbox`: how this machine confines commands, which another
 * runner of the same cycle may do differently; `before`: the checks' runs before it.
 */
export type AgentStart = AgentJob["limits"] & { usd: number; sandbox: string; before: readonly CheckRun[] };

/**
 * The first message to an agent: the brief, then what a good result of the task's category is, and the task's limits.
 * These differ from task to task, so they come behind the prefix that all tasks share.
 */
export function firstMessage(
  prompt: (name: string) => PromptFile,
  brief: string,
  task: Task,
  start: AgentStart,
): string {
  const { file, text } = prompt(`category-${task.category}`);
  const report = REPORTING.has(task.category) ? { report: `reports/${task.id}.md` } : {};
  const category = renderPrompt(file, text, { limits: bullets(limitLines(start), ""), ...report });
  return [brief.trim(), ...failedBefore(start.before), category.trim()].join("\n\n");
}

/** A red base is nobody's task: an agent that does not know of it would mend it, or lose turns on asking why. */
function failedBefore(before: readonly CheckRun[]): string[] {
  const failing = before.filter((run) => !run.passed);
  if (failing.length === 0) return [];
  const lines = failing.map(({ command, report, baseSha }) => {
    const failed = report === null ? 0 : failedTests(report).length;
    const tests = failed === 0 ? "" : ` (${failed} of its tests)`;
    return `${code(command)}${tests}${baseSha === undefined ? "" : ", on the target branch without this merge request's change"}`;
  });
  return [
    `## Which checks fail already\n\n${bullets(lines, "")}\n\nWhat fails there, test by test where the check reports its tests, is not held against you. Leave it as it is, unless the task asks for it.`,
  ];
}

/** The first message about a task. */
export function taskBrief({ file, text }: PromptFile, task: Task, knowledge: TaskKnowledge): string {
  return renderPrompt(file, text, taskVariables(task, knowledge));
}

/** Why a merge request is not done, in words for the agent; its patch, or what is known of it, as `change`. */
export type RevisionKnowledge = { threads: string; pipeline: string; conflict: string; change: string };

/** The first message about a merge request that is to be revised. */
export function revisionBrief(
  { file, text }: PromptFile,
  task: Task,
  knowledge: TaskKnowledge & RevisionKnowledge,
): string {
  const { threads, pipeline, conflict, change } = knowledge;
  return renderPrompt(file, text, { ...taskVariables(task, knowledge), threads, pipeline, conflict, change });
}

function taskVariables(task: Task, { preflight, lessons, files, decisions }: TaskKnowledge): Record<string, string> {
  return {
    id: task.id,
    title: task.title,
    category: task.category,
    description: task.description.trim() || "(nothing beyond the title)",
    acceptance: bullets(task.acceptance, "(none given: the title and the description say when it is done)"),
    paths: bullets(task.paths.map(code), "(no restriction)"),
    preflight: bullets(preflight.map(oneLine), "(nothing found)"),
    // People read lessons as they show: an agent is told no more.
    lessons: bullets(lessons.map(visibleText), "(none yet)"),
    files: bullets(files, "(none stands out)"),
    decisions: bullets(decisions, "(nothing in the last thirty days)"),
  };
}

/** The checks that will be run, and for how long each may run. */
function describeChecks(checks: ProjectChecks, { verify }: Configuration): string {
  const lines = checkLines(checks);
  if (lines.length === 0) return "- none are known: find out how the project tests itself, and do that";
  return `${bullets(lines, "")}\n\nEach is stopped after ${verify.timeout_minutes} minutes, which counts as a failure.`;
}

function checkLines({ quick, full, paths }: ProjectChecks): string[] {
  const always = [...quick, ...full].map(code);
  const sometimes = paths.flatMap((part) =>
    [...part.quick, ...part.full].map((command) => `${code(command)}, when ${part.paths.map(code).join(", ")} changes`),
  );
  return [...always, ...sometimes];
}

/** Free models have no dollars to run out of. */
function limitLines({ turns, minutes, outputTokens, usd, sandbox }: AgentStart): string[] {
  return [
    `${turns} turns, each a message of yours with all of its calls`,
    `${minutes} minutes, commands included`,
    `${outputTokens} output tokens a message, thinking included: a longer one is cut, and its calls are not run`,
    ...(usd > 0 ? [`$${usd.toFixed(2)} for all of your messages together`] : []),
    sandbox === "none" ? "commands run unconfined here" : `commands are confined by: ${sandbox}`,
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Lines of a list; further lines of an item are indented under it. */
function bullets(items: readonly string[], none: string): string {
  return items.length === 0 ? none : items.map((item) => `- ${item.trim().replaceAll("\n", "\n  ")}`).join("\n");
}
