/** Named entities that people write where a character would do. Every other one is shown as it was written. */
const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": "\u00a0",
};

/** GitLab closes the issue that follows one of these, even inside code: it reads the raw text of descriptions and commits. */
const CLOSING =
  /\b((?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?):?)[ \t]+(?=(?:issues?[ \t]+)?\S*(?:#|:\/\/|-\d))/gi;

/** GitLab runs no pipeline for a commit that says so, and a merge's message may take its words from title and description. */
const SKIPS_PIPELINE = /\[(?=(?:ci[ _-]skip|skip[ _-]ci)\])/gi;

/** A blank that looks like one, and that no pattern of GitLab's takes for one. */
const HARD_SPACE = "\u00a0";
const HARD_HYPHEN = "\u2011";

/**
 * Line ends as `\n`, tabs kept; no control characters and nothing invisible, which could turn the reading direction or
 * carry hidden words. Joiners and emoji variants stay: scripts and emoji are written with them.
 */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, "\n")
    .replace(/(?![\n\t])\p{Cc}|(?!\u200c|\u200d|[\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu, "");
}

/** Words that keep no pipeline from running: a sign that does not show breaks what GitLab looks for. */
export function inertSkips(text: string): string {
  return text.replace(SKIPS_PIPELINE, "[\u2060");
}

/** Words outside of code: shown character by character, with no Markdown, HTML, mention or reference in them. */
export function inertText(text: string): string {
  return inertSkips(text)
    .replace(/&(?:lt|gt|amp|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(CLOSING, `$1${HARD_SPACE}`)
    .replace(/\bGL-(?=\d|$)/g, `GL${HARD_HYPHEN}`)
    .replace(/(\[\w+:)(?=\S)/g, `$1${HARD_SPACE}`)
    .replace(
      /<|[\\`*[@~$]|(?<!\w)_|_(?!\w)|[#!%](?=\S|$)|&(?=[\w#"]|$)|(?<![\w/:.])\/(?=\w|$)|(?<=:)\/(?=\/)/g,
      (sign) =>
        // `\<!--` would still hold `<!--`, and so could pass for a marker of ours.
        sign === "<" ? "&lt;" : `\\${sign}`,
    );
}

/** Lines of a paragraph: none begins a quick action, a list, a heading, a quote, front matter or another block. */
export function inertLines(markdown: string): string {
  return markdown
    .split("\n")
    .map((line) =>
      line
        .trimStart()
        .replace(/^(?:[/>#|=+-]|::|;;;)/, "\\$&")
        .replace(/^(\d+)([.)])(?=\s|$)/, "$1\\$2")
        // At a line's end nothing follows that could make a reference of them.
        .replace(/(?<!\\)\\([!%])$/, "$1"),
    )
    .join("\n");
}

/** Text inside code, where a backslash would show: what GitLab finds even there is broken by a hard blank. */
export function inertCode(code: string): string {
  return inertSkips(code)
    .replace(CLOSING, `$1${HARD_SPACE}`)
    .replace(/<!--\s*(?=nightshift)/gi, `<!--${HARD_SPACE}`)
    .replace(/^\/(?=\w)/gm, " /");
}
