import type { LineHits } from "./report.ts";

/** `DA:<line>,<hits>[,<checksum>]`; gcov writes a negative count for one that overflowed. */
const LINE = /^DA:(\d{1,8}),(-?\d{1,15}|-)(?:,.*)?$/;

/**
 * The lines of an LCOV tracefile (man geninfo): `SF:` begins a file, `DA:` is a line of it, `end_of_record` ends it. Null
 * for what is none, and for one that ends in the middle of a file: what it misses would not be known to be missing.
 */
export function parseLcov(text: string): LineHits[] | null {
  if (!/^SF:/m.test(text)) return null;
  const said: LineHits[] = [];
  let path: string | null = null;
  for (const raw of text.split("\n")) {
    const row = raw.trimEnd();
    if (row.startsWith("SF:")) path = row.slice(3);
    else if (row === "end_of_record") path = null;
    const found = path === null ? null : LINE.exec(row);
    if (path === null || found === null) continue;
    said.push({ path, line: Number(found[1]), hits: found[2] === "-" ? 0 : Math.abs(Number(found[2])) });
  }
  return path === null ? said : null;
}
