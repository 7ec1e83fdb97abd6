import { isCode } from "../guards/file-kind.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Surroundings } from "./rule.ts";

/** Shorter names are borne by too many for a use to say anything. */
export const SHORTEST_NAME = 4;
/** A word in more of the files than this is everybody's; in fewer files than that it may still be one thing's name. */
const COMMON_SHARE = 0.15;
const FEW_FILES = 6;

/** Whether files that the change leaves alone name something, and few enough for it to be one thing. */
export function isNamedByFew(name: string, { words }: Surroundings): boolean {
  const code = [...words].filter(([path]) => isCode(path));
  const users = code.filter(([, { names }]) => names.has(name)).length;
  return users > 0 && users <= Math.max(FEW_FILES, code.length * COMMON_SHARE);
}

/** Whether a text brings a name in. */
export function comesFromElsewhere(name: string, { text }: SourceText): boolean {
  return new RegExp(`\\b(?:import|use|using|from)\\b[^;{}]*(?:\\{[^}]*)?\\b${name.replace(/\W/g, ".")}\\b`).test(text);
}

/** Whether others may use what a line of a file names: scripts say so, elsewhere anybody may. */
export function isHandedOut(name: string, line: number, path: string, before: SourceText): boolean {
  if (!/\.[mc]?[jt]sx?$/.test(path)) return true;
  const { names, lines } = handedOut(before);
  return names.has(name) || lines.has(line);
}

/** What a script hands out by a list or by name, and the lines on which it says that it does. */
type HandedOut = { names: ReadonlySet<string>; lines: ReadonlySet<number> };

/** What scripts hand out, for as long as they are looked at. */
const known = new WeakMap<SourceText, HandedOut>();
const HANDS_OUT = /\bexports\.([\w$]+)|\bexports?\b\s*(?:(?:=|type\b|default\b)\s*)?(?:(\{)|([\w$]+))/g;

function handedOut(source: SourceText): HandedOut {
  const old = known.get(source);
  if (old !== undefined) return old;
  const { text } = source;
  const names = new Set<string>();
  const list = /[\w$]+/g;
  let behind = 0;
  for (const match of text.matchAll(HANDS_OUT)) {
    const [all, member, opens, single] = match;
    const from = match.index + all.length;
    if (from <= behind) continue;
    if (opens === undefined) names.add(member ?? single ?? "");
    else {
      const close = text.indexOf("}", from);
      behind = close === -1 ? text.length : close;
      for (const word of text.slice(from, behind).match(list) ?? []) names.add(word);
    }
  }
  const lines = text.split("\n").flatMap((row, at) => (/\bexports?\b/.test(row) ? [at + 1] : []));
  const found = { names, lines: new Set(lines) };
  known.set(source, found);
  return found;
}
