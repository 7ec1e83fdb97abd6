import { inlineCode } from "../code.ts";
import { visibleText } from "../inert-text.ts";

const LONGEST_PURPOSE = 140;

/** A stranger's words in one line. */
export function oneLine(text: string): string {
  return visibleText(text).replace(/\s+/g, " ").trim();
}

/** The purpose of a thing behind its name: ` – Reads and writes lengths of time`; "" for none. */
export function purposeWords(purpose: string): string {
  const words = oneLine(purpose).slice(0, LONGEST_PURPOSE);
  return words === "" ? "" : ` – ${words}`;
}

/** Names as code, the first few of them. */
export function codeList(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).map(inlineCode).join(", ")}${more}`;
}

/** A folder as people write it; the top is `./`. */
export function folderName(folder: string): string {
  return folder === "" ? "./" : `${folder}/`;
}

/** Sizes in two digits, so that a page does not change with each letter. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const kilobytes = bytes / 1_000;
  return kilobytes < 1_000
    ? `${Number(kilobytes.toPrecision(2))} kB`
    : `${Number((kilobytes / 1_000).toPrecision(2))} MB`;
}
