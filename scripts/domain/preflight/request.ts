import { remembered } from "../remembered.ts";
import { isStopWord, partsOf, stem, WORD } from "./words.ts";

/** One thing that a task speaks of. */
export type Concept = {
  /** As the task writes it. */
  word: string;
  /** The stem, or the stems of an identifier's parts. */
  parts: readonly string[];
  /** The identifier in lower case without its joints (`eachweekend`); null for a plain word. */
  whole: string | null;
  inTitle: boolean;
  /** Written as code: in backticks or quotes, as `--flag`, `call()`, `camelCase` or `snake_case`. */
  named: boolean;
  /** The place that is to be changed ("to the parser"), not what is to be there afterwards. */
  where: boolean;
  /** A word such as "option" or "function", which nearly every task and file has. */
  generic: boolean;
};

/** What a tree's index calls a concept. */
export const termOf = ({ whole, parts }: Concept) => (whole === null ? (parts[0] ?? "") : `=${whole}`);

/** What a task asks for. */
export type Request = {
  concepts: readonly Concept[];
  /** The title's concepts, by each thing that it asks for: "compare durations | sort a list"; each with the place. */
  clauses: readonly (readonly Concept[])[];
  /** Stems that follow each other in the title. */
  phrases: readonly (readonly [string, string])[];
  /** What the title's verb wants: something to come into being, to be otherwise than it is, or to be gone. */
  wants: "addition" | "change" | "removal";
  /** Pieces of code with more than letters in them: `workspace:^`, `app.param`, `--since`. */
  quotes: readonly string[];
};

/** What makes a place of what follows it: "an option *for* the parser". */
const PREPOSITION =
  /\s(?:to|for|in|on|into|from|when|if|while|with|without|via|by|so|which|that|of|at|during|as|instead)\s/i;
/** "parser: allow …" says where before what. */
const SCOPE = /^([\w$.,/ -]{1,30}?):\s+(?=\S)/;
const COMMIT_KIND = /^\s*(feat|feature|fix|chore|refactor|docs|perf|test)(\([^)]*\))?!?:\s*/i;
const VERB = /^\s*(?:[\w$.,/ -]{1,30}:\s+)?([a-z]+)\b/i;
/** What is to be otherwise, or gone, is there by all its names before the task is done as well. */
const CHANGE =
  /^(?:make|let|fix|fixes|fixed|change|changed|improve|ensure|use|move|rename|better|update|refactor|simplify)$/i;
const REMOVAL = /^(?:remove|drop|delete)$/i;
const LINKS = "of|the|a|an|in|two|three";
const LINK = new RegExp(`^(?:${LINKS})$`);
const BETWEEN_WORDS = new RegExp(`^[\\s\\-_/\`'".]*((?:${LINKS})\\s)*[\\s\\-_/\`'".]*$`);
const GENERIC = new Set(
  `option options ability function functions method methods argument arguments parameter parameters param params value values flag flags
  util utils utility utilities helper helpers command commands property properties type types class module api field setting settings
  config configuration way variable attribute key name object handler behavior behaviour interface callback hook syntax`.split(
    /\s+/,
  ),
);

/** Names written as code without backticks: `--flag`, `.method`, `call(`, `camelCase`, `CamelCase`, `snake_case`. */
const BARE_CODE =
  /--\w[\w-]*|(?<!\w)\.[a-z][\w$]*(?:\(\))?|[\w$]+(?:\.[\w$]+)*\(|[a-z$_][\w$]*[A-Z][\w$]*|[A-Z][a-z]+[A-Z]\w*|\w+_\w+/g;
const CODE = [/`+([^`\n]{1,80})`+/g, /(?<!\w)(["'])([^"'\n]{1,40})\1(?!\w)/g, BARE_CODE];

/** A description may quote whole files; what a task is about stands at its beginning. */
const MAX_DESCRIPTION = 4_000;
const MAX_TITLE = 300;
const MAX_CONCEPTS = 60;
const MAX_QUOTES = 20;

/** Reads a task's wording: what it wants to exist, apart from where. */
export function readRequest({ title, description }: { title: string; description: string }): Request {
  return requestOf(title, description);
}

const requestOf = remembered((said: string, description: string): Request => {
  const title = said.normalize("NFC").slice(0, MAX_TITLE).replace(COMMIT_KIND, "");
  const { what, where } = partTitle(title);
  const texts = [
    { text: what, inTitle: true, where: false },
    ...where.map((text) => ({ text, inTitle: true, where: true })),
    { text: description.slice(0, MAX_DESCRIPTION).normalize("NFC"), inTitle: false, where: false },
  ].map((part) => ({ ...part, code: codeIn(part.text) }));
  const concepts = new Map<string, Concept>();
  for (const { concept, key } of texts.flatMap(conceptsOf)) {
    const known = concepts.get(key);
    concepts.set(key, known === undefined ? concept : joined(known, concept));
  }
  return {
    concepts: [...concepts.values()].slice(0, MAX_CONCEPTS),
    clauses: clausesOf(what, concepts),
    wants: wantsOf(said, title),
    phrases: phrasesOf(title, codeIn(title)),
    quotes: [...new Set(texts.flatMap(({ code }) => code.map((span) => span.text)))]
      .filter(isTelling)
      .slice(0, MAX_QUOTES),
  };
});

function wantsOf(full: string, title: string): Request["wants"] {
  const verb = VERB.exec(title)?.[1] ?? "";
  if (REMOVAL.test(verb)) return "removal";
  return CHANGE.test(verb) || /^\s*fix\b/i.test(full) ? "change" : "addition";
}

/** The first preposition after something specific begins the place; a title without one names no place. */
function partTitle(title: string): { what: string; where: string[] } {
  const scope = SCOPE.exec(title);
  const rest = scope === null ? title : title.slice(scope[0].length);
  const scopes = scope?.[1] === undefined ? [] : [scope[1]];
  for (let from = 0; ; ) {
    const at = rest.slice(from).search(PREPOSITION);
    if (at < 0) return { what: rest, where: scopes };
    const head = rest.slice(0, from + at);
    if (isSpecific(head)) return { what: head, where: [...scopes, rest.slice(from + at)] };
    from += at + 1;
  }
}

/** More are a list of one kind, whose members say alike. */
const MAX_CLAUSES = 6;

function clausesOf(what: string, concepts: ReadonlyMap<string, Concept>): Concept[][] {
  const places = [...concepts.values()].filter(({ inTitle, where }) => inTitle && where);
  const clauses = what
    .split(/\s+(?:and|or|plus)\s+|[,;]\s+|\s\+\s/i)
    .map((text) => conceptsOf({ text, inTitle: true, where: false, code: codeIn(text) }))
    .map((found) => [...new Set(found.flatMap(({ key }) => concepts.get(key) ?? []))])
    .filter((found) => found.some(({ generic, where }) => !generic && !where));
  const whole = [...concepts.values()].filter(({ inTitle }) => inTitle);
  return clauses.length < 2 ? [whole] : clauses.slice(0, MAX_CLAUSES).map((own) => [...new Set([...own, ...places])]);
}

/** "Add an option" says nothing yet of what the option is. */
function isSpecific(text: string): boolean {
  if (text.includes("`")) return true;
  return [...text.matchAll(WORD)].some(([word]) => {
    const parts = partsOf(word);
    const [only = ""] = parts;
    return parts.length > 1 || (only.length > 2 && !isStopWord(only) && !GENERIC.has(only));
  });
}

type Span = { from: number; to: number; text: string };

function codeIn(text: string): Span[] {
  const spans: Span[] = [];
  for (const pattern of CODE)
    for (const match of text.matchAll(pattern)) {
      const from = match.index;
      if (isWithin(spans, from)) continue;
      const inner = match[2] ?? match[1] ?? match[0];
      spans.push({ from, to: from + match[0].length, text: inner.trim().replace(/\(\)?$/, "") });
    }
  return spans;
}

const isWithin = (spans: readonly Span[], at: number) => spans.some(({ from, to }) => at >= from && at < to);

/** Letters alone are concepts already, signs alone are everywhere, and whole expressions are spelled in many ways. */
const isTelling = (code: string) => /[^\w$]/.test(code) && /\w{2}/.test(code) && !/[\s()"'<>]/.test(code);

type Part = { text: string; inTitle: boolean; where: boolean; code: readonly Span[] };

function conceptsOf({ text, inTitle, where, code }: Part): { key: string; concept: Concept }[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index }): { key: string; concept: Concept }[] => {
    const named = isWithin(code, index);
    const parts = partsOf(word).filter((part) => part.length > 1);
    const common = { word, inTitle, where };
    if (parts.length > 1) {
      const whole = partsOf(word).join("");
      return [{ key: `=${whole}`, concept: { ...common, parts: parts.map(stem), whole, named: true, generic: false } }];
    }
    const [part = ""] = parts;
    if (!speaks(part, named, word)) return [];
    const concept = { ...common, parts: [stem(part)], whole: null, named, generic: GENERIC.has(part) };
    return [{ key: stem(part), concept }];
  });
}

/** Two letters are a word only as code or as an abbreviation (`TZ`). */
function speaks(part: string, named: boolean, word: string): boolean {
  if (part.length < 2 || (isStopWord(part) && !(named && part.length > 2))) return false;
  return part.length > 2 || named || /^[A-Z0-9]+$/.test(word);
}

/** A concept that is said twice: it is no mere place if it is once said to come into being. */
function joined(first: Concept, again: Concept): Concept {
  const where = first.inTitle && again.inTitle ? first.where && again.where : first.where;
  return { ...first, named: first.named || again.named, where };
}

function phrasesOf(text: string, code: readonly Span[]): [string, string][] {
  const phrases: [string, string][] = [];
  let last: { stem: string; end: number } | null = null;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const parts = partsOf(word).filter((part) => part.length > 1);
    const [only = ""] = parts;
    if (parts.length === 1 && !speaks(only, isWithin(code, index), word)) {
      if (!LINK.test(only)) last = null;
      continue;
    }
    for (const next of parts.map(stem)) {
      const follows = last !== null && last.stem !== next && BETWEEN_WORDS.test(text.slice(last.end, index));
      if (last !== null && follows) phrases.push([last.stem, next]);
      last = { stem: next, end: index + word.length };
    }
  }
  return phrases;
}
