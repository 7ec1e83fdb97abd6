import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ArtifactType, formatArtifact, parseArtifact } from "../artifacts/envelope.ts";
import { PLAN, type PlanEntry } from "../artifacts/plan.ts";
import { patchFileOf, transcriptFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import { describeFault } from "../domain/fault.ts";
import { branchOf, type Task } from "../domain/task.ts";
import { git } from "./git-folder.ts";
import { runFolder, runScripted, type Script, type ScriptedRun } from "./scripted-run.ts";
import type { Bench } from "./section.ts";

/** One task done with a scripted model, and everything that is left of it. */
export type TaskRun = ScriptedRun & { work: Work; patch: string; transcript: string };

/** Runs `nightshift work` on a repository. `taskText`: of the task's file. */
export async function runWork(
  bench: Bench,
  script: Script & { repo: string; taskId: string; taskText: string },
): Promise<TaskRun> {
  const folder = await runFolder(bench, script.name);
  const file = join(folder, `${script.taskId}.md`);
  const out = join(folder, "out");
  await writeFile(file, script.taskText);
  const run = await runScripted(bench, ["work", "--task", file, "--repo", script.repo, "--out", out], script);
  const read = readerOf(run, out);
  const work = workOf(script.taskId, "local", await read("work.json"));
  return { ...run, work, patch: await read("changes.patch"), transcript: await read("transcript.jsonl") };
}

const CYCLE = "p1";
const SLOT = 1;

/** Runs the job `nightshift hands` on a repository, as a pipeline would, with a plan of this one task. */
export async function runHands(bench: Bench, script: Script & { repo: string; task: Task }): Promise<TaskRun> {
  const { repo, task } = script;
  const artifacts = join(repo, ".nightshift");
  const sha = (await git(repo, bench.environment.PATH ?? "", "rev-parse", "HEAD")).trim();
  await mkdir(artifacts, { recursive: true });
  const plan = { restReasons: [], opened: true, entries: [entryOf(task, sha)], passedOver: [], stalls: [], faults: [] };
  await writeFile(join(artifacts, PLAN.file), formatArtifact(PLAN, CYCLE, plan));
  const environment = {
    ...{ CI: "true", CI_PIPELINE_ID: CYCLE.slice(1), CI_COMMIT_SHA: sha, CI_PROJECT_DIR: repo },
    ...script.environment,
  };
  const run = await runScripted(bench, ["hands", "--slot", "1"], { ...script, environment });
  const read = readerOf(run, artifacts);
  const of = { slot: SLOT, task };
  const work = workOf(task.id, CYCLE, await read(workArtifact(of).file));
  return { ...run, work, patch: await read(patchFileOf(of)), transcript: await read(transcriptFileOf(of)) };
}

function entryOf(task: Task, baseSha: string): PlanEntry {
  return {
    ...{ slot: SLOT, task, baseSha, branch: branchOf(task.id), preflight: [], reasons: [], revision: null },
    ...{ model: "claude-sonnet-5-5", judgeModel: "claude-haiku-5-5", agentUsd: 20, judgeUsd: 0 },
    brief: `# Task ${task.id}: ${task.title}\n\n${task.description}`,
  };
}

function readerOf({ process }: ScriptedRun, folder: string): (name: string) => Promise<string> {
  return (name) =>
    readFile(join(folder, name), "utf8").catch(() => {
      throw new Error(`the run left no ${name}; it said: ${process.stderr.trim()}`);
    });
}

function workOf(taskId: string, cycle: string, text: string): Work {
  const type: ArtifactType<Work> = workArtifact({ slot: SLOT, task: { id: taskId } });
  const parsed = parseArtifact(type, cycle, type.file, text);
  if (parsed.kind === "faults") throw new Error(parsed.faults.map(describeFault).join("\n"));
  return parsed.value;
}
