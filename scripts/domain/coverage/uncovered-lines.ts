import { z } from "zod";
import { compareText } from "../text-order.ts";
import type { CoverageReport } from "./report.ts";

const lines = z.array(z.number().int().positive());

/** Of one changed file, the changed lines that tests can run: those that they ran, and those that they did not. */
export const changedCoverageSchema = z.object({ path: z.string(), covered: lines, uncovered: lines });
export type ChangedCoverage = z.infer<typeof changedCoverageSchema>;

/** A change of more files is too large to be handed over. */
export const MAX_COVERED_FILES = 1_000;

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
    const of = (side: ReadonlySet<number> | undefined) => sorted([...new Set(lines)].filter((line) => side?.has(line)));
    const [covered, uncovered] = [of(file?.covered), of(file?.uncovered)];
    return covered.length + uncovered.length === 0 ? [] : [{ path, covered, uncovered }];
  });
  return found.sort((a, b) => compareText(a.path, b.path)).slice(0, MAX_COVERED_FILES);
}

/** What several runs say of the same change: a line that one of them ran is covered. */
export function coverageOfRuns(
  runs: readonly { coverage?: readonly ChangedCoverage[] | undefined }[],
): ChangedCoverage[] {
  const byPath = Map.groupBy(
    runs.flatMap(({ coverage }) => coverage ?? []),
    ({ path }) => path,
  );
  const merged = [...byPath].map(([path, all]) => {
    const covered = new Set(all.flatMap((one) => one.covered));
    const uncovered = new Set(all.flatMap((one) => one.uncovered).filter((line) => !covered.has(line)));
    return { path, covered: sorted(covered), uncovered: sorted(uncovered) };
  });
  return merged.sort((a, b) => compareText(a.path, b.path));
}

/** The changed lines that no run of the tests reached, by path; null where no run left a report. */
export function uncoveredOfRuns(
  runs: readonly { coverage?: readonly ChangedCoverage[] | undefined }[],
): { path: string; lines: number[] }[] | null {
  if (runs.every(({ coverage }) => coverage === undefined)) return null;
  return coverageOfRuns(runs).flatMap(({ path, uncovered }) =>
    uncovered.length === 0 ? [] : [{ path, lines: uncovered }],
  );
}

function sorted(lines: Iterable<number>): number[] {
  return [...lines].sort((a, b) => a - b);
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
