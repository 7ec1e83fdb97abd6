import { plainNames, scopeOf } from "../change-policy.ts";
import type { Category, Task } from "../task.ts";
import { compareText } from "../text-order.ts";
import type { EvidenceKind } from "./evidence-file.ts";
import { type Neighbours, NO_NEIGHBOURS } from "./neighbours.ts";
import { type Concept, readRequest } from "./request.ts";
import type { TreeIndex } from "./tree-index.ts";
import { partsOf, stem, WORD } from "./words.ts";

/**
 * A file that work on a task may well change. `score`: to be compared within one task alone. `because`: the task's words that it
 * holds or is called by; "" for one that has none of them and goes with another, `beside`.
 */
export type LikelyFile = { path: string; kind: EvidenceKind; score: number; because: string; beside: string | null };

/**
 * BM25 (Robertson and Zaragoza, 2009): how soon repetition stops counting, how much a file's length does, and which
 * length counts as usual.
 */
const K1 = 1.2;
const B = 0.3;
const USUAL_LINES = 150;
/** The title says what a task is about; code is meant as it stands; a place is where the change goes; "option" is everywhere. */
const FACTORS = { inTitle: 2, named: 2, where: 1.5, generic: 0.3 };
/** Words that say why a file is there. */
const MAX_WORDS = 3;
/** So many files by their words pass on to their neighbours what makes them likely. */
const PASS_ON = 10;

/** What each category's work changes beside other things; reports change nothing that is there. */
const CHANGES: Record<Category, EvidenceKind | null> = {
  ...{ code: "source", refactor: "source", ops: "source", test: "test", docs: "docs" },
  ...{ research: null, analysis: null },
};

/**
 * Files by how much of a task's wording they and their neighbours hold and are called by, the likeliest first; only such as the
 * task's `paths` allow. Measured on 191 merged changes of ten public repositories: docs/selection.md.
 */
export function likelyFiles(
  task: Pick<Task, "title" | "description" | "paths">,
  index: TreeIndex,
  neighbours: Neighbours = NO_NEIGHBOURS,
): readonly LikelyFile[] {
  const isAllowed = scopeOf(task.paths);
  const found = new Map<number, Map<string, number>>();
  for (const concept of readRequest(task).concepts) addConcept(found, concept, index);
  const byWords = [...found].map(([file, words]) => ({ file, path: index.files[file]?.path ?? "", ...sumOf(words) }));
  return withNeighbours(byWords.sort(likelier), neighbours)
    .flatMap(({ file, score, because, beside }): LikelyFile[] => {
      const { path, kind } = index.files[file] ?? { path: "", kind: "source" };
      return isAllowed(path) ? [{ path, kind, score, because, beside: index.files[beside ?? -1]?.path ?? null }] : [];
    })
    .sort(likelier);
}

function likelier(a: { path: string; score: number }, b: { path: string; score: number }): number {
  return b.score - a.score || compareText(a.path, b.path);
}

/** A file by number. `beside`: whose neighbour it is, where it has no word of its own. */
type Scored = { file: number; score: number; because: string; beside: number | null };

/** The likeliest files by their words, and what goes with them: who imports whom, and what has changed together. */
function withNeighbours(byWords: readonly Omit<Scored, "beside">[], neighbours: Neighbours): Scored[] {
  const scored = new Map(byWords.map((one): [number, Scored] => [one.file, { ...one, beside: null }]));
  for (const { file, score } of byWords.slice(0, PASS_ON))
    for (const [other, part] of neighbours(file)) {
      const known = scored.get(other) ?? { file: other, score: 0, because: "", beside: file };
      scored.set(other, { ...known, score: known.score + part * score });
    }
  return [...scored.values()];
}

/**
 * The files that a task is all but sure to change: those that its `paths` name without a pattern, else the likeliest of
 * the kind that its category changes; where `paths` let in none, what they name, read or not (`package.json`, a file that is
 * to be made). None for a report, nor where its words are nowhere.
 */
export function surestFiles(task: Task, index: TreeIndex, neighbours: Neighbours = NO_NEIGHBOURS): readonly string[] {
  const kind = CHANGES[task.category];
  if (kind === null) return [];
  const ofKind = index.files.filter((file) => file.kind === kind).map(({ path }) => path);
  const names = plainNames(task.paths);
  const named = names.filter((path) => ofKind.includes(path));
  if (named.length > 0) return named;
  const likeliest = likelyFiles(task, index, neighbours).find((file) => file.kind === kind);
  if (likeliest !== undefined) return [likeliest.path];
  return names.filter((name) => !index.files.some(({ path }) => path.startsWith(`${name}/`)));
}

function addConcept(found: Map<number, Map<string, number>>, concept: Concept, index: TreeIndex): void {
  const terms = [...concept.parts, ...(concept.whole === null ? [] : [`=${concept.whole}`])];
  const paths = pathTerms(index);
  for (const term of terms) {
    const holding = index.filesWith(term);
    const called = paths.get(term) ?? [];
    const weight = (weightOf(concept) * rarity(new Set([...holding, ...called]).size, index)) / Math.sqrt(terms.length);
    for (const file of holding) add(found, file, concept.word, weight * saturated(term, file, index));
    for (const file of called) add(found, file, concept.word, weight);
  }
}

function add(found: Map<number, Map<string, number>>, file: number, word: string, score: number): void {
  const words = found.get(file) ?? new Map<string, number>();
  found.set(file, words);
  words.set(word, (words.get(word) ?? 0) + score);
}

function weightOf({ inTitle, named, where, generic }: Concept): number {
  const factors = Object.entries({ inTitle, named, where, generic }).filter(([, holds]) => holds);
  return factors.reduce((product, [name]) => product * FACTORS[name as keyof typeof FACTORS], 1);
}

/** BM25's inverse document frequency, which is never below nothing. */
function rarity(files: number, index: TreeIndex): number {
  return Math.log(1 + (index.files.length - files + 0.5) / (files + 0.5));
}

function saturated(term: string, file: number, index: TreeIndex): number {
  const times = index.placesIn(term, file).length;
  return (times * (K1 + 1)) / (times + K1 * (1 - B + (B * index.linesOf(file).length) / USUAL_LINES));
}

function sumOf(words: ReadonlyMap<string, number>): { score: number; because: string } {
  const best = [...words].sort(([a, x], [b, y]) => y - x || compareText(a, b)).slice(0, MAX_WORDS);
  return {
    score: [...words.values()].reduce((sum, score) => sum + score, 0),
    because: best.map(([word]) => word).join(", "),
  };
}

const termsOfPaths = new WeakMap<TreeIndex, Map<string, number[]>>();

/** Stem → the files that are called by it. */
function pathTerms(index: TreeIndex): ReadonlyMap<string, readonly number[]> {
  const known = termsOfPaths.get(index);
  if (known !== undefined) return known;
  const made = new Map<string, number[]>();
  for (const [file, { path }] of index.files.entries()) {
    for (const term of new Set([...path.matchAll(WORD)].flatMap(([word]) => partsOf(word)).map(stem)))
      made.set(term, [...(made.get(term) ?? []), file]);
  }
  termsOfPaths.set(index, made);
  return made;
}
