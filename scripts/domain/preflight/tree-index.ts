import { memo } from "../memo.ts";
import { type EvidenceKind, evidenceKind, type LineRole, lineRoles } from "./evidence-file.ts";
import { BLOCK_LINES, LINE, Occurrences } from "./occurrences.ts";
import { partsOf, stem } from "./words.ts";

export type IndexedFile = { path: string; kind: EvidenceKind };

/** Where every word of a tree stands, made once and asked for every task. Files are numbered in the order of their paths. */
export type TreeIndex = {
  files: readonly IndexedFile[];
  /** Blocks of ten lines in all files together. */
  blocks: number;
  /** The numbers of the files with a term, ascending. A term is a stem, or `=` and a whole identifier. */
  filesWith: (term: string) => Uint32Array;
  /** How many blocks of ten lines have a term, and which: all files' blocks are numbered through. */
  blocksWith: (term: string) => number;
  blocksOf: (term: string) => Uint32Array;
  /** Places of a term in a file, ascending: 256 × line (from 0) + the word's number in its line. */
  placesIn: (term: string, file: number) => Uint32Array;
  /** A file's lines, and what each is; made when first asked for. */
  linesOf: (file: number) => readonly string[];
  rolesOf: (file: number) => readonly LineRole[];
  includes: (file: number, text: string) => boolean;
};

/** Words beyond this column are no handwriting. */
const MAX_COLUMN = 1_000;
/** The last word number that a place can tell apart. */
const LAST_WORD = 250;

/** Indexes the text files of a tree (path → text). */
export function indexTree(tree: ReadonlyMap<string, string>): TreeIndex {
  const named = [...tree.keys()].sort().flatMap((path) => {
    const kind = evidenceKind(path);
    return kind === null ? [] : [{ path, kind }];
  });
  const texts = named.map(({ path }) => (tree.get(path) ?? "").normalize("NFC"));
  const vocabulary = new Vocabulary();
  const occurrences = new Occurrences();
  const firstBlock = new Uint32Array(texts.length);
  let blocks = 0;
  for (const [file, text] of texts.entries()) {
    firstBlock[file] = blocks;
    blocks += Math.ceil(scan(text, vocabulary, occurrences, file) / BLOCK_LINES);
  }
  const sorted = occurrences.byTerm(vocabulary.size);
  const lines = memo((file: number) => (texts[file] ?? "").split("\n"));
  const roles = memo((file: number) => {
    const found = named[file];
    return found === undefined ? [] : lineRoles(found.path, found.kind, lines(file));
  });
  const range = (term: string): readonly [number, number] => {
    const id = vocabulary.idOf(term);
    return id === undefined ? [0, 0] : [sorted.fileStart[id] ?? 0, sorted.fileStart[id + 1] ?? 0];
  };
  const filesWith = (term: string) => sorted.files.subarray(...range(term));
  const placesAt = (at: number) => sorted.places.subarray(sorted.placeStart[at] ?? 0, sorted.placeStart[at + 1] ?? 0);
  const blocksWith = (term: string) => sorted.blocks[vocabulary.idOf(term) ?? -1] ?? 0;
  return {
    files: named,
    blocks,
    filesWith,
    blocksWith,
    blocksOf: memo((term: string) => {
      const found = new Uint32Array(blocksWith(term));
      const [from, to] = range(term);
      let count = 0;
      for (let at = from; at < to; at++)
        for (const place of placesAt(at)) {
          const block = (firstBlock[sorted.files[at] ?? 0] ?? 0) + Math.floor(place / (BLOCK_LINES * LINE));
          if (count === 0 || found[count - 1] !== block) found[count++] = block;
        }
      return found;
    }),
    placesIn: (term, file) => {
      const at = indexIn(sorted.files, range(term), file);
      return at < 0 ? NOWHERE : placesAt(at);
    },
    linesOf: lines,
    rolesOf: roles,
    includes: (file, text) => (texts[file] ?? "").includes(text),
  };
}

const NOWHERE = new Uint32Array(0);

/** Where a number stands in a part of an ascending list; −1 when it is not there. */
function indexIn(list: Uint32Array, [from, to]: readonly [number, number], wanted: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low < to && list[low] === wanted ? low : -1;
}

/** Terms by number. Most words of a tree were seen before: what they are made of is kept. */
class Vocabulary {
  readonly #ids = new Map<string, number>();
  readonly #words = new Map<string, { stems: number[]; whole: number }>();

  get size(): number {
    return this.#ids.size;
  }

  idOf(term: string): number | undefined {
    return this.#ids.get(term);
  }

  /** The numbers of a word's stems, and of itself if it has several parts (else −1). */
  termsOf(word: string): { stems: readonly number[]; whole: number } {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const parts = partsOf(word);
    const stems = parts.filter((part) => part.length > 1).map((part) => this.#number(stem(part)));
    const made = { stems, whole: parts.length > 1 ? this.#number(`=${parts.join("")}`) : -1 };
    this.#words.set(word, made);
    return made;
  }

  #number(term: string): number {
    const known = this.#ids.get(term);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(term, id);
    return id;
  }
}

/**
 * Hands every word of a text on, and returns the number of its lines. By character codes: a regular expression takes
 * several times as long, and every character of a tree comes by here.
 */
function scan(text: string, vocabulary: Vocabulary, occurrences: Occurrences, file: number): number {
  let line = 0;
  let lineStart = 0;
  let inLine = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 10) {
      line++;
      lineStart = ++at;
      inLine = 0;
      continue;
    }
    if (!isWordCode(code, text, at)) {
      at++;
      continue;
    }
    const from = at;
    while (at < text.length && isWordCode(text.charCodeAt(at), text, at)) at++;
    if (from - lineStart > MAX_COLUMN) continue;
    const { stems, whole } = vocabulary.termsOf(text.slice(from, at));
    if (whole >= 0) occurrences.add(whole, file, line * LINE + Math.min(inLine, LAST_WORD));
    for (const id of stems) occurrences.add(id, file, line * LINE + Math.min(inLine++, LAST_WORD));
  }
  return line + 1;
}

function isWordCode(code: number, text: string, at: number): boolean {
  if (code < 128)
    return (
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      code === 95 ||
      code === 36
    );
  return /[\p{L}\p{N}]/u.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
}
