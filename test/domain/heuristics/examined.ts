import { examineChange } from "../../../scripts/adapters/inspection/examine.ts";
import type { Finding } from "../../../scripts/domain/grading.ts";
import type { GuardedFile, Inspection } from "../../../scripts/domain/guards/guard.ts";
import { findFlaws } from "../../../scripts/domain/heuristics/table.ts";
import { plainTask, type Task } from "../../../scripts/domain/task.ts";
import type { WithoutChange } from "../../../scripts/domain/verify/without-change.ts";
import type { CheckRun } from "../../../scripts/domain/work-outcome.ts";
import { projectOf } from "../../adapters/inspection/changed-file.ts";

/** Texts by their paths, before and after a change; a path that is missing on one side is added or deleted. */
export type Sides = { before: Record<string, string>; after: Record<string, string> };

export type Circumstances = {
  task?: Partial<Task>;
  checks?: CheckRun[];
  runs?: CheckRun[];
  withoutChange?: WithoutChange;
  pagesRead?: ReadonlySet<string>;
  inspection?: Partial<Inspection>;
};

const LIMITS = { patchBytes: 1_000_000, fileBytes: 1_000_000, files: 1_000, totalBytes: 10_000_000 };

/** The heuristics' findings, with functions and words read as the command reads them. */
export async function flawsOf(
  { before, after }: Sides,
  { task, checks, runs, withoutChange, pagesRead, inspection }: Circumstances = {},
): Promise<Finding[]> {
  const files = changedFiles(before, after);
  const project = projectOf(after);
  return findFlaws({
    ...{ task: { ...plainTask("TASK-1", "", ""), ...task }, files, limits: LIMITS, protect: [], patchBytes: 100 },
    ...{
      checks: checks ?? [],
      runs: runs ?? [],
      withoutChange: withoutChange ?? null,
      pagesRead: pagesRead ?? null,
      inspection: { syntax: [], unchecked: [], secrets: [], unknownPackages: [], pipelineFiles: [], ...inspection },
    },
    ...(await examineChange(files, project)),
  });
}

/** The names of the rules that find something, each once. */
export async function rulesOf(sides: Sides, circumstances: Circumstances = {}): Promise<string[]> {
  return [...new Set((await flawsOf(sides, circumstances)).map(({ rule }) => rule))];
}

function changedFiles(before: Record<string, string>, after: Record<string, string>): GuardedFile[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path])
    .map((path) => ({
      path,
      previousPath: null,
      mode: after[path] === undefined ? "000000" : "100644",
      previousMode: before[path] === undefined ? null : "100644",
      before: before[path] ?? null,
      after: after[path] ?? null,
      binary: false,
      bytes: Buffer.byteLength(after[path] ?? ""),
    }));
}
