import { type Critique, MAX_WORDS } from "../critique.ts";
import { seedOf, sharesOf } from "../shares.ts";
import type { Task } from "../task.ts";
import { compareText } from "../text-order.ts";
import { lessonStems } from "./directives.ts";
import { pathsMeet } from "./scope.ts";

/** A critique that applies to a task, and why. */
export type Applying = { critique: Critique; text: string; why: string };

/** What a task is told, and what it is not told so that the difference can be seen. */
export type Lessons = { given: Applying[]; heldOut: Applying[] };

/** More lessons than these dilute each other. */
const MAX_LESSONS = 8;

/** Prose and code have three to four bytes a token. */
const BYTES_PER_TOKEN = 3;

/** `isNew`: it has no file yet, and so is told to every task that it applies to. */
type Candidate = { critique: Critique; isHuman: boolean; isNew?: boolean };
type Subject = Pick<Task, "id" | "category" | "paths" | "title" | "description">;

/**
 * The lessons for a task: of those that apply, people's first, then the most relevant, as many as `maxTokens` hold. Of
 * these, a share of `holdout` is left out: chance decides, and for one critique and task always in the same way, also in
 * a second attempt. Held out after the choice and not before, so that both groups hold what would have been told.
 */
export function chooseLessons(
  task: Subject,
  model: string,
  candidates: readonly Candidate[],
  { maxTokens, holdout }: { maxTokens: number; holdout: number },
): Lessons {
  const about = lessonStems(`${task.title} ${task.description}`);
  const ranked = candidates
    .flatMap(({ critique, isHuman, isNew = false }) => {
      const relevance = relevanceOf(critique, task, model, about);
      return relevance === null ? [] : [{ critique, isHuman, isNew, ...relevance }];
    })
    .sort(
      (a, b) => Number(b.isHuman) - Number(a.isHuman) || b.score - a.score || compareText(a.critique.id, b.critique.id),
    );
  let left = maxTokens;
  const chosen: (Applying & { isNew: boolean })[] = [];
  for (const { critique, isHuman, isNew, why } of ranked) {
    const text = lessonText(critique);
    const tokens = Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
    if (tokens > left || chosen.length === MAX_LESSONS) continue;
    left -= tokens;
    chosen.push({ critique, text, isNew, why: `${isHuman ? "a person's word" : "from grades"}, ${why}` });
  }
  const isOut = ({ critique, isNew }: (typeof chosen)[number]) => !isNew && isHeldOut(critique, task.id, holdout);
  const told = (all: typeof chosen) => all.map(({ critique, text, why }) => ({ critique, text, why }));
  return { given: told(chosen.filter((one) => !isOut(one))), heldOut: told(chosen.filter(isOut)) };
}

/** Whether a task runs without a critique that applies to it: the same answer whenever it is asked. */
export function isHeldOut({ id, cycle }: Pick<Critique, "id" | "cycle">, task: string, holdout: number): boolean {
  return sharesOf(seedOf(JSON.stringify([id, task, cycle])))() < holdout;
}

/** A lesson as a brief tells it: in one line of at most `MAX_WORDS` words, what to do first. */
export function lessonText({ task, wrong, why, lesson }: Critique): string {
  const reason = [wrong, why].filter((part) => part !== "").join(" ");
  const words = `${lesson}${reason === "" ? "" : ` (Seen in ${task}: ${reason})`}`.split(/\s+/);
  return words.length > MAX_WORDS + 3 ? `${words.slice(0, MAX_WORDS).join(" ")} …` : words.join(" ");
}

/** Null: it does not apply. */
function relevanceOf(
  { category, paths, model, wrong, lesson }: Critique,
  task: Subject,
  worker: string,
  about: ReadonlySet<string>,
): { score: number; why: string } | null {
  if (category !== null && category !== task.category) return null;
  if (model !== null && model !== worker) return null;
  if (!pathsMeet(paths, task.paths)) return null;
  const own = lessonStems(`${wrong} ${lesson}`);
  const common = [...own.intersection(about)];
  const named = paths.length > 0 && (task.paths.length > 0 || namesAny(task, paths));
  // A lesson about certain files, for a task that names no files, is of use only where the words say so.
  if (paths.length > 0 && !named && common.length === 0) return null;
  const reasons = [
    ...(named ? [`about ${paths.join(", ")}`] : []),
    ...(category === null ? [] : [`about ${category}`]),
    ...(model === null ? [] : [`about ${model}`]),
    ...(common.length === 0 ? [] : [`common: ${common.slice(0, 5).join(", ")}`]),
  ];
  const score = (named ? 2 : 0) + (category === null ? 0 : 1) + (model === null ? 0 : 1) + share(common, own) * 2;
  return { score, why: reasons.length === 0 ? "about any task" : reasons.join(", ") };
}

function share(common: readonly string[], own: ReadonlySet<string>): number {
  return own.size === 0 ? 0 : common.length / own.size;
}

function namesAny({ title, description }: Subject, paths: readonly string[]): boolean {
  const text = `${title} ${description}`;
  return paths.some((pattern) => {
    const stem = pattern.replace(/[*?{[!].*$/, "").replace(/\/+$/, "");
    return stem !== "" && text.includes(stem);
  });
}
