/** Below this, every second word would be a line. */
export const NARROWEST = 20;

/** Lines of at most so many characters, broken between words; a word that is longer is a line of its own. */
export function wrapped(text: string, room: number): string[] {
  const lines: string[] = [];
  let line: string | null = null;
  for (const word of text.split(" ")) {
    const longer: string = line === null ? word : `${line} ${word}`;
    if (line !== null && widthOf(longer) > room) lines.push(line);
    line = line !== null && widthOf(longer) > room ? word : longer;
  }
  return [...lines, line ?? ""];
}

/** A line that a terminal does not break within a word; what goes on stands two columns behind the beginning at `from`. */
export function hungLine(text: string, from: number, columns: number): string {
  const at = from + text.slice(from).search(/\S|$/);
  const [first = "", ...rest] = wrapped(text.slice(at), Math.max(NARROWEST, columns - at - 2));
  return [text.slice(0, at) + first, ...rest.map((line) => " ".repeat(at + 2) + line)].join("\n");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room
const COLOURS = /\u001b\[\d+m/g;

/** As a terminal shows it, a sign a column. */
export function widthOf(text: string): number {
  return [...text.replace(COLOURS, "")].length;
}
