import { parseGoJson } from "./go-json.ts";
import { parseJestJson } from "./jest-json.ts";
import { parseJUnit } from "./junit.ts";
import type { TestReport } from "./report.ts";
import { parseTap } from "./tap.ts";

/** Longest text that is looked at, in characters; larger than what workspaces keep of a command or read of a file. */
const MAX_LENGTH = 5_000_000;

/** How workspaces mark what they cut out of a long output. */
const CUT = /\[… \d+ bytes left out …\]/;

/** The surest form first: TAP asks least of a text. */
const FORMATS = [parseGoJson, parseJestJson, parseJUnit, parseTap];

/**
 * The report in a check's output or in a report file, recognised by its form (JUnit XML, the JSON of jest and vitest,
 * `go test -json`, TAP), with any noise around it. Null when there is none that is whole: what misses tests would
 * show them as gone. `files` of the tree turn absolute paths in a report into paths of the tree.
 */
export function readReport(text: string, files: readonly string[] = []): TestReport | null {
  if (text.length > MAX_LENGTH || CUT.test(text)) return null;
  const known = new Set(files);
  for (const parse of FORMATS) {
    const report = parse(text, known);
    if (report !== null) return report;
  }
  return null;
}
