import { gainedLines } from "../guards/changed-lines.ts";
import { folderOf, nameOf } from "../guards/file-kind.ts";
import { isDeleted } from "../guards/guard.ts";
import { asksForRemoval } from "../guards/removal.ts";
import { namesThing } from "../guards/wording.ts";
import type { FunctionSpan } from "../source/function-span.ts";
import { bodyOf, type SourceText } from "../source/source-text.ts";
import { isSource } from "./change-kinds.ts";
import { lostTypes, typeOf } from "./lost-types.ts";
import type { Flaw, HeuristicInput, Rule } from "./rule.ts";
import { likeness } from "./token-likeness.ts";
import { comesFromElsewhere, isHandedOut, isNamedByFew, SHORTEST_NAME } from "./uses-of-names.ts";

/** From so many functions on, that nobody asked to remove, a removal is no by-product. */
const MANY = 3;

/** A function that is called `response` shares its name with variables everywhere: that files say it tells of no use. */
const ONE_WORD = /^[a-z]+$/;

/** What every object has anyway: without a method of its own, another one answers. */
const INHERITED = /^(__\w+__|toString|valueOf|toJSON|inspect|to_s|to_str|hash|eql\?|equals|hashCode|clone|finalize)$/;

export const LOST_FUNCTIONS: Rule = {
  rule: "lost-functions",
  category: "completeness",
  describe: "functions do not go that the task does not speak of, least of all those that others still use",
  find: (input) => {
    const after = new Set(input.examined.flatMap(({ after }) => after?.functions.map(({ name }) => name) ?? []));
    const givenUp = namesGivenUp(input);
    return input.examined.flatMap(({ file, before, after: now }): Flaw[] => {
      if (before === null || isDeleted(file) || !isSource(file.path)) return [];
      const lost = before.functions.filter(
        (span) =>
          span.name !== null &&
          span.name.length >= SHORTEST_NAME &&
          !INHERITED.test(span.name) &&
          !after.has(span.name) &&
          !isDefinedOtherwise(span.name, now) &&
          !isOfType(span.name, now) &&
          !isWithinOther(span, before),
      );
      const types = lostTypes(file.path, before, now, input).filter((name) => !namesThing(input.task, name));
      const unasked = lost.filter(({ name }) => name !== null && !namesThing(input.task, name));
      const dropped = unasked.filter((span) => !isRenamed(span, before, now));
      const used = unasked.filter(
        (span) =>
          isStillUsed(span, file.path, before, input) &&
          !isTakenFromElsewhere(span, file.path, input) &&
          !givenUp.has(span.name ?? "") &&
          !(span.isMember && isRenamed(span, before, now) && !isCalledHere(span, file.path, before, input)),
      );
      const wanted = [...used.map(({ name }) => name ?? ""), ...types];
      const points =
        wanted.length > 0
          ? Math.min(5, 3.2 + wanted.length / 2)
          : dropped.length >= MANY && !asksForRemoval(input.task)
            ? Math.min(3, dropped.length / 4)
            : 0;
      if (points === 0) return [];
      const names = (wanted.length > 0 ? wanted : dropped.map(({ name }) => name))
        .slice(0, 4)
        .map((name) => `\`${name}\``);
      return [
        {
          points,
          path: file.path,
          line: null,
          detail: `${file.path} loses ${names.join(", ")}${wanted.length > 0 ? ", which others still use" : ", of which the task says nothing"}`,
          remedy: "Restore them; if they must go, change every place that uses them, and say so.",
        },
      ];
    });
  },
};

/** Whether a type of the name now takes what its constructor took: `class Builder(string name)`. */
function isOfType(name: string, after: SourceText | null): boolean {
  if (after === null || !/^[A-Z]\w*$/.test(name)) return false;
  return new RegExp(`\\b(?:class|record|struct)\\s+${name}\\s*(?:<[^<>{}]{0,200}>)?\\s*\\(`).test(after.text);
}

/** What a function has for itself, nobody else can call. */
function isWithinOther(span: FunctionSpan, { functions }: SourceText): boolean {
  return functions.some(
    (other) => other !== span && other.name !== null && other.bodyAt <= span.bodyAt && span.bodyEnd <= other.bodyEnd,
  );
}

/** Whether another name now bears the body. */
function isRenamed(span: FunctionSpan, before: SourceText, after: SourceText | null): boolean {
  if (after === null) return false;
  const known = new Set(before.functions.map(({ name }) => name));
  const body = bodyOf(before, span).map(({ text }) => text);
  return after.functions.some(
    (other) =>
      !known.has(other.name) &&
      likeness(
        body,
        bodyOf(after, other).map(({ text }) => text),
        0.6,
      ) >= 0.6,
  );
}

/** Whether a file of the change now takes the name from another place than before. */
function isTakenFromElsewhere({ name }: FunctionSpan, lostFrom: string, { examined }: HeuristicInput): boolean {
  const module = nameOf(lostFrom).replace(/\.\w+$/, "");
  return examined.some(({ file, before, after }) => {
    if (before === null || after === null || name === null || !comesFromElsewhere(name, after)) return false;
    const gained = new Set(gainedLines(file).map(({ line }) => line));
    const isNamed = after.tokens.some(({ text, line }) => text === name && gained.has(line));
    const isMoved = importsName(before, name, module) && !importsName(after, name, module);
    return isNamed && (isMoved || !comesFromElsewhere(name, before));
  });
}

/**
 * What a file of the change called, does not define and calls no more: whoever wrote that meant it to go, and what
 * others call so may be another's. That holds for names of one word: names of more are one thing's everywhere.
 */
function namesGivenUp({ examined }: HeuristicInput): ReadonlySet<string> {
  const called = (source: SourceText) =>
    new Set(source.tokens.flatMap(({ text }, at) => (ONE_WORD.test(text) && isCalled(source, at) ? [text] : [])));
  return new Set(
    examined.flatMap(({ before, after }) => {
      if (before === null) return [];
      const [own, still] = [new Set(before.functions.map(({ name }) => name)), after === null ? null : called(after)];
      return [...called(before)].filter((name) => !own.has(name) && still?.has(name) !== true);
    }),
  );
}

/** A call with its arguments, or of a member. */
function isCalled({ tokens }: SourceText, at: number): boolean {
  return tokens[at + 1]?.text === "(" || /^(?:\.|::|&\.|->)$/.test(tokens[at - 1]?.text ?? "");
}

/** Whether a file names a module where it brings others in: whoever calls `init` elsewhere may mean another one. */
function importsFrom(source: SourceText | null, path: string): boolean {
  const modules = modulesOf(path);
  return (source?.text.split("\n") ?? []).some(
    (line) =>
      /^(?:import|from|use|using|\}\s*from)\b|\brequire\b/.test(line) &&
      (line.match(/[\w$-]+/g) ?? []).some((word) => modules.includes(word)),
  );
}

/** By which names a file is brought in: its own, and its folder's where the file stands for that. */
function modulesOf(path: string): string[] {
  const own = nameOf(path).replace(/\.\w+$/, "");
  const folder = nameOf(folderOf(path));
  return folder !== "" && /^(?:index|__init__|mod)$/.test(own) ? [own, folder] : [own];
}

/** Whether a line of a file takes a name from a module. */
function importsName({ text }: SourceText, name: string, module: string): boolean {
  return text
    .split("\n")
    .filter((line) => /^(?:import|from|use|using)\b/.test(line))
    .map((line) => line.match(/[\w$]+/g) ?? [])
    .some((words) => [name, module].every((wanted) => words.some((word) => word === wanted)));
}

/** Whether a value of another kind now bears the name: `name: make(…)`, `name = …`, `defineProperty(of, "name", …)`. */
function isDefinedOtherwise(name: string, after: SourceText | null): boolean {
  return (
    after?.tokens.some(
      ({ text }, at) =>
        (text === name && /^[:=]$/.test(after.tokens[at + 1]?.text ?? "") && after.tokens[at + 2]?.text !== "=") ||
        (text.slice(1, -1) === name && /^["']/.test(text) && isDefining(after, at)),
    ) ?? false
  );
}

const DEFINES = /^(?:define\w*|__define\w+|setattr|alias_method)$/;

/** Whether a text in a list of arguments is the name of what a call defines. */
function isDefining({ tokens }: SourceText, at: number): boolean {
  const above = tokens.slice(Math.max(0, at - 8), at);
  return (
    tokens[at + 1]?.text === "," && above.some(({ text }, nth) => DEFINES.test(text) && above[nth + 1]?.text === "(")
  );
}

/** Whether a file of the change still calls the name. */
function isCalledHere(span: FunctionSpan, path: string, before: SourceText, { examined }: HeuristicInput): boolean {
  const { name, isMember } = span;
  const type = isMember ? typeOf(span, before) : undefined;
  const knows = (source: SourceText | null) =>
    importsFrom(source, path) || source?.tokens.some(({ text }) => text === type) === true;
  return examined.some(
    ({ file, after }) =>
      (isMember ? !ONE_WORD.test(name ?? "") || file.path === path || knows(after) : file.path !== path) &&
      (after?.tokens.some(
        ({ text }, at) =>
          text === name &&
          after.tokens[at + 1]?.text === "(" &&
          // `error::response(…)` is the function, `sent.response()` a method.
          (isMember || !path.endsWith(".rs") || after.tokens[at - 1]?.text !== "."),
      ) ??
        false),
  );
}

/** Whether code that the change leaves behind, or leaves alone, still calls the name. */
function isStillUsed(span: FunctionSpan, path: string, before: SourceText, input: HeuristicInput): boolean {
  const { name, isMember, line } = span;
  if (name === null) return false;
  if (isCalledHere(span, path, before, input)) return true;
  if (!isMember && (ONE_WORD.test(name) || !isHandedOut(name, line, path, before))) return false;
  return isNamedByFew(name, input.surroundings);
}
