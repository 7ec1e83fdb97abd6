import type { Task } from "./task.ts";
import { tokensAbout } from "./tokens.ts";

/** Something that an agent can be told beside its task, line by line, the most telling first. */
export type ContextPart = {
  name: string;
  lines: readonly string[];
  /** Why it is told, for people. */
  because: string;
};

/** What of the parts an agent is told, and about how many tokens each takes; `reasons` says all of that, and what was left out. */
export type Context = { lines: ReadonlyMap<string, readonly string[]>; reasons: string[] };

export const NO_CONTEXT: Context = { lines: new Map(), reasons: [] };

/** What every prompt about a task holds, whatever else there is room for. */
export type FixedPart = { name: string; text: string; because: string };

/**
 * Chooses what goes into a prompt within `maxTokens`. `fixed` always does, and counts; of `parts`, in their order, as many
 * lines as there is room for.
 */
export function chooseContext(fixed: readonly FixedPart[], parts: readonly ContextPart[], maxTokens: number): Context {
  const reasons = fixed.map(({ name, text, because }) => `${name}, about ${tokensAbout(text)} tokens: ${because}`);
  let left = maxTokens - fixed.reduce((sum, { text }) => sum + tokensAbout(text), 0);
  const lines = new Map<string, readonly string[]>();
  for (const { name, lines: all, because } of parts) {
    const kept: string[] = [];
    let used = 0;
    for (const line of all) {
      const tokens = tokensAbout(`${line}\n`);
      if (used + tokens > left) break;
      kept.push(line);
      used += tokens;
    }
    left -= used;
    lines.set(name, kept);
    if (kept.length > 0) reasons.push(`${name}, about ${used} tokens: ${because}`);
    const missing = all.length - kept.length;
    if (missing > 0)
      reasons.push(`of ${name}, ${missing} of ${all.length} are left out: the prompt holds ${maxTokens} tokens`);
  }
  return { lines, reasons };
}

/** A task as its prompt has it: how much of the room it takes cannot be helped. */
export function taskText({ title, description, acceptance, paths }: Task): string {
  return [title, description, ...acceptance, ...paths].join("\n");
}
