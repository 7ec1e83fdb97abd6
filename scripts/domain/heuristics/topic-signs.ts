import { conceptsOf } from "../concepts.ts";
import { gainedLines, lostLines } from "../guards/changed-lines.ts";
import { isTest } from "../guards/file-kind.ts";
import { isTestLine } from "../guards/test-marks.ts";
import type { SourceText } from "../source/source-text.ts";
import { asksForTests, isSource } from "./change-kinds.ts";
import type { FileWords, HeuristicInput } from "./rule.ts";

/** How people speak of any task at all: what they do to a thing does not tell which. As `conceptsOf` writes them. */
const MANNER = new Set([
  ...conceptsOf(
    `fixes fixed fixing feat feature features chore refactor refactoring prevent prevents avoid avoids migrate migrating migration revert reverts
    improve improved improves improvement clean cleaned cleanup tidy handle handles handling initial couple slight slightly tweak tweaks bit
    chore build ci deps dep dependency dependencies crate crates package packages library libraries maint maintenance unmaintained perf style test tests coverage
    better correct correctly properly proper wrong bug bugs issue issues problem problems due because reason way ways several various
    multiple minor major simple simplify introduce introduces remove removed removes rename update updated updates rewrite rework
    accordingly back again longer always never even really just part close closes resolve resolves related ability enable breaking
    functionality basic basics restore implementation implementations compatibility compatible behavior behaviour logic case cases edge rare
    automatically specify specifying first draft try trying ensure ensures sure make makes found find address addresses audit codebase
    remaining replace replaces next merge gracefully potential intermittent allow allows support supports add adds adding use uses using
    also instead new when if only into from with without existing now more`,
  ).keys(),
]);

/** A concept of the task's title: the word that says it, and what it tells, by how few of the files know it. */
type Asked = { concept: string; word: string; weight: number };

/** What a concept weighs that nobody here has ever written down: most are the task's manner of speaking. */
const UNKNOWN = 0.2;
const HEAVIEST = 6;

/** What a change says of what a task asks for; a share is of the weights of the task's concepts, from 0 to 1. */
export type Signs = {
  /** The share that the change speaks of, times the heaviest weight in it. */
  heaviest: number;
  /** How many concepts the task has: log(1 + n). */
  concepts: number;
  /** How many files that the change leaves alone know more of the task than each that it changes: log(1 + n). */
  knownElsewhere: number;
  /** How many of the concepts the change speaks of. */
  heard: number;
  /** The share that the names of new tests speak of. */
  inTestNames: number;
  /** The share that the change speaks of, times log(1 + its lines). */
  lines: number;
  /** The share that the paths speak of. */
  inPaths: number;
  /** The share that the changed files spoke of before. */
  known: number;
};

/**
 * What a change says of a text that asks for it; null where that says nothing but what is done, which may be done to anything.
 * `missing`: words that it does not speak of, the most telling first.
 */
export function signsOf(text: string, said: Said, input: HeuristicInput): { signs: Signs; missing: string[] } | null {
  const { files, surroundings } = input;
  const asked = conceptsAsked(text, input, said);
  if (asked.length === 0) return null;
  const loudness = new Map(asked.map((one) => [one.concept, loudnessOf(one, said)]));
  const heard = asked.filter(({ concept }) => (loudness.get(concept) ?? 0) > 0);
  const missed = asked.filter(({ concept }) => (loudness.get(concept) ?? 0) === 0);
  const total = asked.reduce((sum, { weight }) => sum + weight, 0);
  const shareIn = (holds: (concept: string) => boolean) =>
    asked.reduce((sum, { concept, weight }) => sum + (holds(concept) ? weight : 0), 0) / total;
  const share = heard.reduce((sum, { concept, weight }) => sum + weight * (loudness.get(concept) ?? 0), 0) / total;
  const heaviest = heard.reduce((most, { weight }) => Math.max(most, weight), 0);
  const lines = files.reduce((sum, file) => sum + gainedLines(file).length + lostLines(file).length, 0);
  const before = [...surroundings.changed.values()];
  return {
    signs: {
      heaviest: share * heaviest,
      concepts: Math.log1p(asked.length),
      knownElsewhere: Math.log1p(filesThatKnowBetter(asked, input)),
      heard: heard.length,
      inTestNames: shareIn((concept) => said.inTestNames.has(concept)),
      lines: share * Math.log1p(lines),
      inPaths: shareIn((concept) => said.inPaths.has(concept)),
      known: shareIn((concept) => before.some(({ concepts }) => concepts.has(concept))),
    },
    missing: missed.sort((a, b) => b.weight - a.weight).map(({ word }) => word),
  };
}

/** What a change says: in its lines, its paths, the functions that it touches, and the names of its new tests. */
export type Said = {
  concepts: ReadonlySet<string>;
  inLines: ReadonlySet<string>;
  inPaths: ReadonlySet<string>;
  inTestNames: ReadonlySet<string>;
  /** Words as written, in small letters and without what joins their parts. */
  flat: ReadonlySet<string>;
  text: string;
};

/** Reads a change for `signsOf`. */
export function whatIsSaid({ files, examined }: HeuristicInput): Said {
  const lines = files.flatMap((file) => [...gainedLines(file), ...lostLines(file)].map(({ text }) => text));
  const functions = examined.flatMap(({ file, before, after }) => [
    ...namesAround(after?.functions, gainedLines(file)),
    ...namesAround(before?.functions, lostLines(file)),
  ]);
  const tests = files.filter(({ path }) => isTest(path)).flatMap(gainedLines);
  const testNames = tests.filter((line) => isTestLine(line.text)).map((line) => line.text);
  return saidBy({ lines, paths: files.map(({ path }) => path), functions, testNames });
}

type Spoken = Record<"lines" | "paths" | "functions" | "testNames", readonly string[]>;

function saidBy({ lines, paths, functions, testNames }: Spoken): Said {
  const concepts = (texts: readonly string[]) => new Set(conceptsOf(texts.join("\n")).keys());
  const text = lines.join("\n");
  const [inLines, inPaths] = [concepts(lines), concepts(paths)];
  return {
    concepts: new Set([...inLines, ...inPaths, ...concepts(functions)]),
    inLines,
    inPaths,
    inTestNames: concepts(testNames),
    flat: new Set(text.match(WORD)?.map(flatten)),
    text: text.toLowerCase(),
  };
}

/** Fewer words may well be missing from what does them. */
const FEWEST_ASKED = 3;
/** Who says a word or two of a title in passing has not put them there for it. */
const MOST_ASKED = 0.6;

/**
 * Whether a change speaks of most of a title in comments, texts and the names of its tests alone, in files that did not speak of it
 * before: words that are put beside other work do not make it the task's. Null where it does not; else what it says without them.
 */
export function saidInCodeAlone(title: string, said: Said, input: HeuristicInput): Said | null {
  const asked = conceptsAsked(title, input, said);
  if (asked.length < FEWEST_ASKED || asksForTests(input.task)) return null;
  const sources = [...input.surroundings.changed].filter(([path]) => isSource(path));
  if (
    asked.some(({ concept }) => sources.some(([, { concepts, named }]) => concepts.has(concept) || named.has(concept)))
  )
    return null;
  if (asked.filter((one) => loudnessOf(one, said) > 0).length < asked.length * MOST_ASKED) return null;
  const done = whatIsDone(input);
  return done === null || asked.some((one) => loudnessOf(one, done) > 0) ? null : done;
}

/** What the code of a change says: names in its lines, its paths and its functions; null where it is no code alone. */
function whatIsDone({ examined }: HeuristicInput): Said | null {
  const code = examined.filter(({ file }) => isSource(file.path));
  if (code.length === 0 || code.some(({ before, after }) => before === null && after === null)) return null;
  const names = code.flatMap(({ file, before, after }) => [
    ...wordsIn(after, gainedLines(file)),
    ...wordsIn(before, lostLines(file)),
    ...namesAround(after?.functions, gainedLines(file)),
    ...namesAround(before?.functions, lostLines(file)),
  ]);
  return saidBy({ lines: names, paths: code.map(({ file }) => file.path), functions: [], testNames: [] });
}

function wordsIn(source: SourceText | null, lines: readonly { line: number }[]): string[] {
  const changed = new Set(lines.map(({ line }) => line));
  return (source?.tokens ?? []).flatMap(({ kind, text, line }) => (kind === "word" && changed.has(line) ? [text] : []));
}

type Named = { name: string | null; line: number; endLine: number };

/** The names of the functions around lines. */
function namesAround(functions: readonly Named[] | undefined, lines: readonly { line: number }[]): string[] {
  return (functions ?? [])
    .filter((span) => lines.some(({ line }) => line >= span.line && line <= span.endLine))
    .map(({ name }) => name ?? "");
}

const WORD = /[A-Za-z_$][\w$-]*/g;

function flatten(word: string): string {
  return word.toLowerCase().replace(/[_$-]/g, "");
}

function conceptsAsked(text: string, { surroundings }: HeuristicInput, said: Said): Asked[] {
  const vocabularies = [...surroundings.words.values(), ...surroundings.changed.values()];
  return [...conceptsOf(text)]
    .filter(([concept]) => !MANNER.has(concept))
    .map(([concept, word]) => {
      const files = vocabularies.filter(({ concepts }) => concepts.has(concept)).length;
      const isKnown = files > 0 || said.inLines.has(concept);
      const weight = isKnown ? rarity(files, vocabularies.length) : UNKNOWN * Math.log(vocabularies.length + 1.5);
      return { concept, word, weight };
    });
}

/** Inverse document frequency, smoothed (Sparck Jones 1972), of a concept in so many of all files. */
function rarity(files: number, all: number): number {
  return Math.min(HEAVIEST, Math.log((all + 1) / (Math.max(files, 0.5) + 0.5)) + 0.5);
}

/** `encodeurl` means `encodeUrl`, whose parts are others; `transmission` and `transmit` mean the same as a rule. */
const SHORTEST_FLAT = 4;
const SHORTEST_PART = 5;
const SHARED_BEGINNING = 0.6;
const NEARLY = 0.8;

/** How surely a change speaks of a concept, from 0 to 1. */
function loudnessOf({ concept, word }: Asked, { concepts, flat, text }: Said): number {
  const plain = word.toLowerCase();
  if (concepts.has(concept) || (word.length >= SHORTEST_FLAT && flat.has(flatten(word)))) return 1;
  const isNear = [...concepts].some((other) => beginAlike(concept, other));
  return isNear || (word.length >= SHORTEST_PART && text.includes(plain)) ? NEARLY : 0;
}

function beginAlike(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  let shared = 0;
  while (shared < shorter && one[shared] === other[shared]) shared += 1;
  return shared >= SHORTEST_PART && shared >= SHARED_BEGINNING * Math.max(one.length, other.length);
}

/** A long file knows every word soon: so many concepts are an ordinary one's. */
const ORDINARY_SIZE = 60;
const SIZE_COUNTS = 0.4;

/** How many files that the change leaves alone say more of the title than the best of those that it changes. */
function filesThatKnowBetter(asked: readonly Asked[], { surroundings }: HeuristicInput): number {
  const { words, changed } = surroundings;
  const knowledge = ({ concepts, named }: FileWords) =>
    asked.reduce((sum, { concept, weight }) => {
      const isNamed = named.has(concept);
      return sum + (isNamed ? 2 : concepts.has(concept) ? 1 : 0) * weight;
    }, 0) /
    (1 + SIZE_COUNTS * Math.log1p(concepts.size / ORDINARY_SIZE));
  const ofCode = (files: ReadonlyMap<string, FileWords>) =>
    [...files].filter(([path]) => isSource(path) || isTest(path)).map(([, file]) => knowledge(file));
  const best = ofCode(changed).reduce((most, each) => Math.max(most, each), 0);
  return ofCode(words).filter((each) => each > best).length;
}
