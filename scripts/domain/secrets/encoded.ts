import type { Span } from "./named-value.ts";

const BASE64 = /[A-Za-z0-9+/_-]{24,4000}={0,2}/g;
const HEX = /\b(?:[0-9a-fA-F]{2}){16,2000}\b/g;
/** More runs of one line are data, and no text that hides something. */
const MOST_RUNS = 200;
/** Of what a text decodes to, the share of characters that can be read. */
const READABLE = 0.95;

/** What stands in a line in another alphabet of bytes, where it decodes to something that can be read. */
export function decoded(line: string): (Span & { text: string })[] {
  const runs = [
    ...[...line.matchAll(BASE64)].slice(0, MOST_RUNS).map((run) => ({ run, as: "base64" as const })),
    ...[...line.matchAll(HEX)].slice(0, MOST_RUNS).map((run) => ({ run, as: "hex" as const })),
  ];
  return runs.flatMap(({ run: { 0: code, index }, as }) => {
    const text = Buffer.from(code, as).toString("latin1");
    const readable = text.match(/[\x20-\x7e\s]/g)?.length ?? 0;
    return readable < text.length * READABLE ? [] : [{ start: index, end: index + code.length, text }];
  });
}
