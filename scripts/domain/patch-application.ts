import type { Hunk } from "./patch.ts";

/**
 * The text after the hunks; null when they do not fit exactly where they say. git looks further around: what is null here
 * may still apply there.
 */
export function applyHunks(before: string, hunks: readonly Hunk[]): string | null {
  const lines = before.split("\n");
  // The piece after the last line feed is no line of its own.
  const last = lines.pop() ?? "";
  const old = last === "" ? lines.map((line) => `${line}\n`) : [...lines.map((line) => `${line}\n`), last];
  const made: string[] = [];
  let at = 0;
  for (const { oldStart, lines: changes } of hunks) {
    const sides = sidesOf(changes);
    // A hunk that takes nothing stands after the line that it names.
    const start = sides.old.length === 0 ? oldStart : oldStart - 1;
    if (start < at || start > old.length) return null;
    for (; at < start; at += 1) made.push(old[at] ?? "");
    for (const line of sides.old) {
      if (old[at] !== line) return null;
      at += 1;
    }
    for (const line of sides.new) made.push(line);
  }
  for (; at < old.length; at += 1) made.push(old[at] ?? "");
  return made.slice(0, -1).every((line) => line.endsWith("\n")) ? made.join("") : null;
}

/** What a hunk expects and what it leaves, line by line with line feeds; `\` takes the last one's away. */
function sidesOf(changes: readonly string[]): { old: string[]; new: string[] } {
  const sides: { old: string[]; new: string[] } = { old: [], new: [] };
  for (const [at, change] of changes.entries()) {
    if (change.startsWith("\\")) continue;
    const text = changes[at + 1]?.startsWith("\\") ? change.slice(1) : `${change.slice(1)}\n`;
    if (!change.startsWith("+")) sides.old.push(text);
    if (!change.startsWith("-")) sides.new.push(text);
  }
  return sides;
}
