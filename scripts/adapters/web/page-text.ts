import type { IncomingMessage } from "node:http";
import { decodeText, isHtml, isJson, type MediaType, mediaTypeOf, typeRefusal } from "./media-type.ts";

export type PageText = { kind: "text"; text: string } | { kind: "refused"; reason: string };

/** What an answer says it is, before its body is read; or why it is not worth reading. */
export function announcedType(response: IncomingMessage): MediaType | { refusal: string } {
  const type = mediaTypeOf(response.headers["content-type"]);
  const refusal = typeRefusal(type);
  return type === null || refusal !== null ? { refusal: refusal ?? "it is nothing" } : type;
}

/** The body of a page as text for a reader: Markdown for HTML, indented JSON, and else as it came. */
export async function pageText(bytes: Buffer, type: MediaType, base: URL): Promise<PageText> {
  const text = decodeText(bytes, type);
  if (text.includes("\0")) return { kind: "refused", reason: `it calls itself ${type.name}, and is no text` };
  if (isJson(type)) return { kind: "text", text: indented(text) };
  if (!isHtml(type)) return { kind: "text", text };
  // Loaded with the first page: most tasks read none.
  const { readableHtml } = await import("./readable-html.ts");
  const read = readableHtml(text, base);
  if (read.kind === "unreadable") return { kind: "refused", reason: read.reason };
  if (read.text.trim() === "")
    return { kind: "refused", reason: "it has no text without running its scripts, which is not done" };
  return read;
}

/** Registries answer with all of it on one line. What is broken or cut stays as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}
