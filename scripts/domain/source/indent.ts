/** How many blanks a line begins with, a tab counting as one. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
