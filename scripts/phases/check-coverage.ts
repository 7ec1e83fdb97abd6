import { readCoverage } from "../domain/coverage/read.ts";
import { mergeCoverage } from "../domain/coverage/report.ts";
import { type ChangedCoverage, coverageOfChange } from "../domain/coverage/uncovered-lines.ts";
import { gainedLines } from "../domain/guards/changed-lines.ts";
import { isSource } from "../domain/heuristics/change-kinds.ts";
import {
  listReportsCommand,
  REPORT_FILES_TIMEOUT_MS,
  removeFilesCommand,
  reportPaths,
} from "../domain/test-report/report-files.ts";
import type { Workspace } from "../ports/workspace.ts";

/** What is asked of the coverage reports that checks leave. */
export type CoverageAsked = {
  globs: readonly string[];
  /** The files of the tree as the checks found it: what is among them is no report of theirs, whatever its name. */
  tree: readonly string[];
  /** The changed lines of the program, by path. */
  changed: ReadonlyMap<string, readonly number[]>;
};

/** Null where nobody wants to know: no report is looked for, or nothing has changed that tests could run. */
export async function coverageAsked(workspace: Workspace, globs: readonly string[]): Promise<CoverageAsked | null> {
  if (globs.length === 0) return null;
  const files = (await workspace.contents()).filter(({ path, after }) => after !== null && isSource(path));
  const changed = new Map(files.map((file) => [file.path, gainedLines(file).map(({ line }) => line)]));
  return [...changed.values()].every((lines) => lines.length === 0)
    ? null
    : { globs, tree: await workspace.list(), changed };
}

/** Removes what an earlier run left behind. */
export async function clearCoverage(workspace: Workspace, asked: CoverageAsked): Promise<void> {
  const earlier = await reportsOf(workspace, asked);
  if (earlier.length > 0) await workspace.run(removeFilesCommand(earlier), REPORT_FILES_TIMEOUT_MS);
}

/** What the checks have left of the changed lines: all of their reports together. Null when there is none that can be read. */
export async function readCoverageLeft(workspace: Workspace, asked: CoverageAsked): Promise<ChangedCoverage[] | null> {
  const reports = [];
  for (const path of await reportsOf(workspace, asked)) {
    const read = await workspace.read(path);
    const report = read.kind === "text" ? readCoverage(read.text, asked.tree) : null;
    // Half of what was written would call the other half uncovered.
    if (report === null && read.kind === "refused") return null;
    if (report !== null) reports.push(report);
  }
  return reports.length === 0 ? null : coverageOfChange(mergeCoverage(reports), asked.changed);
}

async function reportsOf(workspace: Workspace, { globs, tree }: CoverageAsked): Promise<string[]> {
  const { output } = await workspace.run(listReportsCommand(globs), REPORT_FILES_TIMEOUT_MS);
  const own = new Set(tree);
  return reportPaths(output, globs).filter((path) => !own.has(path));
}
