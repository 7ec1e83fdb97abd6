import type { Task } from "../task.ts";

/** All that the task says, in one text. */
export function wordsOf({ title, description, acceptance }: Task): string {
  return [title, description, ...acceptance].join("\n");
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

/** Whether a text has a word that no letter or digit continues. Both in one case. */
export function containsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isOpen = !/[\p{L}\p{N}_]/u.test(text[at - 1] ?? " ");
    const isClosed = !/[\p{L}\p{N}_]/u.test(text[at + word.length] ?? " ");
    if (isOpen && isClosed) return true;
  }
  return false;
}
