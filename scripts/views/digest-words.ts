import { inlineCode } from "./code.ts";
import { escapeInline } from "./escape.ts";

/** Longest part of somebody's words that a digest quotes: the whole of it is a click away. */
const MAX_QUOTE = 240;

/** A task that has no title goes by its ID alone. */
export function name({ task, title }: { task: string; title: string }): string {
  return title === task || title === "" ? inlineCode(task) : `${escapeInline(title)} (${inlineCode(task)})`;
}

/** `!7` as a link; without one where the address is none. */
export function mergeRequestLink({ iid, url }: { iid: number; url: string }): string {
  return /^https?:\/\/[^\s<>`\\|]+$/.test(url) ? `[\\!${iid}](<${url}>)` : `\\!${iid}`;
}

/** Somebody's words in one line, as a sentence. */
export function quote(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  const characters = [...flat];
  const short =
    characters.length <= MAX_QUOTE
      ? flat
      : `${characters
          .slice(0, MAX_QUOTE - 1)
          .join("")
          .trimEnd()}…`;
  const escaped = escapeInline(short);
  return /[.!?…]$/.test(short) ? escaped : `${escaped}.`;
}
