import { readReport } from "../domain/test-report/read.ts";
import { mergeReports, type TestReport } from "../domain/test-report/report.ts";
import {
  listReportsCommand,
  REPORT_FILES_TIMEOUT_MS,
  removeFilesCommand,
  reportPaths,
} from "../domain/test-report/report-files.ts";
import type { CommandResult, Workspace } from "../ports/workspace.ts";

/**
 * Runs a check and reads the report that it made of its tests: from the files that match `globs`, else from its output.
 * Reports that an earlier run left behind are removed before. Null when there is no report that is whole, and for a
 * command that was stopped.
 */
export async function runReported(
  workspace: Workspace,
  command: string,
  timeoutMs: number,
  globs: readonly string[],
): Promise<CommandResult & { report: TestReport | null }> {
  const earlier = await reportFiles(workspace, globs);
  if (earlier.length > 0) await workspace.run(removeFilesCommand(earlier), REPORT_FILES_TIMEOUT_MS);
  const result = await workspace.run(command, timeoutMs);
  if (result.timedOut) return { ...result, report: null };
  const files = await workspace.list();
  return { ...result, report: (await fromFiles(workspace, globs, files)) ?? readReport(result.output, files) };
}

async function reportFiles(workspace: Workspace, globs: readonly string[]): Promise<string[]> {
  if (globs.length === 0) return [];
  const { output } = await workspace.run(listReportsCommand(globs), REPORT_FILES_TIMEOUT_MS);
  return reportPaths(output, globs);
}

/** All files together are the report; when one of them cannot be read, its tests would seem gone. */
async function fromFiles(
  workspace: Workspace,
  globs: readonly string[],
  files: readonly string[],
): Promise<TestReport | null> {
  const reports: TestReport[] = [];
  for (const path of await reportFiles(workspace, globs)) {
    const read = await workspace.read(path);
    const report = read.kind === "text" ? readReport(read.text, files) : null;
    if (report === null) return null;
    reports.push(report);
  }
  return reports.length === 0 ? null : mergeReports(reports);
}
