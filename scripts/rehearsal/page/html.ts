/** Markup that is safe as it stands: made by `html`, or vouched for by `trusted`. */
export type Html = { readonly markup: string };

export type Part = Html | string | number | null | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Markup with every value escaped, in text and in quoted attributes alike, unless it is markup itself. Null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.map((text, index) => text + render(parts[index] ?? null)).join("") };
}

/** Vouches for markup that comes from elsewhere: it goes into the page as it is. */
export function trusted(markup: string): Html {
  return { markup };
}

function render(part: Part): string {
  if (part === null) return "";
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  return "markup" in part ? part.markup : part.map(render).join("");
}

/** Characters that turn the reading direction are named instead: what a diff shows must be what it holds. */
function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "")
    .replace(/\p{Bidi_Control}/gu, (sign) => `[U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]`);
}
