import type { Revision } from "../artifacts/plan.ts";
import { critiqueFile, parseCritique } from "../domain/critique.ts";
import type { Pick } from "../domain/selection.ts";
import { renderPrompt } from "../views/prompt.ts";

/** Newest lessons first; more than these dilute each other. */
const MAX_LESSONS = 8;
/** Longest excerpt of one file of the mentor's words. */
const MAX_WORDS = 2_000;

const CRITIQUE = new RegExp(`^${critiqueFile(".+").replace(/\//g, "\\/")}$`);
const WORDS = /^feedback\/[^/]+\.md$/;

/** The mentor's words and the lessons of earlier critiques, newest files first, as a Markdown list; empty when there are none. */
export function lessonsOf(files: ReadonlyMap<string, string>): string {
  const newestFirst = [...files].sort(([a], [b]) => b.localeCompare(a));
  const words = newestFirst
    .filter(([path]) => WORDS.test(path) && !/readme\.md$/i.test(path))
    .map(([, text]) => text.trim().slice(0, MAX_WORDS));
  const lessons = newestFirst
    .filter(([path]) => CRITIQUE.test(path))
    .map(([path, text]) => parseCritique(path, text))
    .flatMap((parsed) => (parsed.kind === "ok" ? [`- ${parsed.value.lesson}`] : []));
  return [...lessons.slice(0, MAX_LESSONS), ...words.slice(0, 3)].join("\n");
}

/** The first message to the agent: the task, or people's words on its merge request. */
export function briefOf(brief: {
  pick: Pick;
  revision: Revision | null;
  lessons: string;
  prompt: (name: string) => string;
}): string {
  const { pick, revision, lessons, prompt } = brief;
  const { task, preflight } = pick;
  const common = {
    id: task.id,
    title: task.title,
    category: task.category,
    description: task.description || "(no description)",
    acceptance: list(task.acceptance, "(none given: the description and the project's checks decide)"),
    paths: task.paths.length === 0 ? "(anywhere in the tree)" : task.paths.join(", "),
    lessons: lessons || "(none yet)",
  };
  if (revision === null) {
    const found = list(preflight?.evidence ?? [], "(nothing similar was found)");
    return renderPrompt("brief-task.md", prompt("brief-task"), { ...common, preflight: found });
  }
  const notes = revision.notes.map(
    (n) => `### Note ${n.noteId} by ${n.author}${n.path === null ? "" : ` on ${n.path}:${n.line ?? ""}`}\n\n${n.body}`,
  );
  return renderPrompt("brief-revision.md", prompt("brief-revision"), {
    ...common,
    notes: notes.join("\n\n"),
    change: revision.patch,
  });
}

function list(items: readonly string[], whenEmpty: string): string {
  return items.length === 0 ? whenEmpty : items.map((item) => `- ${item}`).join("\n");
}
