/** Lines of one file that the tests ran, and lines that they could have run and did not. A line in neither holds nothing to run. */
export type FileCoverage = { covered: ReadonlySet<number>; uncovered: ReadonlySet<number> };

/** By paths of the tree. A file that is missing is one of which the report says nothing. */
export type CoverageReport = ReadonlyMap<string, FileCoverage>;

/** How often a line of a file ran, as a report says it; the path is as the report has it. */
export type LineHits = { path: string; line: number; hits: number };

/** Files and lines of a larger report are those of no project that works with patches. */
const MAX_FILES = 50_000;
const MAX_LINES = 2_000_000;

/**
 * One report of all that was said of lines: what ran once, in whichever test or copy of a function, ran. Null when there is
 * more than a report may hold, since half of one would call the other half uncovered.
 */
export function coverageOf(said: readonly LineHits[]): CoverageReport | null {
  if (said.length > MAX_LINES) return null;
  const files = new Map<string, Map<number, boolean>>();
  for (const { path, line, hits } of said) {
    if (!Number.isSafeInteger(line) || line < 1) continue;
    const lines = files.get(path) ?? new Map<number, boolean>();
    files.set(path, lines.set(line, (lines.get(line) ?? false) || hits > 0));
  }
  if (files.size > MAX_FILES) return null;
  return new Map([...files].map(([path, lines]) => [path, split(lines)]));
}

/** One report of several, as each suite of a project writes its own: a line that one of them ran is covered. */
export function mergeCoverage(reports: readonly CoverageReport[]): CoverageReport {
  const paths = new Set(reports.flatMap((report) => [...report.keys()]));
  return new Map([...paths].map((path) => [path, merged(reports.flatMap((report) => report.get(path) ?? []))]));
}

function merged(files: readonly FileCoverage[]): FileCoverage {
  const covered = new Set(files.flatMap((file) => [...file.covered]));
  const uncovered = files.flatMap((file) => [...file.uncovered]).filter((line) => !covered.has(line));
  return { covered, uncovered: new Set(uncovered) };
}

function split(lines: ReadonlyMap<number, boolean>): FileCoverage {
  const of = (wanted: boolean) => new Set([...lines].flatMap(([line, ran]) => (ran === wanted ? [line] : [])));
  return { covered: of(true), uncovered: of(false) };
}
