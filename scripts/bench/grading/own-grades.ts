import { examineChange } from "../../adapters/inspection/examine.ts";
import { inspectFiles } from "../../adapters/inspection/inspect.ts";
import { type Finding, heuristicScore } from "../../domain/grading.ts";
import type { GuardedFile } from "../../domain/guards/guard.ts";
import { findFlaws } from "../../domain/heuristics/table.ts";
import { plainTask } from "../../domain/task.ts";
import type { InspectedProject } from "../../ports/inspection.ts";
import type { OwnCase } from "./own-cases.ts";
import type { Files, Kind } from "./project.ts";

export type OwnGrade = { id: string; kind: Kind | "good"; score: number; findings: Finding[] };

const LIMITS = { patchBytes: 1_000_000, fileBytes: 1_000_000, files: 100, totalBytes: 10_000_000 };

/** Grades changes that are in memory, as the command grades patches. */
export async function gradeOwnCases(cases: readonly OwnCase[]): Promise<OwnGrade[]> {
  const grades: OwnGrade[] = [];
  for (const one of cases) {
    const files = changedFiles(one.before, one.after);
    const project = projectOf(one.after);
    const findings = findFlaws({
      ...{ task: plainTask("TASK-1", one.task.title, one.task.description), files, limits: LIMITS, protect: [] },
      ...{
        patchBytes: 1_000,
        checks: [],
        runs: [],
        withoutChange: null,
        pagesRead: null,
        inspection: await inspectFiles(files, project),
      },
      ...(await examineChange(files, project)),
    });
    grades.push({ id: one.id, kind: one.kind, score: heuristicScore(findings), findings });
  }
  return grades;
}

function projectOf(files: Files): InspectedProject {
  return {
    list: async () => Object.keys(files),
    read: async (path) => files[path] ?? null,
    readMany: async (paths) =>
      new Map(paths.flatMap((path) => (files[path] === undefined ? [] : [[path, files[path]]]))),
  };
}

function changedFiles(before: Files, after: Files): GuardedFile[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return paths
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
