import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cloneBranch } from "./checkout.ts";
import type { PipelineRequest } from "./engine.ts";
import { jobPath, pipelineVariables } from "./job-environment.ts";
import { type Pipeline, type PlannedJob, readPipeline } from "./pipeline-file.ts";

/** A pipeline as GitLab has just created it: its commit and its jobs are fixed, none has started. */
export type OpenPipeline = {
  /** The caller's, with the pipeline's ID that `onPlan` gave. */
  request: PipelineRequest;
  commitSha: string;
  pipeline: Pipeline;
  jobId: (job: PlannedJob) => number;
  /** A clone of the branch, on a branch of its name. */
  checkout: string;
  /** The environment of the engine's own programs. */
  environment: { PATH: string; HOME: string };
};

/** Clones the branch, reads the pipeline's jobs and asks `onPlan` for their IDs. Throws as `Engine.run` does. */
export async function openPipeline(request: PipelineRequest): Promise<OpenPipeline> {
  request.signal?.throwIfAborted();
  const checkout = join(request.workDir, "source");
  const home = join(request.workDir, "home");
  await Promise.all([mkdir(checkout, { recursive: true }), mkdir(home, { recursive: true })]);
  const environment = { PATH: jobPath(request), HOME: home };
  const commitSha = await cloneBranch(request, checkout);
  const pipeline = await readPipeline({
    checkout,
    scratch: request.workDir,
    inputs: request.inputs,
    variables: pipelineVariables(request, commitSha),
    environment,
    signal: request.signal,
  });
  const jobs = pipeline.jobs.map(({ name, stage }) => ({ name, stage }));
  const ids = await request.onPlan?.({ commitSha, jobs });
  const pipelineId = ids?.pipelineId ?? request.server.pipelineId;
  return {
    request: { ...request, server: { ...request.server, pipelineId } },
    commitSha,
    pipeline,
    jobId: (job) => ids?.jobIds[job.name] ?? pipelineId * 1000 + pipeline.jobs.indexOf(job) + 1,
    checkout,
    environment,
  };
}
