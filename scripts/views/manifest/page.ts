import { tokensAbout } from "../../domain/tokens.ts";

/** What a page may have of the prompt that every task begins with. */
export const MANIFEST_TOKENS = 6_000;

/** Lines under a heading; "" for no heading. The first lines matter most. */
export type Section = { heading: string; lines: readonly string[] };

/** A section as text; "" for one without lines. */
export function sectionText({ heading, lines }: Section): string {
  if (lines.length === 0) return "";
  return heading === "" ? lines.join("\n") : `${heading}\n\n${lines.join("\n")}`;
}

/** What a section costs within a page: its text and the blank line after it. */
export function costOf(section: Section): number {
  return section.lines.length === 0 ? 0 : tokensAbout(`${sectionText(section)}\n\n`);
}

/** As many of the first lines as fit into so many tokens, with a word on how many do not. */
export function fitted({ heading, lines }: Section, tokens: number): Section {
  if (costOf({ heading, lines }) <= tokens) return { heading, lines };
  const room = tokens - tokensAbout(`${heading}\n\n- and 99999 more\n\n`);
  let used = 0;
  const kept: string[] = [];
  for (const line of lines) {
    used += tokensAbout(`${line}\n`);
    if (used > room) break;
    kept.push(line);
  }
  return { heading, lines: kept.length === 0 ? [] : [...kept, `- and ${lines.length - kept.length} more`] };
}
