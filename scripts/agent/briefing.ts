import type { Configuration } from "../domain/configuration.ts";
import { GUARDS } from "../domain/guards/table.ts";
import { sandboxSettings } from "../domain/sandbox-settings.ts";
import { CATEGORIES, type Category, type Task } from "../domain/task.ts";
import type { ProjectChecks } from "../domain/verify/checks.ts";
import { renderPrompt } from "../views/prompt.ts";
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
};

/** An agent's limits for a category: the configuration's own, with what differs for the category. */
export function agentLimits({ agent }: Configuration, category: Category): AgentJob["limits"] {
  const own = agent.categories[category];
  return {
    turns: own?.turns ?? agent.turns,
    minutes: own?.minutes ?? agent.minutes,
    outputTokens: own?.output_tokens ?? agent.output_tokens,
  };
}

/**
 * The system prompt. It depends on the configuration, the project's checks and what the job may look up, so the prompt cache keeps it over
 * all tasks of a cycle.
 */
export function systemPrompt(
  { file, text }: PromptFile,
  configuration: Configuration,
  checks: ProjectChecks,
  web: WebOffer,
): string {
  return renderPrompt(file, text, {
    limits: bullets(limitLines(configuration), ""),
    setup: bullets(checks.setup.map(code), "- none"),
    checks: bullets(checkLines(checks), "- none are known: find out how the project tests itself, and do that"),
    guards: bullets(
      GUARDS.map(({ describe }) => describe),
      "",
    ),
    web: describeWeb(configuration, web),
    commands:
      sandboxSettings(configuration.sandbox).tier === "none"
        ? "They run without confinement: keep to the repository all the same."
        : "They are confined: they can change nothing outside the repository but temporary files, and see no credentials.",
  });
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

function taskVariables(task: Task, { preflight, lessons }: TaskKnowledge): Record<string, string> {
  return {
    id: task.id,
    title: task.title,
    category: task.category,
    description: task.description.trim() || "(nothing beyond the title)",
    acceptance: bullets(task.acceptance, "(none given: the title and the description say when it is done)"),
    paths: bullets(task.paths.map(code), "(no restriction)"),
    preflight: bullets(preflight, "(nothing found)"),
    lessons: bullets(lessons, "(none yet)"),
  };
}

function checkLines({ quick, full, paths }: ProjectChecks): string[] {
  const always = [...quick, ...full].map(code);
  const sometimes = paths.flatMap((part) =>
    [...part.quick, ...part.full].map((command) => `${code(command)}, when ${part.paths.map(code).join(", ")} changes`),
  );
  return [...always, ...sometimes];
}

function limitLines(configuration: Configuration): string[] {
  const differing = CATEGORIES.filter((category) => configuration.agent.categories[category] !== undefined);
  const { turns, minutes, output_tokens } = configuration.agent;
  return [
    describeLimits({ turns, minutes, outputTokens: output_tokens }),
    ...differing.map((category) => `${category} tasks: ${describeLimits(agentLimits(configuration, category))}`),
    `a patch of at most ${configuration.limits.patch_bytes} bytes`,
  ];
}

function describeLimits({ turns, minutes, outputTokens }: AgentJob["limits"]): string {
  return `${turns} turns (messages of yours), ${minutes} minutes, ${outputTokens} output tokens a message`;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Lines of a list; further lines of an item are indented under it. */
function bullets(items: readonly string[], none: string): string {
  return items.length === 0 ? none : items.map((item) => `- ${item.trim().replaceAll("\n", "\n  ")}`).join("\n");
}
