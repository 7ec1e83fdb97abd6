import { isCode } from "../guards/file-kind.ts";
import type { FunctionSpan } from "../source/function-span.ts";
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
  return typesOf(before)
    .filter(({ name }) => name.length >= SHORTEST_NAME && !left.has(name) && !comesFromElsewhere(name, after))
    .filter(({ name, line }) => isHandedOut(name, line, path, before) && isNamedByFew(name, surroundings))
    .map(({ name }) => name);
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

/** Whether a member goes with its class, of which nothing is left that could be asked for it. */
export function goesWithType(
  { line }: FunctionSpan,
  before: SourceText,
  { examined, surroundings }: HeuristicInput,
): boolean {
  const lines = before.text.split("\n");
  const indent = (row: string) => row.length - row.trimStart().length;
  const own = indent(lines[line - 1] ?? "");
  const head = lines.slice(0, line - 1).findLast((row) => row.trim() !== "" && indent(row) < own) ?? "";
  const type = /\b(?:class|struct|trait|protocol|enum|object|interface)\s+([A-Za-z_]\w{3,})/.exec(head)?.[1];
  if (type === undefined || examined.some(({ after }) => after?.tokens.some(({ text }) => text === type))) return false;
  return ![...surroundings.words].some(([path, { names }]) => isCode(path) && names.has(type));
}
