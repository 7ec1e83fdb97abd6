/**
 * Whether a line (from 1) of a text in Python or Ruby that raises NotImplementedError answers to another failure, or belongs
 * to a method that another class of the text takes over and writes out.
 */
export function abstractMethods(text: string): (line: number) => boolean {
  let known: Classes | null = null;
  return (line) => {
    known ??= classesOf(text);
    const own = known.lines[line - 1] ?? "";
    if (!/\braise NotImplementedError\b/.test(own)) return false;
    const above = known.lines.slice(Math.max(0, line - 1 - FARTHEST), line - 1).filter((row) => row.trim() !== "");
    if (/^\s*(?:except|rescue)\b/.test(above.at(-1) ?? "")) return true;
    const method = above.findLast((row) => METHOD.test(row) && indentOf(row) < indentOf(own)) ?? "";
    const owner = above.findLast((row) => CLASS.test(row) && indentOf(row) < indentOf(method)) ?? "";
    const [name = "", base = ""] = [METHOD.exec(method)?.[1], CLASS.exec(owner)?.[1]];
    return known.inherited.has(base) && (known.written.get(name) ?? 0) > 1;
  };
}

/** The classes that others of a text inherit, and how often each method is written. */
type Classes = { lines: readonly string[]; inherited: ReadonlySet<string>; written: ReadonlyMap<string, number> };

/** So many lines above, a class begins of which a line is part. */
const FARTHEST = 400;
const METHOD = /^\s*(?:async )?def (?:self\.)?(\w+)/;
const CLASS = /^\s*class (\w+)/;
const HEIR = /^\s*class \w+\s*(?:\(([^)]{1,200})|<\s*([\w:]{1,100}))/;

function classesOf(text: string): Classes {
  const lines = text.split("\n");
  const bases = lines.flatMap((row) => {
    const [, list, one] = HEIR.exec(row) ?? [];
    return (list ?? one ?? "").match(/\w+/g) ?? [];
  });
  const written = new Map<string, number>();
  for (const row of lines) {
    const name = METHOD.exec(row)?.[1];
    if (name !== undefined) written.set(name, (written.get(name) ?? 0) + 1);
  }
  return { lines, inherited: new Set(bases), written };
}

function indentOf(row: string): number {
  return row.length - row.trimStart().length;
}
