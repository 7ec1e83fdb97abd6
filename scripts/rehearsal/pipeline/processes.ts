import { appendFileSync } from "node:fs";
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cloneCommit } from "./checkout.ts";
import type { Engine, JobRun, PipelineRequest, PipelineRun } from "./engine.ts";
import { collectArtifacts, unpackArtifacts } from "./job-artifacts.ts";
import { jobEnvironment, slug } from "./job-environment.ts";
import { type Ended, mayFail, nextStep, producers } from "./job-graph.ts";
import { runProcess } from "./job-process.ts";
import { jobScript, shellCommand } from "./job-script.ts";
import { type OpenPipeline, openPipeline } from "./open-pipeline.ts";
import type { PlannedJob } from "./pipeline-file.ts";

/** Runs each job as a process group of its own, in a fresh clone, with nothing in its environment but what GitLab would put there. */
export const processes: Engine = { name: "processes", run: runPipeline, missing: async () => null };

type Run = OpenPipeline & { signal: AbortSignal; jobs: Map<string, JobRun> };

async function runPipeline(request: PipelineRequest): Promise<PipelineRun> {
  // Ends the other jobs when one cannot even be started (no clone, no disk).
  const broken = new AbortController();
  const signal = AbortSignal.any([broken.signal, ...(request.signal ? [request.signal] : [])]);
  const running = new Map<string, Promise<void>>();
  try {
    const run = { ...(await openPipeline({ ...request, signal })), signal, jobs: new Map() };
    const ended = await runJobs(run, running);
    const jobs = run.pipeline.jobs.flatMap((job) => run.jobs.get(job.name) ?? []);
    return { status: ended.includes("failed") ? "failed" : "success", jobs };
  } catch (error) {
    broken.abort(error);
    await Promise.allSettled(running.values());
    request.signal?.throwIfAborted();
    throw error;
  }
}

/** Starts jobs as soon as what they wait for has ended. `running` is the caller's, who must see them end. */
async function runJobs(run: Run, running: Map<string, Promise<void>>): Promise<Ended[]> {
  const ended = new Map<string, Ended>();
  const slots = run.request.concurrency ?? Math.max(2, availableParallelism());
  const waiting = (): PlannedJob[] => run.pipeline.jobs.filter((job) => !ended.has(job.name) && !running.has(job.name));
  const next = (step: "run" | "skip"): PlannedJob | undefined =>
    waiting().find((job) => nextStep(job, run.pipeline, ended) === step);

  while (ended.size < run.pipeline.jobs.length) {
    for (let job = next("skip"); job; job = next("skip")) {
      ended.set(job.name, "skipped");
      await report(run, await unstarted(run, job));
    }
    for (let job = next("run"); job && running.size < slots; job = next("run")) {
      const { name } = job;
      const work = runJob(run, job).then((end) => {
        ended.set(name, end);
        running.delete(name);
      });
      // Its failure is thrown by the race below; until then it is not unhandled.
      work.catch(() => undefined);
      running.set(name, work);
    }
    if (running.size > 0) await Promise.race(running.values());
    else if (waiting().length > 0)
      throw new Error(`.gitlab-ci.yml: these jobs need each other: ${waiting().map(({ name }) => name)}`);
  }
  return [...ended.values()];
}

async function runJob(run: Run, job: PlannedJob): Promise<Ended> {
  const { request, signal } = run;
  const folder = (kind: string): string => join(request.workDir, kind, slug(job.name));
  const place = {
    id: run.jobId(job),
    projectDir: folder("builds"),
    home: folder("homes"),
  };
  await mkdir(place.projectDir, { recursive: true });
  await mkdir(place.home, { recursive: true });
  const started: JobRun = {
    ...(await unstarted(run, job)),
    status: "running",
    environment: jobEnvironment(request, run.commitSha, job, place),
  };
  await report(run, started);
  await cloneCommit(request, run.commitSha, place.projectDir);
  for (const producer of producers(job, run.pipeline)) {
    const artifactsDir = run.jobs.get(producer.name)?.artifactsDir;
    if (artifactsDir) await unpackArtifacts(artifactsDir, place.projectDir);
  }
  const script = join(place.home, "script.sh");
  await writeFile(script, jobScript(job.script));
  const exitCode = await runProcess({
    command: shellCommand(script),
    cwd: place.projectDir,
    environment: started.environment,
    signal,
    onLine: (stream, line) => {
      appendFileSync(started.logFile, `${line}\n`);
      request.onLine?.(job.name, stream, line);
    },
  });
  const allowFailure = mayFail(job, exitCode);
  await report(run, {
    ...started,
    status: exitCode === 0 ? "success" : "failed",
    allowFailure,
    exitCode,
    artifactsDir: await collectArtifacts(job, exitCode, started.environment, place.projectDir, folder("artifacts")),
  });
  signal.throwIfAborted();
  return exitCode === 0 || allowFailure ? "success" : "failed";
}

/** A job before it has run, which is also what a skipped job stays. */
async function unstarted(run: Run, job: PlannedJob): Promise<JobRun> {
  const logs = join(run.request.workDir, "logs");
  await mkdir(logs, { recursive: true });
  const logFile = join(logs, `${slug(job.name)}.log`);
  await appendFile(logFile, "");
  const allowFailure = job.allowFailure === true;
  const { name, stage } = job;
  return { name, stage, status: "skipped", allowFailure, exitCode: null, artifactsDir: null, logFile, environment: {} };
}

async function report(run: Run, job: JobRun): Promise<void> {
  run.jobs.set(job.name, job);
  await run.request.onJob?.(job);
}
