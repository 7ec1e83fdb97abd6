import type { Task } from "../task.ts";

/** Words that make a smaller file the expected outcome. */
const REMOVAL =
  /\b(remov|delet|drop|split|extract|mov(e|es|ed|ing)\b|simplif|replac|rewrit|rewrot|refactor|reorgani|restructur|re-?work|clean|dead code|unused|obsolete|deprecat|migrat|convert|reduc|shorten|shrink|trim|strip|consolidat|merg(e|ing)\b|dedup|de-dup|duplicat|inlin|prun|eliminat|get(ting)? rid|rid of|renam|switch(es|ed|ing)? (to|from|over)|overhaul|port(ed|ing)? to|no longer|instead of|revert|roll(ed|ing)? back|back(ed|ing)? out|moderni[sz]|unif(y|ies)|retir|disabl|discard|hoist|compact|tid(y|ies)|collaps|slim|generat|centrali[sz]|share[ds]?\b|reus|upgrad|swap|cut\b|kill|purg|normali[sz])/i;
/** Words that say in so many words that something goes. */
const PLAIN_REMOVAL =
  /\b(remov|delet|drop|eliminat|prun|purg|discard|strip|kill|get(ting)? rid|rid of|dead code|unused|obsolete|retir)/i;
const NEGATED =
  /\b(do not|don't|never|without|must not|should not|not to|instead of|rather than|no need to)\s+(\w+\s+){0,2}?(remov|delet|dropp?|los)\w*/gi;

/** All that the task says, in one text. */
export function wordsOf({ title, description, acceptance }: Task): string {
  return [title, description, ...acceptance].join("\n");
}

/** Whether the task's words, or its being a refactoring, let one expect that lines go. */
export function asksForRemoval(task: Task): boolean {
  return task.category === "refactor" || REMOVAL.test(wordsOf(task).replace(NEGATED, ""));
}

/** Whether the task says plainly that something is to go, and not only that things are to become others. */
export function namesRemoval(task: Task): boolean {
  return PLAIN_REMOVAL.test(wordsOf(task).replace(NEGATED, ""));
}

/** Whether the task speaks of a file: by its path, its name, or one of its `paths` that is no pattern. */
export function namesFile(task: Task, path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (task.paths.some((pattern) => pattern.replace(/^\.\//, "").toLowerCase() === path.toLowerCase())) return true;
  return containsWord(wordsOf(task).toLowerCase(), name);
}

/** Whether the task speaks of a thing by its name, whatever stands around it. */
export function namesThing(task: Task, name: string): boolean {
  return containsWord(wordsOf(task).toLowerCase(), name.toLowerCase());
}

function containsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isOpen = !/[\p{L}\p{N}_]/u.test(text[at - 1] ?? " ");
    const isClosed = !/[\p{L}\p{N}_]/u.test(text[at + word.length] ?? " ");
    if (isOpen && isClosed) return true;
  }
  return false;
}
