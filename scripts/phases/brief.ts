import { type PromptFile, revisionBrief, taskBrief } from "../agent/briefing.ts";
import type { Revision } from "../artifacts/plan.ts";
import { critiqueFile, parseCritique } from "../domain/critique.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Pick } from "../domain/selection/choice.ts";
import { revisionWords } from "./revision-words.ts";

/** More lessons than these dilute each other. */
const MAX_LESSONS = 8;
const MAX_WORDS_FILES = 3;
const MAX_CLOSINGS = 5;
const MAX_CLOSING = 500;
/** Longest excerpt of one file of the mentor's words. */
const MAX_WORDS = 2_000;

const CRITIQUES = critiqueFile("").replace(/\.md$/, "");
const WORDS = /^feedback\/[^/]+\.md$/;
const README = /readme\.md$/i;

/** What people said when they closed a merge request, newest first. */
export function closingLessons(ledger: Ledger): string[] {
  return [...ledger.mergeRequests.values()]
    .filter((mr) => mr.state === "closed" && mr.reason.trim() !== "")
    .sort((a, b) => (b.closedAt ?? "").localeCompare(a.closedAt ?? ""))
    .slice(0, MAX_CLOSINGS)
    .map((mr) => `A person closed the merge request of ${mr.task}: ${mr.reason.trim().slice(0, MAX_CLOSING)}`);
}

/** The lessons of critiques and the mentor's own words, newest files first. */
export function lessonsOf(files: ReadonlyMap<string, string>): string[] {
  const newestFirst = [...files].sort(([a], [b]) => b.localeCompare(a));
  const critiques = newestFirst
    .filter(([path]) => path.startsWith(CRITIQUES))
    .map(([path, text]) => parseCritique(path, text))
    .flatMap((parsed) => (parsed.kind === "ok" ? [parsed.value.lesson] : []));
  const words = newestFirst
    .filter(([path]) => WORDS.test(path) && !README.test(path))
    .map(([, text]) => text.trim().slice(0, MAX_WORDS));
  return [...critiques.slice(0, MAX_LESSONS), ...words.slice(0, MAX_WORDS_FILES)];
}

/** The first message to the agent: the task, or what its merge request is not done for. */
export function briefOf(brief: {
  pick: Pick;
  revision: Revision | null;
  lessons: readonly string[];
  prompt: (name: string) => PromptFile;
}): string {
  const { pick, revision, lessons, prompt } = brief;
  const knowledge = { lessons, preflight: pick.preflight?.evidence ?? [] };
  if (revision === null) return taskBrief(prompt("brief-task"), pick.task, knowledge);
  return revisionBrief(prompt("brief-revision"), pick.task, { ...knowledge, ...revisionWords(revision) });
}
