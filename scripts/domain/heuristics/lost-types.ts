import type { FunctionSpan } from "../source/function-span.ts";
import { indentOf } from "../source/indent.ts";
import type { SourceText } from "../source/source-text.ts";
import type { HeuristicInput } from "./rule.ts";
import { comesFromElsewhere, isHandedOut, isNamedByFew, SHORTEST_NAME } from "./uses-of-names.ts";

const TYPE = /^(interface|type|class|enum|struct|trait|protocol|namespace|record|union)$/;

/** Names of types that a file defined at its margin and defines no more, and that files which the change leaves alone still name. */
export function lostTypes(
  path: string,
  before: SourceText,
  after: SourceText | null,
  { examined, surroundings }: HeuristicInput,
): string[] {
  if (after === null) return [];
  const left = new Set(
    examined.flatMap((one) => (one.after === null ? [] : typesOf(one.after).map(({ name }) => name))),
  );
  const isOfAll = isPlainScript(path, before);
  const isOfOthers = (name: string, line: number) => isOfAll || isHandedOut(name, line, path, before);
  return typesOf(before)
    .filter(({ name }) => name.length >= SHORTEST_NAME && !left.has(name) && !comesFromElsewhere(name, after))
    .filter(({ name, line }) => isNamedByFew(name, surroundings) && isOfOthers(name, line))
    .map(({ name }) => name);
}

/** Whether a file is a script without modules, of which all that it names is there for all. */
function isPlainScript(path: string, { text }: SourceText): boolean {
  if (!/\.[jt]sx?$/.test(path) || /^(?:import|export)\b/m.test(text)) return false;
  return /\.tsx?$/.test(path) || !/\brequire\s*\(|\bexports\b/.test(text);
}

function typesOf({ tokens, text }: SourceText): { name: string; line: number }[] {
  return tokens.flatMap((token, at) => {
    const next = tokens[at + 1];
    const lineStart = text.lastIndexOf("\n", token.at) + 1;
    return TYPE.test(token.text) && next?.kind === "word" && !/^\s/.test(text.slice(lineStart, lineStart + 1))
      ? [{ name: next.text, line: next.line }]
      : [];
  });
}

/** The name of the class, or the like, that a member of a text belongs to. */
export function typeOf({ line }: FunctionSpan, { text }: SourceText): string | undefined {
  const lines = text.split("\n");
  const own = indentOf(lines[line - 1] ?? "");
  const head = lines.slice(0, line - 1).findLast((row) => row.trim() !== "" && indentOf(row) < own) ?? "";
  return /\b(?:class|struct|trait|protocol|enum|object|interface|impl(?:<[^<>]{0,100}>)?(?: [^\s{]{1,100} for)?)\s+([A-Za-z_]\w{3,})/.exec(
    head,
  )?.[1];
}
