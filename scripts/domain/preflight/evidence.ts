import type { NamedThing } from "./named-thing.ts";
import { type Passage, wordsWithin } from "./passages.ts";
import type { Concept, Request } from "./request.ts";
import type { Findings } from "./signals.ts";
import type { Statement } from "./statements.ts";
import type { TreeIndex } from "./tree-index.ts";

const MAX_NAMED = 4;
const MAX_WORDS = 12;
const MAX_QUOTE = 100;

/** Where a number stands proves nothing to people. */
const BARE_NUMBER = /^\d+$/;

const SAID: Readonly<Record<Exclude<NamedThing["kind"], "absent">, string>> = {
  defined: "is defined in",
  used: "is used in",
  shown: "occurs in",
  commented: "occurs in a comment of",
};

/** The proof for people: what was found where, how close together, and what was not found; never nothing. */
export function describeFindings(request: Request, findings: Findings, index: TreeIndex): string[] {
  const { passages, statements, named, missingQuotes } = findings;
  const absent = named
    .filter(({ concept, thing }) => thing.kind === "absent" && concept.inTitle)
    .map((n) => n.concept.word);
  const lines = [
    ...(passages.best === null ? [] : [describePassage(passages.best, request, findings, index)]),
    ...[statements.best, statements.second].flatMap((said) => (said === null ? [] : [describeStatement(said, index)])),
    ...named
      .filter(({ concept }) => !BARE_NUMBER.test(concept.word))
      .slice(0, MAX_NAMED)
      .flatMap((found) => describeNamed(found, index)),
  ];
  const missing = [...new Set([...absent, ...missingQuotes])];
  const nowhere = missing.length === 0 ? [] : [`nowhere: ${listWords(missing.map(codeSpan), MAX_NAMED)}`];
  const found = [...lines, ...nowhere];
  return found.length === 0 ? ["no file has any of the task's words"] : found;
}

function describePassage(passage: Passage, { concepts }: Request, { widely }: Findings, index: TreeIndex): string {
  const title = concepts.filter(({ inTitle }) => inTitle);
  const within = wordsWithin(passage, title, index, widely);
  const there = title.filter((concept) => within.has(concept)).map((concept) => concept.word);
  const missing = title.filter((concept) => !within.has(concept)).map((concept) => concept.word);
  const { path, kind } = index.files[passage.file] ?? { path: "", kind: "source" };
  const lines = passage.from === passage.to ? `${passage.from}` : `${passage.from}-${passage.to}`;
  const count = `${there.length} of ${title.length} concepts of the title (${Math.round(passage.share * 100)} %)`;
  const rest = missing.length === 0 ? "" : `; not there: ${listWords(missing, MAX_WORDS)}`;
  return `${path}:${lines} (${kind}) has ${count} together: ${listWords(there, MAX_WORDS)}${rest}`;
}

function describeStatement({ file, line, share }: Statement, index: TreeIndex): string {
  const text = (index.linesOf(file)[line - 1] ?? "").trim().replace(/\s+/g, " ");
  const quote = text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
  return `${index.files[file]?.path}:${line} says ${Math.round(share * 100)} % of it in one line: ${codeSpan(quote)}`;
}

function describeNamed({ concept, thing }: { concept: Concept; thing: NamedThing }, index: TreeIndex): string[] {
  if (thing.kind === "absent") return [];
  return [`\`${concept.word}\` ${SAID[thing.kind]} ${index.files[thing.file]?.path}:${thing.line}`];
}

/** As code in Markdown; what has a backtick of its own stays as it is. */
const codeSpan = (text: string) => (text.includes("`") ? text : `\`${text}\``);

function listWords(words: readonly string[], most: number): string {
  const more = words.length > most ? `, and ${words.length - most} more` : "";
  return `${words.slice(0, most).join(", ")}${more}`;
}
