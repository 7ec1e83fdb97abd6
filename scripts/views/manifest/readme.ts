import { visibleText } from "../inert-text.ts";
import { oneLine } from "./words.ts";

/** The first paragraph that says something: no heading, badge, list, quote, table, HTML or code. */
export function readmeParagraph(text: string): string {
  const prose = visibleText(text)
    .replace(/^(`{3,}|~{3,})[\s\S]*?^\1.*$/gm, "")
    .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
    .replace(/^[^\n]+\n[=-]{3,}[ \t]*$/gm, "");
  const paragraph = prose
    .split(/\n\s*\n/)
    .find(
      (part) =>
        /^[\s]{0,3}[^\s#>|<![*=~+:-]/.test(part) &&
        !/^\S*\n[=-]{3,}/.test(part) &&
        !/^\s*[^\n]+\n[=-]{3,}\s*$/.test(part),
    );
  return oneLine(paragraph ?? "");
}
