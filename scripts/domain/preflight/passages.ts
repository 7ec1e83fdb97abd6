import type { EvidenceKind } from "./evidence-file.ts";
import { type Hit, type Weighed, Window } from "./passage-window.ts";
import type { Concept } from "./request.ts";
import { type Wording, wordingsOf } from "./synonyms.ts";
import type { TreeIndex } from "./tree-index.ts";

/** Lines of a file that lie close to each other, and how much of a task is in them. Lines count from 1. */
export type Passage = { share: number; file: number; from: number; to: number };

export type Passages = {
  /** The passage to show: the largest share of all concepts, and of such that are much alike, what runs. */
  best: Passage | null;
  /** The largest sum of `bits` found in one passage. */
  bits: number;
  /** The passage with the largest share of what is to come into being, among those that speak of the place as well. */
  asked: Passage | null;
  /** The one line that names most: a test's title, a heading, a definition. */
  line: Passage | null;
};

/** Lines that count as one place: a signature with its first statements, a paragraph. Fitted: 1, 20 and 60 tell less. */
const PASSAGE_LINES = 6;
/** A comment says what somebody thought; it counts for less than what runs. */
const COMMENT_GAIN = 0.6;
/** The parts of an identifier that are there without the identifier, if they stand in one line. */
const PARTS_GAIN = 0.5;
/** Files that are looked through for one task, those first that hold most of it. */
const MAX_FILES = 60;

/** A file that holds less of a task says nothing of it. */
const MIN_SHARE = 0.1;

/** People believe source before a test, and a test before a document. */
const CONVINCES = { source: 0.1, test: 0.05, docs: 0 } as const satisfies Record<EvidenceKind, number>;

/** Looks for the passages that hold most of a task. `widely` looks for other words of the same meaning too. */
export function findPassages(
  concepts: readonly Weighed[],
  bits: readonly number[],
  index: TreeIndex,
  widely: boolean,
): Passages {
  const wordings = concepts.map(({ concept }) => wordingsOf(concept.parts[0] ?? "", widely));
  const total = sum(concepts.map(({ weight }) => weight));
  const asked = sum(concepts.map(({ concept, weight }) => (concept.where ? 0 : weight)));
  const found: { -readonly [K in keyof Passages]: Passages[K] } = { best: null, bits: 0, asked: null, line: null };
  if (total <= 0) return found;
  let bestRank = 0;
  const hasPlace = concepts.some(({ concept }) => concept.where);
  for (const { file, share } of candidates(concepts, wordings, index, total)) {
    if (share <= Math.min(found.best?.share ?? 0, found.line?.share ?? 0, found.asked?.share ?? 0)) break;
    const hits = hitsIn(file, concepts, wordings, index);
    const roles = index.rolesOf(file);
    const isPlace = hasPlace && concepts.some(({ concept }) => isNamedBy(concept, index.files[file]?.path ?? ""));
    const window = new Window(concepts, bits);
    let first = 0;
    for (const [at, hit] of hits.entries()) {
      window.add(hit);
      for (; (hits[first]?.line ?? 0) <= hit.line - PASSAGE_LINES; first++) window.drop(hits[first] ?? hit);
      const span = { file, from: (hits[first]?.line ?? 0) + 1, to: hit.line + 1 };
      const bonus = CONVINCES[index.files[file]?.kind ?? "docs"];
      if (window.weight / total + bonus > bestRank + 1e-9) {
        bestRank = window.weight / total + bonus;
        found.best = { ...span, share: window.weight / total };
      }
      found.bits = Math.max(found.bits, window.bits);
      if (asked > 0 && (!hasPlace || isPlace || window.placeWeight > 1e-9))
        found.asked = better(found.asked, { ...span, share: window.askedWeight / asked });
      const role = roles[hit.line];
      if ((role === "title" || role === "definition") && hits[at + 1]?.line !== hit.line)
        found.line = better(found.line, {
          file,
          from: span.to,
          to: span.to,
          share: shareOfLine(hits, at, concepts) / total,
        });
    }
  }
  return found;
}

/** The largest share of a task (0–1) in that many lines of a file. */
export function mostWithin(lines: number, concepts: readonly Weighed[], index: TreeIndex, widely: boolean): number {
  const wordings = concepts.map(({ concept }) => wordingsOf(concept.parts[0] ?? "", widely));
  const total = sum(concepts.map(({ weight }) => weight));
  if (total <= 0) return 0;
  let most = 0;
  for (const { file, share } of candidates(concepts, wordings, index, total)) {
    if (share <= most) break;
    const hits = hitsIn(file, concepts, wordings, index);
    const window = new Window(concepts, []);
    let first = 0;
    for (const hit of hits) {
      window.add(hit);
      for (; (hits[first]?.line ?? 0) <= hit.line - lines; first++) window.drop(hits[first] ?? hit);
      most = Math.max(most, window.weight / total);
    }
  }
  return most;
}

function better(known: Passage | null, next: Passage): Passage | null {
  return next.share > (known?.share ?? 0) + 1e-9 ? next : known;
}

function shareOfLine(hits: readonly Hit[], last: number, concepts: readonly Weighed[]): number {
  const gains = new Map<number, number>();
  for (let at = last; at >= 0 && hits[at]?.line === hits[last]?.line; at--) {
    const hit = hits[at];
    if (hit !== undefined) gains.set(hit.concept, Math.max(gains.get(hit.concept) ?? 0, hit.gain));
  }
  return sum([...gains].map(([concept, gain]) => gain * (concepts[concept]?.weight ?? 0)));
}

/** The concepts of which something is in a passage. */
export function wordsWithin(
  { file, from, to }: Passage,
  concepts: readonly Concept[],
  index: TreeIndex,
  widely: boolean,
): Set<Concept> {
  const wordings = concepts.map(({ parts }) => wordingsOf(parts[0] ?? "", widely));
  const weighed = concepts.map((concept) => ({ concept, weight: 1 }));
  const within = hitsIn(file, weighed, wordings, index).filter(({ line }) => line >= from - 1 && line < to);
  return new Set(within.flatMap(({ concept }) => concepts[concept] ?? []));
}

/** Files by the share of a task that any passage of them could hold. */
function candidates(
  concepts: readonly Weighed[],
  wordings: readonly Wording[][],
  index: TreeIndex,
  total: number,
): { file: number; share: number }[] {
  const shares = new Float64Array(index.files.length);
  const gains = new Float64Array(index.files.length);
  for (const [at, { concept, weight }] of concepts.entries()) {
    gains.fill(0);
    const see = (file: number, gain: number) => {
      if (gain > (gains[file] ?? 0)) gains[file] = gain;
    };
    if (concept.whole === null)
      for (const { stem, gain } of wordings[at] ?? []) each(index.filesWith(stem), (file) => see(file, gain));
    else {
      each(index.filesWith(`=${concept.whole}`), (file) => see(file, 1));
      for (const [file, gain] of partShares(concept.parts, (part) => index.filesWith(part))) see(file, gain);
    }
    for (let file = 0; file < gains.length; file++)
      shares[file] = (shares[file] ?? 0) + ((gains[file] ?? 0) * weight) / total;
  }
  const found: { file: number; share: number }[] = [];
  for (let file = 0; file < shares.length; file++) {
    const share = shares[file] ?? 0;
    if (share > MIN_SHARE) found.push({ file, share });
  }
  return found.sort((a, b) => b.share - a.share || a.file - b.file).slice(0, MAX_FILES);
}

/** How much of an identifier is in each place (file or line) that has at least two of its parts. */
function partShares(parts: readonly string[], placesOf: (part: string) => ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const part of new Set(parts)) {
    let last = -1;
    each(placesOf(part), (place) => {
      if (place !== last) counts.set(place, (counts.get(place) ?? 0) + 1);
      last = place;
    });
  }
  return new Map(
    [...counts].filter(([, n]) => n > 1).map(([place, n]) => [place, PARTS_GAIN * (n / parts.length) ** 2]),
  );
}

function hitsIn(file: number, concepts: readonly Weighed[], wordings: readonly Wording[][], index: TreeIndex): Hit[] {
  const isSource = index.files[file]?.kind === "source";
  const roles = index.rolesOf(file);
  const hits: Hit[] = [];
  for (const [
    concept,
    {
      concept: { whole, parts },
    },
  ] of concepts.entries()) {
    const add = (line: number, gain: number) => {
      hits.push({ line, concept, gain: isSource && roles[line] === "comment" ? gain * COMMENT_GAIN : gain });
    };
    const linesWith = (term: string) => distinctLines(index.placesIn(term, file));
    if (whole === null)
      for (const { stem, gain } of wordings[concept] ?? []) each(linesWith(stem), (line) => add(line, gain));
    else {
      each(linesWith(`=${whole}`), (line) => add(line, 1));
      for (const [line, gain] of partShares(parts, linesWith)) add(line, gain);
    }
  }
  return hits.sort((a, b) => a.line - b.line);
}

function distinctLines(places: ArrayLike<number>): number[] {
  const lines: number[] = [];
  each(places, (place) => {
    if (lines.at(-1) !== place >>> 8) lines.push(place >>> 8);
  });
  return lines;
}

/** `src/areIntervalsOverlapping/index.ts` is the place that "an option of areIntervalsOverlapping" speaks of. */
function isNamedBy({ where, whole }: Concept, path: string): boolean {
  return (
    where &&
    whole !== null &&
    path
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, "")
      .includes(whole)
  );
}

function each(list: ArrayLike<number>, visit: (value: number) => void): void {
  for (let at = 0; at < list.length; at++) visit(list[at] ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
