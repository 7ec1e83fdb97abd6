import { createContext, Script } from "node:vm";
import { compile, type FormatCallback, type HtmlToTextOptions, type SelectorDefinition } from "html-to-text";

export type Readable = { kind: "text"; text: string } | { kind: "unreadable"; reason: string };

/** An honest page of a megabyte takes a twentieth of it. */
const LONGEST_MS = 10_000;

/** Deeper and wider than pages for people are. */
const LIMITS: HtmlToTextOptions["limits"] = { maxDepth: 200, maxChildNodes: 20_000 };

/** Shorter ones are frames around what is read: a page without its text. */
const LEAST_TEXT = 200;

/** Where the text of a page stands, the most exact first; anything when a page has none of them. */
const PLACES = [
  { sign: /<main[\s>]/i, selector: "main" },
  { sign: /\srole=["']?main\b/i, selector: "[role=main]" },
  { sign: /<article[\s>]/i, selector: "article" },
  { sign: /^/, selector: "body" },
];

const CONVERT = new Script("convert(html)");

/**
 * The text of a web page as Markdown: headings, lists, code, tables and links of the part that people come for. `base` is
 * the page's address, for links. What a reader would not see is left out. Nested a hundred thousand times, a page can
 * keep any parser busy for minutes: work on one ends after seconds, on a timer that only code in a vm context has.
 */
export function readableHtml(html: string, base: URL, longestMs = LONGEST_MS): Readable {
  const title = titleOf(html);
  let text = "";
  try {
    for (const { sign, selector } of PLACES) {
      if (!sign.test(html)) continue;
      text = convertWithin(html, compile(optionsFor(selector, base)), longestMs);
      if (text.length >= LEAST_TEXT) break;
    }
  } catch (error) {
    return { kind: "unreadable", reason: `its HTML could not be read (${reasonOf(error, longestMs)})` };
  }
  return { kind: "text", text: [title === "" ? [] : [`Title: ${title}`, ""], text].flat().join("\n") };
}

function convertWithin(html: string, convert: (html: string) => string, longestMs: number): string {
  return String(CONVERT.runInContext(createContext({ html, convert }), { timeout: longestMs }));
}

function titleOf(html: string): string {
  const inner = /<title[^>]{0,200}>([^<]{1,500})/i.exec(html.slice(0, 50_000))?.[1] ?? "";
  return compile({ wordwrap: false })(inner).replace(/\s+/g, " ").trim();
}

function reasonOf(error: unknown, longestMs: number): string {
  // The error of a timer comes from the context's own realm, where `Error` is another class.
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return `it takes more than ${longestMs / 1000} s`;
  return error instanceof RangeError ? "it is nested too deeply" : String(error);
}

function optionsFor(place: string, base: URL): HtmlToTextOptions {
  return {
    wordwrap: false,
    limits: LIMITS,
    baseElements: { selectors: [place] },
    formatters: { ...FORMATTERS, link: linkTo(base) },
    selectors: SELECTORS,
  };
}

const heading: FormatCallback = (element, walk, builder) => {
  const marks = "#".repeat(Number(String(element.name).slice(1)));
  builder.openBlock({ leadingLineBreaks: 2 });
  walk(element.children ?? [], builder);
  builder.closeBlock({ trailingLineBreaks: 2, blockTransform: (text) => `${marks} ${text.replace(/\s+/g, " ")}` });
};

const code: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ isPre: true, leadingLineBreaks: 2 });
  walk(element.children ?? [], builder);
  builder.closeBlock({ trailingLineBreaks: 2, blockTransform: fenced });
};

/** Layout tables become rows as well, which reads worse than it should, and loses nothing. */
const row: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  for (const cell of (element.children ?? []).filter(({ name }) => name === "td" || name === "th")) {
    builder.addInline("| ", { noWordTransform: true });
    walk(cell.children ?? [], builder);
    builder.addInline(" ", { noWordTransform: true });
  }
  builder.closeBlock({ trailingLineBreaks: 1, blockTransform: (text) => `${text.replace(/\s*\n\s*/g, " ")} |` });
};

const picture: FormatCallback = (element, _walk, builder) => {
  const words: unknown = element.attribs?.alt;
  if (typeof words === "string" && words.trim() !== "") builder.addInline(`(picture: ${words.trim()})`);
};

/** A link to another page; links within the page and what is no page are their words alone. */
function linkTo(base: URL): FormatCallback {
  return (element, walk, builder) => {
    const href: unknown = element.attribs?.href;
    const target = typeof href === "string" && !href.startsWith("#") ? URL.parse(href, base.href) : null;
    walk(element.children ?? [], builder);
    if (target !== null && /^https?:$/.test(target.protocol)) builder.addInline(` (${target.href})`);
  };
}

const FORMATTERS = { heading, code, row, picture };

function fenced(text: string): string {
  const longest = [...text.matchAll(/`{3,}/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

const UNSEEN = [
  ...[
    "title",
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "canvas",
    "dialog",
    "nav",
    "footer",
  ],
  ...["button", "input", "select", "textarea", "[hidden]", "[aria-hidden=true]"],
  ...['[style*="display:none"]', '[style*="display: none"]', '[style*="visibility:hidden"]', '[style*="font-size:0"]'],
  '[style*="visibility: hidden"]',
];

const BLOCKS = ["section", "figure", "figcaption", "details", "summary", "dl", "dt", "dd", "address", "caption"];

const SELECTORS: SelectorDefinition[] = [
  ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, format: "heading" })),
  ...BLOCKS.map((selector) => ({ selector, format: "block" })),
  { selector: "a", format: "link" },
  { selector: "img", format: "picture" },
  { selector: "pre", format: "code" },
  { selector: "tr", format: "row" },
  { selector: "code", format: "inlineSurround", options: { prefix: "`", suffix: "`" } },
  { selector: "pre > code", format: "inline" },
  { selector: "ul", options: { itemPrefix: "- " }, format: "unorderedList" },
  ...UNSEEN.map((selector) => ({ selector, format: "skip" })),
];
