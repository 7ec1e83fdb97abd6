import { indentOf } from "../source/indent.ts";

const MUST_FAIL =
  /\b(?:raises|warns|throws\w*|rejects|toThrow\w*|assert_raises?|assertRaises\w*|raise_error|expectError)\b/;

/** Whether a line stands in a block that is to fail: whatever it would have computed is not there to be looked at. */
export function isToFail(lines: readonly string[], line: number): boolean {
  const around = [lines[line - 1] ?? "", blockAround(lines, line), endOfBlock(lines, line)];
  return around.some((text) => MUST_FAIL.test(text)) || THROWS.test(around[2] ?? "");
}

/** Whether a line is of a class, and no call whose result nobody can reach by the name of that class. */
export function isAttribute(lines: readonly string[], line: number): boolean {
  const name = /^class\s+(\w+)/.exec(blockAround(lines, line))?.[1];
  if (name === undefined) return false;
  const isSaid = (text: string) => new RegExp(`(?<!class\\s+)\\b${name}\\b`).test(text);
  return !(lines[line - 1] ?? "").includes("(") || lines.some(isSaid);
}

/** `}).to.throw();` */
const THROWS = /^\}.*\.throws?\b/;

/** The line that ends the block in which another stands, without its indentation; empty where none does nearby. */
function endOfBlock(lines: readonly string[], line: number): string {
  const own = indentOf(lines[line - 1] ?? "");
  return (
    lines
      .slice(line, line + 12)
      .find((text) => text.trim() !== "" && indentOf(text) < own)
      ?.trim() ?? ""
  );
}

/** The line that opens the block in which another stands, without its indentation; empty where none does nearby. */
function blockAround(lines: readonly string[], line: number): string {
  const own = indentOf(lines[line - 1] ?? "");
  const above = lines.slice(Math.max(0, line - 12), line - 1);
  return above.findLast((text) => text.trim() !== "" && indentOf(text) < own)?.trim() ?? "";
}
