import { associationOf } from "./association.ts";
import { findNamed, NAMED_WORTH, type NamedThing } from "./named-thing.ts";
import { findPassages, mostWithin, type Passages } from "./passages.ts";
import { findPhrase } from "./phrases.ts";
import { type Concept, type Request, termOf } from "./request.ts";
import { findStatements, type Statements } from "./statements.ts";
import type { TreeIndex } from "./tree-index.ts";
import { emphasis, information, rarityOf } from "./weights.ts";
import { worthIn } from "./word-worth.ts";
import { partsOf, stem, WORD } from "./words.ts";

/** What speaks for and against a task's being done, each for itself. */
export type Signals = {
  /**
   * Share found together: of what is to come into being in one passage that speaks of its place as well, and no more than
   * one heading, title of a test or definition has of the whole.
   */
  together: number;
  /** Share of the title's neighbouring words that are neighbours in the tree; ½ when it has none. */
  phrases: number;
  /** Identifiers that the title wants: −½ none is there, ½ all are defined; 0 when it names none. */
  identifiers: number;
  /** The same for what the description names. */
  mentions: number;
  /** 1 when a piece of code that the task quotes is nowhere. */
  unquoted: number;
  /** Likeness of the line most like the title, and of the one most like it in a file of another kind. */
  said: number;
  repeated: number;
  /** The largest share of what is to come into being that one title of a test says. */
  titled: number;
  /** How much more of the title the best place has than the best place of the ninth-best file. */
  contrast: number;
  /** Share of title and description together that stands in fifteen lines. */
  described: number;
  /** How much more often than by chance what is to come into being meets the other concepts, in nats: −1 to 3. */
  association: number;
  /** Concepts of the description (natural logarithm of one more). */
  detail: number;
  /** Share of the names in title and description that are nowhere. */
  missing: number;
  /** How surprising it is, in nats, to find that much together in a tree of this size: −3 not at all, 12 very. */
  surprise: number;
};

export type Findings = {
  signals: Signals;
  /** Whether other words of the same meaning were looked for too. */
  widely: boolean;
  passages: Passages;
  statements: Statements;
  named: readonly { concept: Concept; thing: NamedThing }[];
  missingQuotes: readonly string[];
};

/** Looks for what a task asks for. */
export function lookFor(request: Request, index: TreeIndex): Findings {
  const title = request.concepts.filter(({ inTitle }) => inTitle);
  // Whoever names code uses the project's own words; whoever describes may use others.
  const widely = !request.concepts.some(({ named }) => named);
  const weighed = weigh(title, index);
  const bits = title.map((concept) => information(termOf(concept), index) * emphasis(concept));
  const passages = findPassages(weighed, bits, index, widely);
  const literal = widely ? findPassages(weighed, bits, index, false) : passages;
  const statements = findStatements(title, index, widely);
  const named = request.concepts
    .filter((c) => c.named)
    .map((concept) => ({ concept, thing: findNamed(concept, index) }));
  const wanted = named.filter(({ concept }) => concept.inTitle && !concept.where);
  const missingQuotes = request.quotes.filter((quote) => !isQuoted(quote, index));
  return {
    widely,
    passages,
    statements,
    named,
    missingQuotes,
    signals: {
      together: mean(request.clauses.map((clause) => togetherness(clause, passages, index, widely, request))),
      phrases: phraseShare(request, index, widely),
      identifiers: proofOf(wanted.filter(({ concept }) => concept.whole !== null)),
      mentions: proofOf(named.filter(({ concept }) => !concept.inTitle)),
      unquoted: missingQuotes.length > 0 ? 1 : 0,
      said: statements.best?.likeness ?? 0,
      repeated: statements.second?.likeness ?? 0,
      titled: statements.titled,
      contrast: statements.contrast,
      described: describedShare(request, index, widely),
      association: associationOf(request.concepts, index),
      detail: Math.log(1 + request.concepts.length - title.length),
      missing: mean(named.map(({ thing }) => (thing.kind === "absent" ? 1 : 0))),
      surprise: Math.min(12, Math.max(-3, literal.bits - Math.log(index.blocks + 1))),
    },
  };
}

function weigh(concepts: readonly Concept[], index: TreeIndex) {
  return concepts.map((concept) => ({ concept, weight: rarityOf(termOf(concept), index) * emphasis(concept) }));
}

/** Lines that a description's words may be scattered over: a test, or a function with its comment. */
const PARAGRAPH_LINES = 15;

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / Math.max(1, numbers.length);

/** How much of one thing that is asked for stands together. */
function togetherness(
  clause: readonly Concept[],
  ofTitle: Passages,
  index: TreeIndex,
  widely: boolean,
  { clauses }: Request,
): number {
  const { asked, line } = clauses.length === 1 ? ofTitle : findPassages(weigh(clause, index), [], index, widely);
  return Math.min(asked?.share ?? 0, line?.share ?? 0);
}

/** How much of title and description stands together, each word by what it tells. */
function describedShare({ concepts }: Request, index: TreeIndex, widely: boolean): number {
  const weighed = weigh(concepts, index).map(({ concept, weight }) => ({ concept, weight: weight * worthIn(concept) }));
  return mostWithin(PARAGRAPH_LINES, weighed, index, widely);
}

function phraseShare({ phrases }: Request, index: TreeIndex, widely: boolean): number {
  let [found, total] = [0, 0];
  for (const phrase of phrases) {
    const weight = rarityOf(phrase[0], index) + rarityOf(phrase[1], index);
    total += weight;
    found += weight * findPhrase(phrase, index, widely);
  }
  return total === 0 ? 0.5 : found / total;
}

function proofOf(named: readonly { thing: NamedThing }[]): number {
  if (named.length === 0) return 0;
  return named.reduce((sum, { thing }) => sum + NAMED_WORTH[thing.kind], 0) / named.length - 0.5;
}

/** Whether a piece of code is in a file, letter for letter; only files that have all its words can hold it. */
function isQuoted(quote: string, index: TreeIndex): boolean {
  const parts = [...quote.matchAll(WORD)].flatMap(([word]) => partsOf(word)).filter((part) => part.length > 1);
  const [rarest, ...others] = parts.map((part) => index.filesWith(stem(part))).sort((a, b) => a.length - b.length);
  if (rarest === undefined) return false;
  const holders = others.map((files) => new Set(files));
  return rarest.some((file) => holders.every((files) => files.has(file)) && index.includes(file, quote));
}
