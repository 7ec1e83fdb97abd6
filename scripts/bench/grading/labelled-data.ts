import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { openExaminations } from "../../adapters/examination.ts";
import { type Finding, heuristicScore } from "../../domain/grading.ts";
import { plainTask } from "../../domain/task.ts";
import { judgeByRules } from "../../phases/judge-by-rules.ts";
import type { Scored } from "./statistics.ts";

const rowSchema = z.object({
  id: z.string(),
  repo: z.string(),
  base: z.string(),
  variant: z.string(),
  task: z.object({ title: z.string(), description: z.string() }),
  patch: z.string(),
});

export type LabelledGrade = Scored & { id: string; repo: string; findings: Finding[] };

/** A file of labelled changes, and the git directory with their bases. */
export type LabelledFile = { file: string; repoDir: string };

/**
 * The files `<owner>+<name>.jsonl.gz` of a folder whose repository lies in `treesDir`, as `<owner>+<name>` or as
 * `<owner>+<name>/repo`, bare or a checkout.
 */
export async function labelledFiles(dataDir: string, treesDir: string): Promise<LabelledFile[]> {
  const names = (await readdir(dataDir).catch(() => [])).filter((name) => name.endsWith(".jsonl.gz")).sort();
  const files: LabelledFile[] = [];
  for (const name of names) {
    const place = join(treesDir, name.replace(/\.jsonl\.gz$/, ""));
    const entries = await readdir(place).catch(() => null);
    if (entries !== null)
      files.push({ file: join(dataDir, name), repoDir: entries.includes("repo") ? join(place, "repo") : place });
  }
  return files;
}

/** Grades every change of a file by the heuristics alone. `path` is the PATH on which git is found. */
export async function gradeLabelled({ file, repoDir }: LabelledFile, path: string): Promise<LabelledGrade[]> {
  const text = gunzipSync(await readFile(file)).toString("utf8");
  const { examine, close } = openExaminations({ path, cwd: repoDir, packages: [] });
  const grades: LabelledGrade[] = [];
  try {
    for (const line of text.trim().split("\n")) {
      const { id, repo, base, variant, task, patch } = rowSchema.parse(JSON.parse(line));
      const change = await examine(base, [patch]);
      const work = { task: plainTask("TASK-1", task.title, task.description), checks: [] };
      const { findings } = judgeByRules({ work, patch, change, limits: LIMITS, protect: [] });
      grades.push({ id, repo, kind: variant, score: heuristicScore(findings), findings });
    }
  } finally {
    close();
  }
  return grades;
}

const LIMITS = { patchBytes: 5_000_000, fileBytes: 2_000_000, files: 200, totalBytes: 20_000_000 };
