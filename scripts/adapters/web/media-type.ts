/** `text/html; charset=utf-8` in its parts, in lower case; `charset` null where it is not said. */
export type MediaType = { name: string; charset: string | null };

const TEXTS =
  /^(text\/[\w.+-]+|application\/(json|ld\+json|x-ndjson|xml|xhtml\+xml|yaml|x-yaml|toml|javascript|graphql)|application\/[\w.-]+\+(json|xml|yaml))$/;

export function mediaTypeOf(header: string | undefined): MediaType | null {
  if (header === undefined || header.trim() === "") return null;
  const [name = "", ...parameters] = header.toLowerCase().split(";");
  const charset = parameters.map((part) => /^\s*charset\s*=\s*"?([\w.:-]{1,40})"?\s*$/.exec(part)?.[1]);
  return { name: name.trim(), charset: charset.find((value) => value !== undefined) ?? null };
}

/** Why a body of this type is not read; null when it is text. */
export function typeRefusal(type: MediaType | null): string | null {
  if (type === null) return "it does not say what it is (no content type)";
  if (TEXTS.test(type.name)) return null;
  const what = /pdf|msword|officedocument|opendocument/.test(type.name) ? "a document" : "no text";
  return `it is ${what} (${type.name.slice(0, 80)}): web_fetch reads HTML, plain text, Markdown, JSON, XML and YAML; look for the same as a web page`;
}

export function isHtml({ name }: MediaType): boolean {
  return name === "text/html" || name === "application/xhtml+xml";
}

export function isJson({ name }: MediaType): boolean {
  return /[/+]json$/.test(name);
}

/** The text of a body; a page's own word on its charset counts where the header has none. Unknown charsets are read as UTF-8. */
export function decodeText(bytes: Buffer, type: MediaType): string {
  const own = isHtml(type)
    ? /<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(bytes.toString("latin1", 0, 2_048))
    : null;
  const charset = type.charset ?? own?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
