import { type PromptFile, revisionBrief, taskBrief } from "../agent/briefing.ts";
import type { Revision } from "../artifacts/plan.ts";
import type { Context } from "../domain/context.ts";
import type { Pick } from "../domain/selection/choice.ts";
import { DECISIONS, FILES } from "./context-of.ts";
import { revisionWords } from "./revision-words.ts";

/** The first message to the agent: the task, or what its merge request is not done for. */
export function briefOf(brief: {
  pick: Pick;
  revision: Revision | null;
  lessons: readonly string[];
  context: Context;
  prompt: (name: string) => PromptFile;
}): string {
  const { pick, revision, lessons, context, prompt } = brief;
  const { lines } = context;
  const knowledge = {
    ...{ lessons, preflight: pick.preflight?.evidence ?? [] },
    ...{ files: lines.get(FILES) ?? [], decisions: lines.get(DECISIONS) ?? [] },
  };
  if (revision === null) return taskBrief(prompt("brief-task"), pick.task, knowledge);
  return revisionBrief(prompt("brief-revision"), pick.task, { ...knowledge, ...revisionWords(revision) });
}
