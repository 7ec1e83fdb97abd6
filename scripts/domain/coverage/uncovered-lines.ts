import type { CoverageReport } from "./report.ts";

/** Of one changed file, the changed lines that tests can run: those that they ran, and those that they did not. */
export type ChangedCoverage = { path: string; covered: number[]; uncovered: number[] };

/**
 * What a report says of changed lines, by path: files of which it says nothing, and lines on which there is nothing to
 * run, are left out. Sorted by path and line.
 */
export function coverageOfChange(
  report: CoverageReport,
  changed: ReadonlyMap<string, readonly number[]>,
): ChangedCoverage[] {
  const found = [...changed].flatMap(([path, lines]): ChangedCoverage[] => {
    const file = report.get(path);
    const of = (side: ReadonlySet<number> | undefined) =>
      [...new Set(lines)].filter((line) => side?.has(line)).sort((a, b) => a - b);
    const [covered, uncovered] = [of(file?.covered), of(file?.uncovered)];
    return covered.length + uncovered.length === 0 ? [] : [{ path, covered, uncovered }];
  });
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The changed lines that no test ran, by path; files whose changed lines all ran are left out. */
export function uncoveredLines(
  report: CoverageReport,
  changed: ReadonlyMap<string, readonly number[]>,
): { path: string; lines: number[] }[] {
  return coverageOfChange(report, changed).flatMap(({ path, uncovered }) =>
    uncovered.length === 0 ? [] : [{ path, lines: uncovered }],
  );
}

/** `12–14, 17` for lines in their order. */
export function lineRanges(lines: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}
