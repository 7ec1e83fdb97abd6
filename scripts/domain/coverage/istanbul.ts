import { z } from "zod";
import type { LineHits } from "./report.ts";

const place = z.object({ line: z.number() });
const fileSchema = z.object({
  path: z.string(),
  statementMap: z.record(z.string(), z.object({ start: place })),
  s: z.record(z.string(), z.number()),
});

/** Few statements, and each of them read in vain, are enough to know what a text is not. */
const SIGN = '"statementMap"';

/**
 * The lines of istanbul's `coverage-final.json`, which nyc, jest, vitest and c8 write: a line counts as it does in
 * istanbul's own reports, by the statements that begin on it. Null for what is none, or is cut.
 */
export function parseIstanbul(text: string): LineHits[] | null {
  if (!text.includes(SIGN)) return null;
  const report = z.record(z.string(), fileSchema).safeParse(jsonOf(text));
  if (!report.success) return null;
  return Object.values(report.data).flatMap(({ path, statementMap, s }) => {
    const hits = new Map(Object.entries(s));
    return Object.entries(statementMap).map(([id, { start }]) => ({ path, line: start.line, hits: hits.get(id) ?? 0 }));
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
