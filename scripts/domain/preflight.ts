import { conceptsOf } from "./concepts.ts";

/** How far the code base covers a task's concepts already. */
export type Preflight = {
  /** Rarity-weighted share of the task's concepts that the best file covers, 0–1. */
  overlap: number;
  verdict: "new" | "grey" | "redundant";
  /** Where, in words: `src/parse.ts covers 6 of 8 concepts: …; missing: …`. */
  evidence: string[];
};

/** A tree's files with their concepts, made once and asked for every task. */
export type TreeIndex = {
  files: { path: string; concepts: ReadonlySet<string> }[];
  documentFrequency: ReadonlyMap<string, number>;
};

/** Below this share of the rejecting threshold a task is simply new; between the two somebody should look. */
const GREY_FROM = 0.75;

/**
 * Change logs repeat the words of tasks long done or only planned, and Night Shift's own files hold the very tasks asked about;
 * neither shows that something exists.
 */
const NO_EVIDENCE =
  /^(backlog|feedback|prompts|\.gitlab|\.github|node_modules|vendor|dist)\/|(^|\/)(change(log|s)|history|news|releases?)(\.\w+)?$|^\.gitlab-ci\.yml$|^nightshift\.yml$|^templates\/night-shift\.yml$|(^|\/)[\w-]*lock(\.\w+)?$/i;

/** Indexes the text files of a tree (path → text). */
export function indexTree(tree: ReadonlyMap<string, string>): TreeIndex {
  const files = [...tree]
    .filter(([path]) => !NO_EVIDENCE.test(path))
    .map(([path, text]) => ({ path, concepts: new Set(conceptsOf(`${path}\n${text}`)) }));
  const documentFrequency = new Map<string, number>();
  for (const file of files)
    for (const concept of file.concepts) documentFrequency.set(concept, (documentFrequency.get(concept) ?? 0) + 1);
  return { files, documentFrequency };
}

/**
 * Compares a task's wording with every file. A concept weighs ln(1 + N / (1 + df)), the inverse document frequency of
 * Robertson and Spärck Jones without its negative values, so that words found in every file decide nothing and words found
 * in none speak for a new task.
 */
export function preflight(
  task: { title: string; description: string },
  index: TreeIndex,
  redundantAbove: number,
): Preflight {
  const concepts = [...new Set(conceptsOf(`${task.title}\n${task.description}`))];
  const weight = (concept: string) =>
    Math.log(1 + index.files.length / (1 + (index.documentFrequency.get(concept) ?? 0)));
  const total = concepts.reduce((sum, concept) => sum + weight(concept), 0);
  if (total === 0) return { overlap: 0, verdict: "new", evidence: ["no concepts to compare"] };
  const ranked = index.files
    .map((file) => ({
      ...file,
      share: concepts.reduce((sum, c) => sum + (file.concepts.has(c) ? weight(c) : 0), 0) / total,
    }))
    .sort((a, b) => b.share - a.share || a.path.localeCompare(b.path));
  const overlap = Math.round((ranked[0]?.share ?? 0) * 1000) / 1000;
  const verdict = overlap > redundantAbove ? "redundant" : overlap > redundantAbove * GREY_FROM ? "grey" : "new";
  const evidence = ranked
    .slice(0, 3)
    .filter((file) => file.share > 0)
    .map((file) => describe(file, concepts));
  return { overlap, verdict, evidence };
}

function describe(
  file: { path: string; concepts: ReadonlySet<string>; share: number },
  concepts: readonly string[],
): string {
  const covered = concepts.filter((c) => file.concepts.has(c));
  const missing = concepts.filter((c) => !file.concepts.has(c)).slice(0, 6);
  const rest = missing.length === 0 ? "" : `; missing: ${missing.join(", ")}`;
  return `${file.path} covers ${covered.length} of ${concepts.length} concepts (${Math.round(file.share * 100)} %): ${covered.slice(0, 12).join(", ")}${rest}`;
}
