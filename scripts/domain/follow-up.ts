import type { Intent } from "./intent.ts";
import type { Task } from "./task.ts";

/** Below people's own tasks: what a machine thought of waits until people's wishes are done. */
const PRIORITY = 4;
const MAX_SLUG = 50;

/** The task that a follow-up becomes. The same title gives the same ID, so that nothing is added twice. */
export function followUpTask(intent: Extract<Intent, { kind: "add-task" }>): Task {
  return {
    id: `FOLLOW-${slug(intent.title)}`,
    title: intent.title.replace(/\s+/g, " ").trim(),
    category: "code",
    priority: PRIORITY,
    dependsOn: [],
    paths: [],
    acceptance: [],
    budgetUsd: null,
    model: null,
    origin: intent.parent,
    image: null,
    tags: ["follow-up"],
    description: intent.description.trim(),
  };
}

function slug(title: string): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return words.slice(0, MAX_SLUG).replace(/-+$/, "") || "task";
}
