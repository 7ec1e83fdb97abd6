import { Marked, type RendererObject, type Token, type Tokens } from "marked";
import { isCostlyMarkdown } from "../domain/markdown-cost.ts";
import { codeBlock, inlineCode } from "./code.ts";
import { inertLines, inertSkips, inertText, visibleText } from "./inert-text.ts";

/** Headings of foreign text rank below ours, which go down to level 3. */
const TOP_HEADING = 4;

/** Text that grows more than this when written out plainly was nested to do harm. */
const MOST_GROWTH = 4;

/** Pages of a GitLab: a link to one is a reference, which leaves a note there or closes what it names. */
const REFERENCE_PAGE =
  /\/-\/|\/(?:issues|merge_requests|epics|work_items|milestones|snippets|commits?|alerts|vulnerabilities)\//;

/**
 * Text of a model or a person, made safe for GitLab's Markdown: it is shown as it was meant, and does nothing. No quick
 * action runs (a line that begins with `/`), nobody is pinged (`@name`), nothing is closed or referred to (`Closes #4`,
 * `!5`, `~label`, `%milestone`, `$snippet`, `&epic`), no image is loaded, HTML shows as code, every link
 * shows where it leads, and whatever it opens is closed at its end.
 *
 * The text is read as Markdown and written anew from what was understood: lists, tables, emphasis and code stay, and all
 * words between are escaped. So no reading of the source that differs from ours can bring anything to life.
 */
export function escapeMarkdown(text: string): string {
  const clean = visibleText(text);
  const written = isCostlyMarkdown(clean) ? null : write(() => MARKDOWN.parse(clean, { async: false }).trim());
  const isSound = written !== null && written.length <= MOST_GROWTH * clean.length + 1_000;
  return isSound ? written : codeBlock(clean);
}

/** One line of escaped text, for list items and sentences: emphasis, code and links stay. */
export function escapeInline(text: string): string {
  return inertLines(inlineMarkdown(text));
}

/** One line of escaped text for a cell of a table. */
export function escapeCell(text: string): string {
  return asCell(inlineMarkdown(text));
}

/**
 * A title of an issue or a merge request, in one line. GitLab shows titles as they are but for mentions and references,
 * so these are broken by a character that does not show; and so is what would skip the pipeline of a merge that takes it.
 */
export function escapeTitle(text: string): string {
  const clean = visibleText(text).replace(/\s+/g, " ").trim();
  return inertSkips(clean).replace(/([@#!~%$&])(?=[\w"])|(\bGL)(?=-\d)|(\[\w+)(?=:)/g, "$&\u2060");
}

function inlineMarkdown(text: string): string {
  const clean = visibleText(text).replace(/\s+/g, " ").trim();
  if (isCostlyMarkdown(clean)) return inlineCode(clean);
  return (
    write(() => inline(new MARKDOWN.Parser(MARKDOWN.defaults), MARKDOWN.Lexer.lexInline(clean, MARKDOWN.defaults))) ??
    inlineCode(clean)
  );
}

/** Nesting deeper than the stack is the one way in which reading Markdown fails. */
function write(attempt: () => string): string | null {
  try {
    return attempt();
  } catch {
    return null;
  }
}

const asCell = (markdown: string) => markdown.replace(/\|/g, "\\|");
const block = (markdown: string) => (markdown === "" ? "" : `${markdown}\n\n`);

type InlineParser = { parseInline(tokens: Token[]): string };

/** `marked` understands; each of these writes one kind of thing as Markdown again. */
const WRITER: RendererObject<string, string> = {
  space: () => "",
  hr: () => block("* * *"),
  // Mostly the end of a link that has been written out already; but also a sentence such as `[note]: done`.
  def: ({ tag, href }) => block(`\\[${inertText(tag)}]: ${target(href)}`),
  code: ({ text, lang }) => block(codeBlock(text, lang ?? "")),
  html: ({ text, block: isBlock }) => (isBlock === true ? block(codeBlock(text.trim(), "html")) : inlineCode(text)),
  paragraph({ tokens }) {
    return block(inertLines(inline(this.parser, tokens)));
  },
  heading({ tokens, depth }) {
    const marks = "#".repeat(Math.min(6, TOP_HEADING - 1 + depth));
    return block(`${marks} ${inline(this.parser, tokens)}`);
  },
  blockquote({ tokens }) {
    return block(prefixLines(this.parser.parse(tokens).trim(), "> ", "> "));
  },
  list({ items, ordered, start, loose }) {
    const written = items.map((item, index) => {
      const bullet = ordered ? `${(Number(start) || 1) + index}. ` : "- ";
      const body = joinBlocks(item.tokens, (token) => this.parser.parse([token]).trim());
      return prefixLines(body, bullet, " ".repeat(bullet.length));
    });
    return block(written.join(loose ? "\n\n" : "\n"));
  },
  checkbox: ({ checked }) => (checked ? "[x] " : "[ ] "),
  table({ header, align, rows }) {
    const row = (cells: readonly Tokens.TableCell[]) =>
      `| ${cells.map((cell) => asCell(inline(this.parser, cell.tokens))).join(" | ")} |`;
    const rule = `|${align.map((side) => (side === "right" ? "--:" : side === "center" ? ":-:" : "---")).join("|")}|`;
    return block([row(header), rule, ...rows.map(row)].join("\n"));
  },
  text(token) {
    if ("tokens" in token && token.tokens !== undefined) return inertLines(inline(this.parser, token.tokens));
    return token.type === "escape" ? inertSign(token.text) : inertText(token.text);
  },
  strong({ tokens }) {
    return `**${inline(this.parser, tokens)}**`;
  },
  em({ tokens }) {
    return `*${inline(this.parser, tokens)}*`;
  },
  del({ tokens }) {
    return `~~${inline(this.parser, tokens)}~~`;
  },
  codespan: ({ text }) => inlineCode(text),
  br: () => "\\\n",
  link({ href, text, tokens, autolink }) {
    if (autolink === true || text === href) return href.startsWith("mailto:") ? inertText(text) : target(href);
    return `${inline(this.parser, tokens)} (${target(href)})`;
  },
  image: ({ href, text }) => `${inertText(text || "image")} (${target(href)})`,
};

const MARKDOWN = new Marked({ gfm: true, breaks: false, renderer: WRITER });

/** Two pieces of code side by side would share their back quotes, and so end where neither of them ends. */
function inline(parser: InlineParser, tokens: Token[]): string {
  return tokens.reduce((before, token) => {
    const written = parser.parseInline([token]);
    return before.endsWith("`") && written.startsWith("`") ? `${before} ${written}` : before + written;
  }, "");
}

/** A character that the text escaped itself stays escaped. */
function inertSign(sign: string): string {
  return sign === "<" ? "&lt;" : `\\${sign}`;
}

/** A web address as a link that shows itself; one that is a reference, or no web address at all, as code. */
function target(href: string): string {
  const isWeb = /^https?:\/\/[^\s/@]+(?:[/?#]|$)/i.test(href) && !REFERENCE_PAGE.test(href);
  return isWeb ? `<${href.replace(/[\s<>`\\|]/g, encodeURIComponent)}>` : inlineCode(href);
}

/** A bullet's own blocks. A list or code may follow its words directly; all else needs an empty line between. */
function joinBlocks(tokens: readonly Token[], writeOne: (token: Token) => string): string {
  let joined = "";
  for (const token of tokens) {
    const written = token.type === "checkbox" ? (token.checked === true ? "[x] " : "[ ] ") : writeOne(token);
    if (written === "") continue;
    const isClose = token.type === "code" || (token.type === "list" && token.ordered !== true);
    const gap = joined === "" || joined.endsWith("] ") ? "" : isClose ? "\n" : "\n\n";
    joined += gap + written;
  }
  return joined;
}

function prefixLines(text: string, first: string, rest: string): string {
  return text
    .split("\n")
    .map((line, index) => (index === 0 ? first + line : line === "" && rest.trim() === "" ? "" : rest + line).trimEnd())
    .join("\n");
}
