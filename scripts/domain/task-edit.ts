import { splitFrontMatter } from "./front-matter.ts";
import { setYamlKeys } from "./yaml-edit.ts";

/** The changes a program may make to a task that a person wrote. */
export type TaskEdit = { priority?: number; tags?: readonly string[]; paths?: readonly string[]; budgetUsd?: number };

/**
 * Edits the front matter in place: comments, order, quoting, spacing and unknown keys stay as people wrote them.
 * `text` must be a file that `parseTask` accepts.
 */
export function editTask(text: string, edit: TaskEdit): string {
  const split = splitFrontMatter(text);
  if (split === null) throw new Error("editTask needs a file that parseTask accepts");
  const changes: [string, unknown][] = [
    ["priority", edit.priority],
    ["tags", edit.tags],
    ["paths", edit.paths],
    ["budget_usd", edit.budgetUsd],
  ];
  const yaml = setYamlKeys(
    split.yaml,
    changes.filter(([, value]) => value !== undefined),
  );
  return `${split.open}${yaml}${split.close}${split.body}`;
}
