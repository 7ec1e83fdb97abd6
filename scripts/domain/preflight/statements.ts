import type { EvidenceKind } from "./evidence-file.ts";
import type { Concept } from "./request.ts";
import { wordingsOf } from "./synonyms.ts";
import type { TreeIndex } from "./tree-index.ts";
import { emphasis, information } from "./weights.ts";
import { worthIn } from "./word-worth.ts";
import { isStopWord, partsOf, stem, WORD } from "./words.ts";

/** A line (from 1) that says a title, or some of it. `share`: how much of the title; `likeness`: less what else it says. */
export type Statement = { file: number; line: number; share: number; likeness: number };

export type Statements = {
  /** The line most like the title, and the one most like it in a file of another kind: code, tests, documents. */
  best: Statement | null;
  second: Statement | null;
  /** The largest share of what is to come into being that one title of a test says. */
  titled: number;
  /** How much more of the title the best place of the tree has than the best place of the ninth-best file. */
  contrast: number;
};

/** A stem of a title, of an identifier's parts too. */
type TitleStem = { stem: string; weight: number; isWanted: boolean; wordings: ReadonlyMap<string, number> };

/** A line, and how much of each stem is in it (0–1). */
type Hits = Map<number, Float64Array>;

/** A comment that says the title describes what is there, or what somebody wished: a little less than code. */
const COMMENT_GAIN = 0.85;
/** Lines before and after a line that belong to its place. */
const NEAR = 2;
/** A line's other words count so much less than the title's words that it lacks. Fitted with the weights of `overlap.ts`. */
const OTHER = 0.3;
/** A rarer word in the line speaks no more of something else than this. */
const MAX_OTHER = 4;
/** Of common words alone there are thousands of lines: those with the largest share are read. */
const MAX_LINES = 120;
const MAX_FILES = 60;
const MAX_LENGTH = 300;
/** Words in more blocks of ten lines than this tell no place from another. */
const MAX_BLOCKS = 6_000;
/** The file that stands for what a tree has of such words anyway. */
const BACKGROUND = 8;

/** Looks for the lines that say a title's concepts. `widely` looks for other words of the same meaning too. */
export function findStatements(title: readonly Concept[], index: TreeIndex, widely: boolean): Statements {
  const stems = stemsOf(title, index, widely);
  const total = sum(stems.map(({ weight }) => weight));
  const wanted = sum(stems.map(({ weight, isWanted }) => (isWanted ? weight : 0)));
  if (total === 0) return { best: null, second: null, titled: 0, contrast: 0 };
  const lines: { file: number; line: number; share: number; hits: Float64Array }[] = [];
  const places: number[] = [];
  let titled = 0;
  for (const file of likeliest(stems, index)) {
    const hits = hitsIn(file, stems, index);
    const roles = index.rolesOf(file);
    const isCode = index.files[file]?.kind !== "docs";
    let place = 0;
    for (const [line, gains] of hits) {
      place = Math.max(place, shareNear(line, hits, stems) / total);
      lines.push({ file, line, share: weightOf(gains, stems) / total, hits: gains });
      if (isCode && roles[line] === "title" && wanted > 0)
        titled = Math.max(titled, weightOf(gains, stems, true) / wanted);
    }
    places.push(place);
  }
  places.sort((a, b) => b - a);
  const statements = lines
    .filter(({ hits }) => stems.length === 1 || hits.filter((gain) => gain > 0).length > 1)
    .sort((a, b) => b.share - a.share || a.file - b.file || a.line - b.line)
    .slice(0, MAX_LINES)
    .map(({ file, line, share, hits }) => {
      const others = otherWords(file, line, hits, stems, index);
      return { file, line: line + 1, share, likeness: (share * total) / (total + OTHER * others) };
    });
  const best = mostAlike(statements);
  const kind = best === null ? null : kindOf(best, index);
  return {
    best,
    second: mostAlike(statements.filter((statement) => kindOf(statement, index) !== kind)),
    titled,
    contrast: (places[0] ?? 0) - (places[BACKGROUND] ?? 0),
  };
}

function stemsOf(title: readonly Concept[], index: TreeIndex, widely: boolean): TitleStem[] {
  const stems = new Map<string, TitleStem>();
  for (const concept of title)
    for (const part of concept.parts) {
      const known = stems.get(part);
      const isWanted = !concept.where || known?.isWanted === true;
      const weight = known?.weight ?? weightIn(concept, part, index);
      const wordings = new Map(wordingsOf(part, widely).map((wording) => [wording.stem, wording.gain]));
      stems.set(part, { stem: part, weight, isWanted, wordings });
    }
  return [...stems.values()];
}

function weightIn(concept: Concept, part: string, index: TreeIndex): number {
  const told = information(part, index) * worthIn(concept) * emphasis(concept);
  return told / Math.sqrt(concept.parts.length);
}

/** The files with the largest share of the stems. */
function likeliest(stems: readonly TitleStem[], index: TreeIndex): number[] {
  const shares = new Float64Array(index.files.length);
  const gains = new Float64Array(index.files.length);
  for (const { weight, wordings } of stems) {
    gains.fill(0);
    for (const [word, gain] of wordings)
      for (const file of index.filesWith(word)) if (gain > (gains[file] ?? 0)) gains[file] = gain;
    for (let file = 0; file < gains.length; file++) shares[file] = (shares[file] ?? 0) + (gains[file] ?? 0) * weight;
  }
  const found: number[] = [];
  for (let file = 0; file < shares.length; file++) if ((shares[file] ?? 0) > 0) found.push(file);
  return found.sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0) || a - b).slice(0, MAX_FILES);
}

function hitsIn(file: number, stems: readonly TitleStem[], index: TreeIndex): Hits {
  const hits: Hits = new Map();
  const roles = index.rolesOf(file);
  const isSource = index.files[file]?.kind === "source";
  for (const [at, { wordings }] of stems.entries())
    for (const [word, gain] of wordings) {
      if (index.blocksWith(word) > MAX_BLOCKS) continue;
      for (const place of index.placesIn(word, file)) {
        const gains = hits.get(place >>> 8) ?? new Float64Array(stems.length);
        hits.set(place >>> 8, gains);
        const found = isSource && roles[place >>> 8] === "comment" ? gain * COMMENT_GAIN : gain;
        if (found > (gains[at] ?? 0)) gains[at] = found;
      }
    }
  return hits;
}

function weightOf(gains: Float64Array, stems: readonly TitleStem[], isWantedOnly = false): number {
  let weight = 0;
  for (let at = 0; at < gains.length; at++) {
    const found = stems[at];
    if (found !== undefined && (found.isWanted || !isWantedOnly)) weight += (gains[at] ?? 0) * found.weight;
  }
  return weight;
}

function shareNear(line: number, hits: Hits, stems: readonly TitleStem[]): number {
  const near = new Float64Array(stems.length);
  for (let other = line - NEAR; other <= line + NEAR; other++) {
    const gains = hits.get(other);
    if (gains === undefined) continue;
    for (let at = 0; at < near.length; at++) near[at] = Math.max(near[at] ?? 0, gains[at] ?? 0);
  }
  return weightOf(near, stems);
}

/** What a line says beside the title: the information in its other words. */
function otherWords(
  file: number,
  line: number,
  hits: Float64Array,
  stems: readonly TitleStem[],
  index: TreeIndex,
): number {
  const seen = new Set(stems.flatMap(({ wordings }, at) => ((hits[at] ?? 0) > 0 ? [...wordings.keys()] : [])));
  let others = 0;
  for (const [word] of (index.linesOf(file)[line] ?? "").slice(0, MAX_LENGTH).matchAll(WORD))
    for (const part of partsOf(word)) {
      if (part.length < 2 || isStopWord(part) || /^\d/.test(part)) continue;
      const own = stem(part);
      if (seen.has(own)) continue;
      seen.add(own);
      others += Math.min(MAX_OTHER, information(own, index));
    }
  return others;
}

const kindOf = ({ file }: Statement, index: TreeIndex): EvidenceKind | undefined => index.files[file]?.kind;

function mostAlike(statements: readonly Statement[]): Statement | null {
  return statements.reduce<Statement | null>((a, b) => (b.likeness > (a?.likeness ?? 0) ? b : a), null);
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
