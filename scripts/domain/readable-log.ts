/** The escape character, written so that no editor loses it. */
const ESC = "\u001b";
/** Colours, cursor movements, titles of windows and links, as terminals read them. */
const TERMINAL_CODES = new RegExp(`${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007${ESC}]*(?:\u0007|${ESC}\\\\)|[@-_])`, "g");
/** GitLab's marks for parts of a log that fold away. */
const SECTIONS = /section_(?:start|end):\d+:[\w.-]+(?:\[[^\]\n]*\])?\r?/g;
/** What runners put before each line when they are told to (FF_TIMESTAMPS). */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z \d\d[OE][+ ]?/;

/** The text of a job's log as it looks on GitLab's page: no colours or marks, and of a line that was written over its last state. */
export function readableLog(raw: string): string {
  return raw
    .toWellFormed()
    .replace(TERMINAL_CODES, "")
    .replace(SECTIONS, "")
    .split(/\r?\n/)
    .map((line) => visible(lastState(line.replace(TIMESTAMP, ""))))
    .join("\n")
    .trim();
}

/** The last whole lines of a text, of at most so many characters; the end of its last line when that alone is longer. */
export function lastLines(text: string, most: number): string {
  if (text.length <= most) return text;
  const start = text.length - most;
  const cut = text.indexOf("\n", start - 1);
  return text.slice(cut === -1 ? start : cut + 1);
}

/** Progress bars return to the beginning of their line and write it anew. */
function lastState(line: string): string {
  return line.split("\r").findLast((state) => state.trim() !== "") ?? "";
}

/** Characters that do not show, or turn the reading direction, could hide words from whoever reads along. */
function visible(line: string): string {
  return line.replace(/(?!\t)\p{Cc}|\p{Default_Ignorable_Code_Point}|[\u2028\u2029]/gu, "").trimEnd();
}
