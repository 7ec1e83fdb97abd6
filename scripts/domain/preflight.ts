import { conceptsOf } from "./concepts.ts";
import { compareText } from "./text-order.ts";

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
/** Files that are named as evidence. */
const MAX_EVIDENCE = 3;

/**
 * Change logs and lock files repeat the words of tasks long done or only planned, and Night Shift's own files hold the very
 * tasks asked about; neither shows that something exists. Source files that happen to be named `history.ts` or `clock.ts` do.
 */
const NO_EVIDENCE = [
  /^(backlog|feedback|prompts|\.gitlab|\.github|\.changesets?)\//i,
  /(^|\/)(node_modules|vendor|dist)\//i,
  /(^|\/)(change(log|s)|history|news|releases?)(\.(md|markdown|mdx|rst|adoc|txt))?$/i,
  /^(\.gitlab-ci\.yml|nightshift\.yml|templates\/night-shift\.yml)$/i,
  /(^|\/)([^/]*[-.]lock(\.(json|ya?ml|hcl))?|bun\.lockb|npm-shrinkwrap\.json|go\.sum)$/i,
];

/** Indexes the text files of a tree (path → text). */
export function indexTree(tree: ReadonlyMap<string, string>): TreeIndex {
  const files = [...tree]
    .filter(([path]) => !NO_EVIDENCE.some((pattern) => pattern.test(path)))
    .map(([path, text]) => ({ path, concepts: new Set(conceptsOf(`${path}\n${text}`).keys()) }));
  const documentFrequency = new Map<string, number>();
  for (const file of files)
    for (const concept of file.concepts) documentFrequency.set(concept, (documentFrequency.get(concept) ?? 0) + 1);
  return { files, documentFrequency };
}

/**
 * Compares a task's wording with every file. A concept weighs ln(1 + N / (1 + df)), the inverse document frequency of
 * Robertson and Spärck Jones without its negative values: words found in every file weigh least, and words found in
 * none speak for a new task. `redundantAbove` is the share (0–1) above which a task counts as done already.
 */
export function preflight(
  task: { title: string; description: string },
  index: TreeIndex,
  redundantAbove: number,
): Preflight {
  const words = conceptsOf(`${task.title}\n${task.description}`);
  if (index.files.length === 0) return nothingToCompare("the tree has no text file to compare the task with");
  if (words.size === 0)
    return nothingToCompare("the task's wording names nothing to look for: describe what it is about");
  const concepts = [...words.keys()];
  const weight = (concept: string) =>
    Math.log(1 + index.files.length / (1 + (index.documentFrequency.get(concept) ?? 0)));
  const total = concepts.reduce((sum, concept) => sum + weight(concept), 0);
  const ranked = index.files
    .map((file) => ({
      ...file,
      share: concepts.reduce((sum, c) => sum + (file.concepts.has(c) ? weight(c) : 0), 0) / total,
    }))
    .filter((file) => file.share > 0)
    .sort((a, b) => b.share - a.share || compareText(a.path, b.path));
  const overlap = Math.round((ranked[0]?.share ?? 0) * 1000) / 1000;
  const verdict = overlap > redundantAbove ? "redundant" : overlap > redundantAbove * GREY_FROM ? "grey" : "new";
  const evidence = ranked.slice(0, MAX_EVIDENCE).map((file) => describe(file, words));
  return {
    overlap,
    verdict,
    evidence: ranked.length === 0 ? ["no file has any of the task's words"] : evidence,
  };
}

function nothingToCompare(why: string): Preflight {
  return { overlap: 0, verdict: "new", evidence: [why] };
}

/** In the task's own words, not in stems: people must recognise what was compared. */
function describe(
  file: { path: string; concepts: ReadonlySet<string>; share: number },
  words: ReadonlyMap<string, string>,
): string {
  const covered = [...words].filter(([concept]) => file.concepts.has(concept)).map(([, word]) => word);
  const missing = [...words].filter(([concept]) => !file.concepts.has(concept)).map(([, word]) => word);
  const rest = missing.length === 0 ? "" : `; missing: ${listWords(missing, 6)}`;
  const share = `${covered.length} of ${words.size} concepts (${Math.round(file.share * 100)} %)`;
  return `${file.path} covers ${share}: ${listWords(covered, 12)}${rest}`;
}

function listWords(words: readonly string[], most: number): string {
  const more = words.length > most ? `, and ${words.length - most} more` : "";
  return `${words.slice(0, most).join(", ")}${more}`;
}
