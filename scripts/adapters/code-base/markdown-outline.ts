import { lexer, type Token } from "marked";
import type { CodeSymbol, Outline } from "../../domain/code-base/code-base.ts";
import { firstSentence } from "../../domain/code-base/purpose.ts";
import { isCostlyMarkdown } from "../../domain/markdown-cost.ts";

const MAX_CHARACTERS = 200_000;
const MOST_HEADINGS = 40;
const DEEPEST = 3;

/** The headings of a Markdown file, and the first sentence that is one; null for what is too large or takes too long to read. */
export function markdownOutline(text: string): Outline | null {
  if (text.length > MAX_CHARACTERS || isCostlyMarkdown(text)) return null;
  const tokens = lexer(text.replace(/^---\n[\s\S]*?\n---\n/, ""));
  const symbols = tokens.flatMap((token): CodeSymbol[] => {
    if (token.type !== "heading" || typeof token.depth !== "number" || token.depth > DEEPEST) return [];
    const words = plainWords(token).slice(0, 160);
    return words === "" ? [] : [{ signature: words, isMember: token.depth > 2, isPublic: true }];
  });
  const paragraph = tokens.map((token) => (token.type === "paragraph" ? plainWords(token) : "")).find(isProse) ?? "";
  return { purpose: firstSentence(paragraph), symbols: symbols.slice(0, MOST_HEADINGS) };
}

/** What a reader sees, without marks, pictures and HTML. */
function plainWords(token: Token): string {
  const inner = "tokens" in token ? (token.tokens ?? []) : [];
  if (inner.length > 0) return inner.map(plainWords).join("").replace(/\s+/g, " ").trim();
  if (token.type === "image" || token.type === "html" || token.type === "br") return " ";
  return "text" in token && typeof token.text === "string" ? token.text.replace(/\s+/g, " ") : "";
}

/** Two words, each with a blank behind it. Word by word: one pattern for all takes minutes where nobody writes blanks. */
function isProse(text: string): boolean {
  const words = text.split(/\s/).slice(0, -1);
  return words.filter((word) => /\p{L}{2}/u.test(word)).length >= 2;
}
