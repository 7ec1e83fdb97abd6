/**
 * Text of a model or a person, made safe for GitLab's Markdown: it is shown as it was meant, and does nothing. No quick
 * action runs (a line that begins with `/`), nobody is pinged (`@name`), nothing is closed or linked (`Closes #4`, `!5`,
 * `~label`, `%milestone`, `$snippet`, `&epic`), no HTML is let through. Fenced code is left alone, since GitLab executes
 * and links nothing there.
 */
export function escapeMarkdown(text: string): string {
  let fence: string | null = null;
  const lines = normalise(text)
    .split("\n")
    .map((line) => {
      const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
      if (fence !== null) {
        const closes = mark !== null && mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark;
        if (closes) fence = null;
        return line;
      }
      if (mark !== null && !line.slice(line.indexOf(mark) + mark.length).includes("`")) {
        fence = mark;
        return line;
      }
      return escapeLine(line);
    });
  return [...lines, ...(fence === null ? [] : [fence])].join("\n");
}

/** One line of escaped text: for titles, table cells and list items. */
export function escapeInline(text: string): string {
  return escapeLine(normalise(text).replace(/\s+/g, " ").trim()).replace(/\|/g, "\\|");
}

/** Text as inline code, whatever back quotes it holds. */
export function inlineCode(text: string): string {
  const flat = normalise(text).replace(/\s+/g, " ").trim() || " ";
  const longest = Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length));
  const mark = "`".repeat(longest + 1);
  const pad = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
  return `${mark}${pad}${flat}${pad}${mark}`;
}

/** Text as a fenced block that it cannot end itself. */
export function codeBlock(text: string, language = ""): string {
  const body = normalise(text).replace(/\n+$/, "");
  const longest = Math.max(2, ...(body.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${body}\n${fence}`;
}

/** Line ends as `\n`; no control characters, and no invisible or direction-changing ones that hide what is there. */
function normalise(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, "\n")
    .replace(/[\u0000-\u0008\u000e-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "");
}

/** References are broken by a backslash, which Markdown does not show. Inside inline code GitLab links nothing. */
function escapeLine(line: string): string {
  const parts = line.split(/(`+[^`]*`+)/);
  const safe = parts.map((part, at) => (at % 2 === 1 ? part : escapeWords(part))).join("");
  return safe.replace(/^(\s*(?:(?:[-*+]|\d+[.)]|>)\s+)*)\//, "$1\\/");
}

function escapeWords(text: string): string {
  return text
    .replace(/</g, "&lt;")
    .replace(/([#!@~%$&])(?=[\w"[{*-])/g, (mark, sign: string, at: number, whole: string) =>
      sign === "&" && whole.startsWith("&lt;", at) ? mark : `\\${sign}`,
    )
    .replace(/!\\?\[/g, "\\!\\[")
    .replace(/\b(https?):\/\//gi, "$1:\\//");
}
