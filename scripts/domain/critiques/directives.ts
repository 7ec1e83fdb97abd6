import { isStopWord, partsOf, stem, WORD } from "../preflight/words.ts";

/** What a clause of a lesson wants, or (`isWanted` false) does not want, by the stems of its words. */
export type Directive = { isWanted: boolean; stems: ReadonlySet<string> };

/** Words that say nothing of a task, and everything in a lesson. */
const SAY_MUCH = new Set(
  "test tests testing doc docs documentation readme example examples error small simple code existing change changes".split(
    " ",
  ),
);

/** Words that turn a clause around, each of them once more. */
const TURNING = new Set(
  "not no never none nor cannot avoid avoiding skip skipping omit omitting drop dropping remove removing delete deleting stop forbid without".split(
    " ",
  ),
);

/** Words that say how firmly something is wanted, and nothing of what it is. */
const MOOD = new Set("always prefer please rule must dont really please ever again".split(" "));

/** Where one thing ends that is said of, and another begins; behind some, the opposite is meant. */
const JOINTS =
  /([.;:!?,]+(?=\s|$)|\s+(?:but|and then)\s+|\s+(?:instead of|rather than|over|in place of)\s+|,?\s+(?=(?:not|never|without)\s))/i;
const OPPOSING = /instead of|rather than|over|in place of/i;

/**
 * What a lesson wants and does not want, clause by clause. Knows English: of other languages the words count, and no
 * clause is turned around.
 */
export function directivesOf(lesson: string): Directive[] {
  const parts = lesson
    .normalize("NFC")
    .replace(/n['’]t\b/gi, " not")
    .split(JOINTS);
  return parts.flatMap((part, at): Directive[] => {
    if (at % 2 === 1) return [];
    const words = [...part.matchAll(WORD)].flatMap(([word]) => partsOf(word));
    const turns = words.filter((word) => TURNING.has(word)).length + (OPPOSING.test(parts[at - 1] ?? "") ? 1 : 0);
    const stems = stemsOf(words);
    return stems.size === 0 ? [] : [{ isWanted: turns % 2 === 0, stems }];
  });
}

/** The stems of all that is said, whichever way. */
export function lessonStems(text: string): Set<string> {
  return stemsOf([...text.normalize("NFC").matchAll(WORD)].flatMap(([word]) => partsOf(word)));
}

function stemsOf(words: readonly string[]): Set<string> {
  return new Set(words.filter(saysSomething).map(stem));
}

function saysSomething(word: string): boolean {
  if (TURNING.has(word) || MOOD.has(word)) return false;
  return word.length > 2 && (SAY_MUCH.has(word) || !isStopWord(word));
}
