import { indentOf } from "../source/indent.ts";
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
    const [tried = "", handler = ""] = above.slice(-2);
    if (ANSWERS.test(handler)) return !/^\s*(?:pass|\.\.\.|nil)$/.test(tried);
    const method = above.findLast((row) => METHOD.test(row) && indentOf(row) < indentOf(own)) ?? "";
    const owner = above.findLast((row) => CLASS.test(row) && indentOf(row) < indentOf(method)) ?? "";
    const [name = "", base = ""] = [METHOD.exec(method)?.[1], CLASS.exec(owner)?.[1]];
    return known.written.get(base)?.has(name) === true;
  };
}

/** The lines of a text, and for each class that others inherit the methods which these write out. */
type Classes = { lines: readonly string[]; written: ReadonlyMap<string, ReadonlySet<string>> };

/** What answers to one failure: whoever catches all of them may have thrown them himself. */
const ANSWERS = /^\s*(?:except|rescue)\s+(?!(?:Base)?Exception\b|StandardError\b)\w/;
/** What writes nothing out. */
const WRITES_NOTHING = /^\s*(?:raise NotImplementedError\b.*|(?:pass|\.\.\.|nil|end)(?:\s*;\s*end)?(?:\s*#.*)?)\s*$/;
/** How much of a row a signature's name takes. */
const SIGNATURE = /^\s*(?:async )?def (?:self\.)?\w+[?!=]?/;
/** A body on the signature's own row, as Python and Ruby have it. */
const ON_ROW = /^\s*(?:->[^:]{1,200})?:\s*([^\s#].*)$|^\s*(?:;|=(?!=))\s*(\S.*)$/;
const LONGEST_SIGNATURE = 40;
const DOCSTRING = /^\s*[rRuU]?("""|''')(.*)$/;
/** A text on one row, or a comment. */
const SAYS_ONLY = /^\s*(?:#|"[^"]*"$|'[^']*'$)/;
/** So many lines above, a class begins of which a line is part. */
const FARTHEST = 400;
const METHOD = /^\s*(?:async )?def (?:self\.)?(\w+)/;
const CLASS = /^\s*class (\w+)/;
const HEIR = /^\s*class \w+\s*(?:\(([^)]{1,200})|<\s*([\w:]{1,100}))/;

function classesOf(text: string): Classes {
  const lines = text.split("\n");
  const rows = lines.filter((row) => row.trim() !== "");
  const written = new Map<string, Set<string>>();
  // Classes around a row, the innermost last.
  const around: { bases: readonly string[]; indent: number }[] = [];
  rows.forEach((row, at) => {
    const [isClass, name] = [CLASS.test(row), METHOD.exec(row)?.[1]];
    if (!isClass && name === undefined) return;
    while ((around.at(-1)?.indent ?? -1) >= indentOf(row)) around.pop();
    if (isClass) {
      const [, list, one] = HEIR.exec(row) ?? [];
      around.push({ bases: (list ?? one ?? "").match(/\w+/g) ?? [], indent: indentOf(row) });
    }
    if (name === undefined || !isWrittenOut(rows, at)) return;
    for (const base of around.at(-1)?.bases ?? []) written.set(base, (written.get(base) ?? new Set()).add(name));
  });
  return { lines, written };
}

/** Whether the method that begins at a row does more than say what it is for. */
function isWrittenOut(rows: readonly string[], at: number): boolean {
  const head = rows[at] ?? "";
  const { end, behind } = signatureEnd(rows, at);
  const onRow = ON_ROW.exec(behind);
  if (onRow !== null) return !WRITES_NOTHING.test(onRow[1] ?? onRow[2] ?? "");
  let first = end + 1;
  for (let row = rows[first]; row !== undefined; row = rows[first]) {
    const [, quotes, rest = ""] = DOCSTRING.exec(row) ?? [];
    if (quotes === undefined && !SAYS_ONLY.test(row)) break;
    if (quotes !== undefined && !rest.includes(quotes))
      do first += 1;
      while (first < rows.length && rows[first]?.includes(quotes) !== true);
    first += 1;
  }
  const body = rows[first] ?? "";
  return indentOf(body) > indentOf(head) && !WRITES_NOTHING.test(body);
}

/** The row on which the brackets behind a method's name close, and what stands behind them there. */
function signatureEnd(rows: readonly string[], at: number): { end: number; behind: string } {
  let depth = 0;
  for (let end = at; end < Math.min(rows.length, at + LONGEST_SIGNATURE); end += 1) {
    const row = end === at ? (rows[end] ?? "").replace(SIGNATURE, "") : (rows[end] ?? "");
    if (end === at && !row.startsWith("(")) return { end, behind: row };
    for (const { 0: sign, index } of row.matchAll(/[()]/g)) {
      depth += sign === "(" ? 1 : -1;
      if (depth === 0) return { end, behind: row.slice(index + 1) };
    }
  }
  return { end: at, behind: "" };
}
