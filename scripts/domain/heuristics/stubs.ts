import { gainedLines } from "../guards/changed-lines.ts";
import { isTest } from "../guards/file-kind.ts";
import { isDeleted } from "../guards/guard.ts";
import type { FunctionSpan } from "../source/function-span.ts";
import { bodyOf, type SourceText } from "../source/source-text.ts";
import { isSource } from "./change-kinds.ts";
import type { ExaminedFile, Flaw, Rule } from "./rule.ts";

/** A body of fewer tokens may be replaced by a constant for good reasons. */
const REAL_TOKENS = 20;
const SHORT_TOKENS = 16;

const THROWS = /^(throw|raise|panic|todo|unimplemented|unreachable|abort|fatalError|die|exit|fail)$/;
const OWN = /^(this|self|super|cls|@\w+)$/;
/** Signs of work: more than one of these, and a short body does something after all. */
const WORKS = /^(if|for|while|switch|match|case|try|when|with|\?|\+|\*|%|&|\||<|=>|->)$/;

/** What only says which types there are has no bodies. */
const DECLARES = /\.pyi$|\.d\.[mc]?ts$/;

const LITERAL = /^(?:null|nil|true|false|undefined|pass|none|void|default|nullptr|break|continue|return|unit)$/;
/** A function that stands for a package which is not there can do nothing but say so. */
const ABSENT = /^(?:ImportError|ModuleNotFoundError|LoadError)$/;

type BodyKind = "empty" | "throws" | "constant" | "real";

/** What a body comes down to: a short one that looks at nothing it was given is a constant. */
export function kindOfBody(tokens: readonly { text: string; kind: string }[], parameters: readonly string[]): BodyKind {
  if (tokens.length === 0) return "empty";
  if (tokens.length > SHORT_TOKENS) return "real";
  if (THROWS.test(tokens[0]?.text ?? "")) return "throws";
  const said = tokens.filter(({ text }) => !/^(?:return|;)$/.test(text));
  // In many languages, a field goes by its bare name.
  if (said.length === 1 && /^[a-z_]\w*$/.test(said[0]?.text ?? "") && !LITERAL.test(said[0]?.text ?? "")) return "real";
  const looks = tokens.some(
    ({ text, kind }, at) =>
      OWN.test(text) ||
      WORKS.test(text) ||
      parameters.includes(text.replace(/^\$/, "")) ||
      (kind === "string" && isFilledWith(text, tokens[at - 1]?.text ?? "", parameters)),
  );
  const calls = tokens.some(
    ({ kind }, at) =>
      kind === "word" && tokens[at + 1]?.text === "(" && tokens[at + 2]?.text !== ")" && tokens[at + 3]?.text !== ":",
  );
  return looks || calls ? "real" : "constant";
}

/** What stands before a text of Python, C# or Rust that has places to fill: `f"{a}"`, `$"{a}"`, `format!("{a}"`. */
const FILLS_BRACES = /^(?:[rR]?[fF][rR]?|\$|\()$/;

/** Whether a text has a place where it says a parameter: `${name}` and `$name`, `#{name}`, or `{name}` where that is one. */
function isFilledWith(text: string, before: string, parameters: readonly string[]): boolean {
  const places = FILLS_BRACES.test(before)
    ? /\{[^{}]{1,200}\}/g
    : /[$#]\{[^{}]{1,200}\}|\{\$[^{}]{1,200}\}|(?<=^".{0,2000})\$\w+/g;
  const said = (text.match(places) ?? []).flatMap((place) => place.match(/\w+/g) ?? []);
  return said.some((word) => parameters.some((parameter) => parameter.replace(/^\$/, "") === word));
}

export const STUB: Rule = {
  rule: "stub",
  category: "completeness",
  describe:
    "no function's body is replaced by a constant, an error or nothing, and none that takes arguments is born so",
  find: ({ examined }) => {
    const tested = testedNames(examined);
    const meantToFail = namesMeantToFail(examined);
    return examined.flatMap((one): Flaw[] => {
      const { file, before, after } = one;
      if (after === null || isDeleted(file) || !isSource(file.path) || DECLARES.test(file.path)) return [];
      const gained = new Set(gainedLines(file).map(({ line }) => line));
      return after.functions.flatMap((span): Flaw[] => {
        const kind = kindsIn(after).get(span) ?? "real";
        if (kind === "real" || span.name === null) return [];
        if (kind === "throws" && bodyOf(after, span).some(({ text }) => ABSENT.test(text))) return [];
        if (kind === "throws" && isDoneElsewhere(span.name, after, examined)) return [];
        if (kind === "throws" && (meantToFail.has(span.name) || PROMISES_FAILURE.test(span.name))) return [];
        const was = before?.functions.find(({ name }) => name === span.name);
        const emptied =
          before !== null &&
          realBodies(before, span.name) > realBodies(after, span.name) &&
          // Of several that bear the name, one may go, and one that never did anything stay.
          bodiesOf(after, span.name, "hollow") > bodiesOf(before, span.name, "hollow") &&
          bodiesOf(after, span.name, "real") < bodiesOf(before, span.name, "real");
        const isBorn =
          was === undefined &&
          gained.has(span.line) &&
          isSuspicious(span, kind) &&
          !(isOneOfMany(before, kind) && !tested.has(span.name));
        if (!emptied && !isBorn) return [];
        return [
          {
            points: emptied ? 5 : tested.has(span.name) ? 4 : kind === "throws" ? 3 : 1.5,
            path: file.path,
            line: span.line,
            detail: `${file.path}:${span.line}: \`${span.name}\` ${emptied ? "did something before, and now" : "takes arguments, and"} ${WORDS[kind]}`,
            remedy: emptied ? "Restore the body, with the change that the task needs." : "Write the function out.",
          },
        ];
      });
    });
  },
};

/** What a method of Go calls the value that it belongs to. */
function receiverOf(lines: readonly string[], { line }: FunctionSpan): string[] {
  const name = /^func \((\w+) /.exec(lines[line - 1] ?? "")?.[1];
  return name === undefined ? [] : [name];
}

/** What the bodies of a text come down to, for as long as it is looked at. */
const known = new WeakMap<SourceText, ReadonlyMap<FunctionSpan, BodyKind>>();

function kindsIn(source: SourceText): ReadonlyMap<FunctionSpan, BodyKind> {
  const old = known.get(source);
  if (old !== undefined) return old;
  const lines = source.text.split("\n");
  const kinds = new Map(
    source.functions.map((span): [FunctionSpan, BodyKind] => {
      const kind = kindOfBody(bodyOf(source, span), [...span.parameters, ...receiverOf(lines, span)]);
      return [span, kind === "empty" && hasInitializer(source.text, lines, span) ? "real" : kind];
    }),
  );
  known.set(source, kinds);
  return kinds;
}

/** Whether another file of the change says what the name does: what fails here is what others override. */
function isDoneElsewhere(name: string, here: SourceText, examined: readonly ExaminedFile[]): boolean {
  return examined.some(
    ({ file, after }) => after !== null && after !== here && isSource(file.path) && realBodies(after, name) > 0,
  );
}

/** How many bodies that do something a name has: one for each branch that defines it, or each class that has it. */
function realBodies(source: SourceText, name: string): number {
  return source.functions.filter((span) => span.name === name && bodyOf(source, span).length >= REAL_TOKENS).length;
}

/** How many bodies under a name do something, or nothing. */
function bodiesOf(source: SourceText, name: string, which: "real" | "hollow"): number {
  return [...kindsIn(source)].filter(([span, kind]) => span.name === name && (kind === "real") === (which === "real"))
    .length;
}

/** `Range(int from) : base(from, 9) {}`, `Range(int from) : from_(from) {}`: what a constructor does before its body. */
function hasInitializer(text: string, lines: readonly string[], { line, bodyAt }: FunctionSpan): boolean {
  const start = text.lastIndexOf(lines[line - 1] ?? "", bodyAt);
  return start >= 0 && /\)\s*(?:noexcept\s*)?:\s*[\w:]+\s*[({<]/.test(text.slice(start, bodyAt));
}

/** Names that new lines of tests say: what they check is meant to do something. */
function testedNames(examined: readonly ExaminedFile[]): ReadonlySet<string> {
  return new Set(
    examined.flatMap(({ file, after }) => {
      if (after === null || !isTest(file.path)) return [];
      const gained = new Set(gainedLines(file).map(({ line }) => line));
      return after.tokens.filter(({ kind, line }) => kind === "word" && gained.has(line)).map(({ text }) => text);
    }),
  );
}

/** Functions whose work it is to fail: `_fail_with_undefined_error`, `throwUnknown`, `abort`. */
const PROMISES_FAILURE = /^[_$]*(?:fail|error|raise|throw|abort|panic|die|reject|refuse|forbid)(?![a-z])/;

const FAILS = /\b(?:raises|throws\w*|rejects|toThrow\w*|assert_raises?|assertRaises\w*|raise_error|should_panic)\b/;

/** Names that new lines of tests say where they expect a failure. */
function namesMeantToFail(examined: readonly ExaminedFile[]): ReadonlySet<string> {
  return new Set(
    examined.flatMap(({ file, after }) => {
      if (after === null || !isTest(file.path)) return [];
      const lines = after.text.split("\n");
      const near = gainedLines(file).filter(({ line }) =>
        lines.slice(Math.max(0, line - 3), line).some((text) => FAILS.test(text)),
      );
      return near.flatMap(({ text }) => text.match(/[A-Za-z_$][\w$]*/g) ?? []);
    }),
  );
}

const WORDS: Record<Exclude<BodyKind, "real">, string> = {
  empty: "does nothing",
  throws: "does nothing but fail",
  constant: "gives back a constant",
};

/** From so many functions without a body on, a file is the place where others are told what they may write. */
const MANY = 3;

/** Whether most functions of a file are empty as well, for all that they take: hooks for plugins, and the like. */
function isOneOfMany(before: SourceText | null, kind: BodyKind): boolean {
  if (before === null || kind !== "empty") return false;
  const kinds = [...kindsIn(before)].filter(([{ name }]) => name !== null);
  const empty = kinds.filter(([{ parameters }, each]) => each === "empty" && parameters.length > 0).length;
  return empty >= MANY && empty * 2 > kinds.length;
}

/** Functions without parameters may well be constants, and empty members are places for others to fill. */
function isSuspicious({ parameters, isMember, name }: FunctionSpan, kind: BodyKind): boolean {
  const taken = parameters.filter((parameter) => !/^(_.*|self|this|cls)$/.test(parameter));
  return (
    taken.length > 0 &&
    !(isMember && kind === "empty") &&
    !/^(noop|nop|identity|constructor|__init__)$/i.test(name ?? "")
  );
}
