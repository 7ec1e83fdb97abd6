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
  if (/\bexports?\b/.test(before.text.split("\n")[line - 1] ?? "")) return true;
  const own = `\\b${name.replace(/\W/g, ".")}\\b`;
  return new RegExp(`\\bexports\\.${own}|\\bexports?\\s*(?:=|type|default)?\\s*(?:\\{[^}]*)?${own}`).test(before.text);
}
