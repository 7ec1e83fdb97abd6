import type { Configuration } from "../domain/configuration.ts";
import type { Critique } from "../domain/critique.ts";
import { type Applying, chooseLessons, type Lessons, lessonText } from "../domain/critiques/choice.ts";
import { readCritiques } from "../domain/critiques/read.ts";
import { inForce, isHuman, standingsOf } from "../domain/critiques/standing.ts";
import { critiqueOfWords, type Words, waitingWords } from "../domain/critiques/words.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Task } from "../domain/task.ts";

const MAX_WORDS_FILES = 3;
/** Longest excerpt of one file of the mentor's words. */
const MAX_WORDS = 2_000;
const WORDS = /^feedback\/[^/]+\.md$/;
const README = /readme\.md$/i;

/** What a cycle's tasks can be told, read once for all of them. */
export type LessonBook = {
  candidates: { critique: Critique; isHuman: boolean; isNew: boolean }[];
  /** Files in which people say what holds for every task: nobody is without them. */
  mentor: string[];
  /** What the cycle has claimed its tasks with already (a repeated job), by task. */
  claimed: ReadonlyMap<string, { given: readonly string[]; heldOut: readonly string[] }>;
  /** What people said that nobody has learnt from yet. */
  words: Words[];
};

export const NO_LESSONS: LessonBook = { candidates: [], mentor: [], claimed: new Map(), words: [] };

/**
 * Critiques in force, and beside them the reasons of closes that are not distilled yet, in people's own words: a task that
 * starts now is not to repeat what was just refused.
 */
export function openLessonBook(
  files: ReadonlyMap<string, string>,
  ledger: Ledger,
  { configuration, now, cycle }: { configuration: Configuration; now: Date; cycle: string },
): LessonBook {
  const { time_zone: timeZone, critiques: settings } = configuration;
  const { days } = settings;
  const { critiques } = readCritiques(files);
  const counting = inForce(critiques, standingsOf(critiques, ledger, { now, timeZone, days }));
  const words = waitingWords(ledger, critiques, now);
  const closings = words
    .filter(({ kind }) => kind === "closing")
    .map((one) => critiqueOfWords([one], null, { cycle, now, timeZone, days }));
  return {
    candidates: [
      ...counting.map((critique) => ({ critique, isHuman: isHuman(critique, ledger), isNew: false })),
      ...closings.map((critique) => ({ critique, isHuman: true, isNew: true })),
    ],
    mentor: mentorWords(files),
    claimed: new Map(
      ledger.events.flatMap((e) =>
        e.type === "task.claimed" && e.cycle === cycle && e.critiques ? [[e.task, e.critiques] as const] : [],
      ),
    ),
    words,
  };
}

/** What one task is told by the book; asked again by a repeated job, what the claim says. */
export function lessonsFor(
  book: LessonBook,
  task: Task,
  model: string,
  { critiques: { max_tokens: maxTokens, holdout } }: Configuration,
): Lessons {
  const claimed = book.claimed.get(task.id);
  if (claimed === undefined) return chooseLessons(task, model, book.candidates, { maxTokens, holdout });
  const named = (ids: readonly string[]): Applying[] =>
    book.candidates
      .filter(({ critique }) => ids.includes(critique.id))
      .map(({ critique }) => ({ critique, text: lessonText(critique), why: "as this cycle has claimed the task" }));
  return { given: named(claimed.given), heldOut: named(claimed.heldOut) };
}

/** Why a task is told what, for people. */
export function lessonReasons({ given, heldOut }: Lessons): string[] {
  return [
    ...given.map(({ critique, why }) => `lesson ${critique.id}: ${why}`),
    ...heldOut.map(({ critique, why }) => `held out, to see what it is worth: lesson ${critique.id} (${why})`),
  ];
}

export function critiqueIds({ given, heldOut }: Lessons): { given: string[]; heldOut: string[] } {
  const ids = (all: readonly Applying[]) => all.map(({ critique }) => critique.id).sort();
  return { given: ids(given), heldOut: ids(heldOut) };
}

function mentorWords(files: ReadonlyMap<string, string>): string[] {
  return [...files]
    .filter(([path]) => WORDS.test(path) && !README.test(path))
    .sort(([a], [b]) => b.localeCompare(a))
    .map(([, text]) => text.trim().slice(0, MAX_WORDS))
    .slice(0, MAX_WORDS_FILES);
}
