import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { cloneBranch } from "../../../scripts/rehearsal/pipeline/checkout.ts";
import type { JobRun, PipelineRequest, PipelineRun } from "../../../scripts/rehearsal/pipeline/engine.ts";
import { jobPath, pipelineVariables } from "../../../scripts/rehearsal/pipeline/job-environment.ts";
import { type Pipeline, readPipeline } from "../../../scripts/rehearsal/pipeline/pipeline-file.ts";
import { atEnd } from "../../at-end.ts";
import { gitText } from "../../git.ts";

/** A folder that goes when the file's tests have ended. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pipeline-"));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A bare repository with these files in one commit on `main`, and a request for a pipeline on it. */
export async function tinyProject(
  files: Record<string, string>,
  changes: Partial<PipelineRequest> = {},
): Promise<PipelineRequest> {
  const folder = await scratchFolder();
  const work = join(folder, "work");
  await mkdir(work);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(work, path)), { recursive: true });
    await writeFile(join(work, path), text);
  }
  const author = ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.com"];
  for (const args of [
    ["init", "--quiet", "--initial-branch", "main"],
    ["add", "--all"],
    [...author, "commit", "--quiet", "--allow-empty", "--message", "Start"],
    ["clone", "--quiet", "--bare", work, join(folder, "project.git")],
  ])
    await gitText(args, { cwd: work });
  return {
    gitUrl: join(folder, "project.git"),
    runnerToken: "",
    ref: "main",
    source: "schedule",
    inputs: {},
    variables: [],
    server: {
      url: "http://127.0.0.1:8929",
      apiUrl: "http://127.0.0.1:8929/api/v4",
      projectId: 7,
      projectPath: "night/sample",
      pipelineId: 42,
      defaultBranch: "main",
    },
    workDir: join(folder, "pipeline"),
    ...changes,
  };
}

/** What became of each job, by name. */
export function statuses(run: PipelineRun): Record<string, string> {
  return Object.fromEntries(run.jobs.map((job) => [job.name, job.status]));
}

export function job(run: PipelineRun, name: string): JobRun {
  const found = run.jobs.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no job ${name} among ${run.jobs.map((candidate) => candidate.name).join(", ")}`);
  return found;
}

/** Those of the processes that still run; one that has ended and that nobody has waited for does not. */
export async function stillRunning(pids: number[]): Promise<number[]> {
  // A signal that was sent is taken when its receiver gets the processor, which a busy machine may leave for later.
  for (let tries = 0; tries < 50; tries += 1) {
    if ((await runningNow(pids)).length === 0) return [];
    await setTimeout(100);
  }
  return runningNow(pids);
}

async function runningNow(pids: number[]): Promise<number[]> {
  const states = await Promise.all(pids.map(stateOf));
  return pids.filter((_, index) => states[index] === "running");
}

async function stateOf(pid: number): Promise<"running" | "ended"> {
  try {
    process.kill(pid, 0);
  } catch {
    return "ended";
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return /\) [ZX] /.test(stat) ? "ended" : "running";
}

/** Clones a request's branch as an engine does. */
export async function checkout(request: PipelineRequest): Promise<{ directory: string; commitSha: string }> {
  const directory = request.workDir;
  await mkdir(directory);
  return { directory, commitSha: await cloneBranch(request, directory) };
}

/** The jobs that a request's pipeline would have. */
export async function planned(request: PipelineRequest): Promise<Pipeline> {
  const { directory, commitSha } = await checkout(request);
  return await readPipeline({
    checkout: directory,
    scratch: directory,
    inputs: request.inputs,
    variables: pipelineVariables(request, commitSha),
    environment: { PATH: jobPath(request), HOME: directory },
  });
}
