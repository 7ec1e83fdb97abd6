import { z } from "zod";
import { addressOf } from "./cited-address.ts";

/** What of a transcript tells which pages were read (agent/transcript.ts). */
const entrySchema = z.union([
  z.object({ type: z.literal("message"), content: z.array(z.looseObject({ type: z.string() })) }),
  z.object({ type: z.literal("tool-result"), callId: z.string(), isError: z.boolean(), text: z.string() }),
]);
const fetchSchema = z.looseObject({
  type: z.literal("tool-call"),
  id: z.string(),
  name: z.literal("web_fetch"),
  input: z.looseObject({ url: z.string() }),
});

/** The head that `web_fetch` puts around what it has read: the address that it was led to. */
const SHOWN_AT = /^<web_page\b[^>]*?\burl="([^"]*)"/;

/** The addresses of the pages that a run has read, as its transcript tells, in one spelling (`addressOf`). */
export function pagesRead(transcript: string): ReadonlySet<string> {
  const asked = new Map<string, string>();
  const read = new Set<string>();
  for (const line of transcript.split("\n")) {
    const entry = entrySchema.safeParse(parsed(line));
    if (!entry.success) continue;
    if (entry.data.type === "message") {
      for (const block of entry.data.content) {
        const fetch = fetchSchema.safeParse(block);
        if (fetch.success) asked.set(fetch.data.id, fetch.data.input.url);
      }
      continue;
    }
    const url = asked.get(entry.data.callId);
    if (url === undefined || entry.data.isError) continue;
    read.add(addressOf(url));
    const shown = SHOWN_AT.exec(entry.data.text)?.[1];
    if (shown !== undefined) read.add(addressOf(shown));
  }
  return read;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
