import { type Critique, critiqueId, MAX_SENTENCE, MAX_WORDS, plainCritique } from "../critique.ts";
import type { Grade } from "../grading.ts";
import type { Intent } from "../intent.ts";
import type { Task } from "../task.ts";
import { terminalText } from "../terminal-text.ts";
import { dayAfter, zonedTimeOf } from "../zoned-time.ts";

/** Of grades by a judge that does not say which. */
const UNKNOWN_JUDGE = "judge@000000000000";

/** The rubric's 2 is "harmful, empty, or about something else": what is so grave need not happen twice. */
const CRITICAL_AT_MOST = 2;

type Facts = { event: string | null; model: string; cycle: string; now: Date; timeZone: string; days: number };

/**
 * The critique that a judge asks for with a low grade. Its category and files are those of the task, its model is the one that
 * worked (others get to it when the same is seen of them), and its author is the judge's version: never a person, whatever the
 * model zone leaves out. `event`: that of the grade.
 */
export function critiqueOfGrade(
  { lesson, wrong = "", why = "", body }: Extract<Intent, { kind: "add-critique" }>,
  task: Pick<Task, "id" | "category" | "paths">,
  grade: Grade | null,
  { event, model, cycle, now, timeZone, days }: Facts,
): Critique {
  const judge = grade?.judge ?? null;
  // What to do instead is what the next agent needs most.
  const said = firstWords(lesson, MAX_WORDS);
  const fault = firstWords(wrong, MAX_WORDS - said.length);
  const cause = firstWords(why, MAX_WORDS - said.length - fault.length);
  return {
    ...plainCritique({ id: critiqueId(task.id, cycle), task: task.id, cycle, lesson: clipped(said), body }),
    wrong: clipped(fault),
    why: clipped(cause),
    event,
    author: judge?.version ?? UNKNOWN_JUDGE,
    ...{ category: task.category, paths: task.paths.slice(0, 50), model },
    expires: dayAfter(zonedTimeOf(now, timeZone).date, days),
    critical: judge !== null && judge.score <= CRITICAL_AT_MOST,
  };
}

/** What masks a secret may be longer than it. */
function clipped(words: readonly string[]): string {
  return words.join(" ").slice(0, MAX_SENTENCE);
}

function firstWords(text: string, most: number): string[] {
  return terminalText(text).split(/\s+/).filter(Boolean).slice(0, most);
}
