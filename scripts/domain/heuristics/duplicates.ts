import { type FunctionSpan, isMethod } from "../source/function-span.ts";
import { bodyOf, type SourceText } from "../source/source-text.ts";
import { judgesCopies } from "./copied-file.ts";
import type { ExaminedFile, Flaw, HeuristicInput, Rule } from "./rule.ts";
import { testsOf } from "./test-function.ts";
import { ALIKE, likeness } from "./token-likeness.ts";

/** Shorter bodies are alike by chance, unless the name tells of its twin's. */
const MIN_TOKENS = 25;
const MIN_TOKENS_NAMED = 10;
/** Of so many tokens, the same in the same order but for the names that the body itself gives, are no chance. */
const MIN_TOKENS_RENAMED = 40;
const ALIKE_RENAMED = 0.95;

/** `plain`: the tokens with numbers in the place of the names that the function itself gives. */
type Found = { path: string; span: FunctionSpan; tokens: string[]; plain: string[] };

export const DEAD_DUPLICATE: Rule = {
  rule: "dead-duplicate",
  category: "quality",
  describe: "no new function is the copy of another, least of all one that nothing uses",
  find: (input) => {
    const changed = input.examined.filter(({ file, after }) => after !== null && judgesCopies(file.path));
    const all = everyFunction(input);
    return changed.flatMap((one) =>
      newFunctions(one, all).flatMap((fresh): Flaw[] => {
        const twin = all.find((other) => isOther(fresh, other) && isTelling(fresh, other) && saysTheSame(fresh, other));
        if (twin === undefined) return [];
        const isDead = !isUsed(fresh, twin, input) && !isCounterpart(fresh, twin);
        const where = twin.path === fresh.path ? `line ${twin.span.line}` : `${twin.path}:${twin.span.line}`;
        return [
          {
            points: isDead ? 4.5 : 0.5,
            path: fresh.path,
            line: fresh.span.line,
            detail: `${fresh.path}:${fresh.span.line}: \`${fresh.span.name}\` says again what \`${twin.span.name}\` (${where}) does${isDead ? ", and nothing uses it" : ""}`,
            remedy: isDead ? "Remove the copy." : "Share the code: call the one from the other.",
          },
        ];
      }),
    );
  },
};

function everyFunction({ examined, surroundings }: HeuristicInput): Found[] {
  const sides = [
    ...examined.flatMap(({ file, after }) => (after === null ? [] : [{ path: file.path, source: after }])),
    ...surroundings.alike,
  ];
  return sides.flatMap(({ path, source }) => functionsOf(path, source));
}

function functionsOf(path: string, source: SourceText): Found[] {
  // Tests say the same of one thing after the other, and where they stand beside the code nothing calls them.
  const tests = new Set(testsOf(source).map(({ span }) => span));
  return source.functions.flatMap((span): Found[] => {
    if (span.name === null || tests.has(span) || span.bodyEnd - span.bodyAt < MIN_TOKENS_NAMED) return [];
    const tokens = bodyOf(source, span).map(({ text }) => (text === span.name ? "self" : text));
    return tokens.length < MIN_TOKENS_NAMED ? [] : [{ path, span, tokens, plain: withoutOwnNames(tokens, span) }];
  });
}

/** Functions whose name the file did not define before; a method may bear the name of another one's. */
function newFunctions({ file, before }: ExaminedFile, all: readonly Found[]): Found[] {
  const known = new Set(before?.functions.map(({ name }) => name) ?? []);
  return all.filter(({ path, span }) => path === file.path && !known.has(span.name));
}

/**
 * Whether a function does for one thing what another does for another, as `no_brotli` does for `no_gzip`: what tells their
 * names apart tells what they speak of apart. Whoever uses a library may call both.
 */
function isCounterpart(fresh: Found, twin: Found): boolean {
  const parts = ({ span }: Found) =>
    (span.name ?? "").match(/[A-Z]?[a-z0-9]+|[A-Z]+/g)?.map((part) => part.toLowerCase()) ?? [];
  const speaks = ({ tokens }: Found, part: string) => tokens.some((text) => text.toLowerCase().includes(part));
  const [own, its] = [parts(fresh), parts(twin)];
  const [ownAlone, itsAlone] = [own.filter((part) => !its.includes(part)), its.filter((part) => !own.includes(part))];
  const tellApart = (one: Found, other: Found, alone: string[]) =>
    alone.some((part) => part.length > 1 && speaks(one, part) && !speaks(other, part));
  return tellApart(fresh, twin, ownAlone) && tellApart(twin, fresh, itsAlone);
}

function isOther(fresh: Found, other: Found): boolean {
  if (fresh === other) return false;
  const isInside = fresh.path === other.path && (contains(fresh.span, other.span) || contains(other.span, fresh.span));
  return !isInside;
}

function isTelling(fresh: Found, other: Found): boolean {
  const [own, its] = [fresh.span.name?.toLowerCase() ?? "", other.span.name?.toLowerCase() ?? ""];
  return Math.min(fresh.tokens.length, other.tokens.length) >= MIN_TOKENS || (own !== its && own.includes(its));
}

function saysTheSame(fresh: Found, other: Found): boolean {
  if (likeness(fresh.tokens, other.tokens) >= ALIKE) return true;
  const isLong = Math.min(fresh.plain.length, other.plain.length) >= MIN_TOKENS_RENAMED;
  return isLong && likeness(fresh.plain, other.plain, ALIKE_RENAMED) >= ALIKE_RENAMED;
}

const BINDS = /^(?:const|let|var|val|auto|mut|for|as)$/;

/** Parameters and variables by the order in which they come: what they are called says nothing of what is done. */
function withoutOwnNames(tokens: readonly string[], { parameters }: FunctionSpan): string[] {
  const own = new Set(parameters);
  for (const [at, text] of tokens.entries()) {
    const next = tokens[at + 1];
    const isBound =
      BINDS.test(tokens[at - 1] ?? "") || (next === "=" && !/^[.=]$/.test(tokens[at - 1] ?? "")) || next === ":=";
    if (isBound && /^[A-Za-z_$]/.test(text) && !BINDS.test(text)) own.add(text);
  }
  const order = new Map<string, string>();
  return tokens.map((text, at) => {
    if (!own.has(text) || tokens[at - 1] === ".") return text;
    const known = order.get(text) ?? `$${order.size}`;
    order.set(text, known);
    return known;
  });
}

const contains = (outer: FunctionSpan, inner: FunctionSpan) =>
  outer.bodyAt <= inner.bodyAt && inner.bodyEnd <= outer.bodyEnd;

/** A statement that only hands names out does not use them. */
const HANDS_OUT =
  /^\s*(export\s*(default\s+)?(\{|\w+\s*;?\s*$)|module\.exports\b|exports\.\w+\s*=|__all__\b|pub use\b)/;

/** Methods by which a language or its library itself asks an object for something. */
const CALLED_BY_KIND =
  /^(__\w+__|toString|toJSON|valueOf|to_s|each|inspect|eql\?|hash|String|GoString|Error|Len|Less|Swap|(?:Unm|M)arshal\w+|ServeHTTP|Scan|Value|Unwrap)$/;

/** Whether a function of Rust fulfils a trait: the trait calls it. */
function isOfTrait({ path, span }: Pick<Found, "path" | "span">, examined: readonly ExaminedFile[]): boolean {
  if (!path.endsWith(".rs")) return false;
  const text = examined.find(({ file }) => file.path === path)?.after?.text ?? "";
  const above = text.split("\n").slice(0, span.line - 1);
  const block = above.findLast((line) => /^\s*(?:unsafe )?(?:impl|mod|trait)\b/.test(line)) ?? "";
  return span.isMember && /^\s*(?:unsafe )?impl\b.*\bfor\b/.test(block);
}

/** A method that is found by the first word of its name, which is put together with another at run time. */
const HANDLER = /^(?:visit|leave|enter|exit|depart|on)(?:_|(?=[A-Z]))/;
const MANY_HANDLERS = 3;

/** Whether a method is one of many that begin alike, do different things, and that nothing in their file calls. */
function isHandler({ path, span }: Pick<Found, "path" | "span">, examined: readonly ExaminedFile[]): boolean {
  const beginning = HANDLER.exec(span.name ?? "")?.[0];
  const source = examined.find(({ file }) => file.path === path)?.after;
  if (beginning === undefined || !isMethod(span) || source === undefined || source === null) return false;
  return (handlersOf(source).get(beginning)?.size ?? 0) >= MANY_HANDLERS;
}

/** What the handlers of a file do, by the beginnings of their names, for as long as it is looked at. */
const known = new WeakMap<SourceText, ReadonlyMap<string, ReadonlySet<string>>>();

function handlersOf(source: SourceText): ReadonlyMap<string, ReadonlySet<string>> {
  const old = known.get(source);
  if (old !== undefined) return old;
  const said = new Map<string, number>();
  for (const { text } of source.tokens) said.set(text, (said.get(text) ?? 0) + 1);
  const deeds = new Map<string, Set<string>>();
  for (const one of source.functions) {
    const beginning = HANDLER.exec(one.name ?? "")?.[0];
    if (beginning === undefined || !isMethod(one) || said.get(one.name ?? "") !== 1) continue;
    const tokens = bodyOf(source, one).map(({ text }) => text);
    // Copies under names of that kind are no handlers for it.
    deeds.set(beginning, (deeds.get(beginning) ?? new Set()).add(withoutOwnNames(tokens, one).join(" ")));
  }
  known.set(source, deeds);
  return deeds;
}

/** `forEach(keys, function pick(key) {`: a function that a call is handed where it stands is used there, whatever it is called. */
const HANDED_OVER =
  /[\w$\])](?<!\b(?:void|return|typeof|await))\s?\((?:[^()]{0,200},)?\s{0,20}(?:async\s+)?function\b\s*\*?\s*[\w$]+\s*\(/;

/** Whether anything but the function itself, and lists of what a file hands out, says its name. */
function isUsed({ path, span }: Found, twin: Found, { examined, surroundings }: HeuristicInput): boolean {
  const { name } = span;
  if (name === null || CALLED_BY_KIND.test(name)) return true;
  // A trait asks for names of its own: one that is its twin's with more to it, and that nothing says, is none of them.
  if (isOfTrait({ path, span }, examined) && !(name.startsWith(`${twin.span.name}_`) && twin.path === path))
    return true;
  if (isHandler({ path, span }, examined)) return true;
  for (const { file, after } of examined) {
    if (after === null) continue;
    const lines = after.text.split("\n");
    if (file.path === path && HANDED_OVER.test(lines[span.line - 1] ?? "")) return true;
    const isSaid = after.tokens.some(
      ({ text, at, line }) =>
        (text === name || text === `"${name}"` || text === `'${name}'`) &&
        !(
          file.path === path &&
          line >= span.headLine &&
          line <= span.endLine &&
          (line === span.line || at >= span.bodyAt)
        ) &&
        !HANDS_OUT.test(lines[line - 1] ?? ""),
    );
    if (isSaid) return true;
  }
  return [...surroundings.words.values()].some(({ names }) => names.has(name));
}
