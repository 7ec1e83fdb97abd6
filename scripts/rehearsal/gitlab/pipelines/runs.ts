import { MAINTAINER } from "../access.ts";
import { merge } from "../merge-requests/merging.ts";
import { headPipeline, standingOf } from "../merge-requests/standing.ts";
import type { Job, PipelineInput, Status } from "../state/pipeline-records.ts";
import type { Project } from "../state/state.ts";
import { findProject, userById, type World } from "../world.ts";
import { keepArtifacts, keepTrace } from "./artifacts.ts";
import { addJob, recordPipeline, setJobStatus } from "./pipelines.ts";

export type NewRun = {
  /** `group/name`. */
  project: string;
  ref: string;
  sha: string;
  /** GitLab's `source`: `schedule`, `push`, `merge_request_event` … */
  source: string;
  inputs?: PipelineInput[];
  /** `downstream`: the id of the pipeline that the job started, as a bridge. */
  jobs: { name: string; stage: string; downstream?: number }[];
  /** What GitLab found wrong with the pipeline file: the pipeline has failed at once. */
  yamlErrors?: string;
};

export type JobUpdate = {
  status: Exclude<Status, "created">;
  allowFailure?: boolean;
  /** GitLab's `failure_reason` of a failed job; `script_failure` unless told. */
  failureReason?: string;
  /** A folder; its files become the job's artifacts. */
  artifactsDir?: string;
  trace?: string;
};

export function recordRun(world: World, run: NewRun): { pipelineId: number; jobIds: Record<string, number> } {
  const project = findProject(world, run.project);
  if (project === undefined) throw new Error(`recordPipeline: there is no project ${run.project}`);
  const owner = project.members.find((member) => member.accessLevel >= MAINTAINER) ?? project.members[0];
  if (owner === undefined) throw new Error(`recordPipeline: ${run.project} has no members`);
  const pipeline = recordPipeline(world, project, userById(world, owner.userId), {
    ref: run.ref,
    sha: run.sha,
    source: run.source,
    status: run.yamlErrors === undefined ? "created" : "failed",
    inputs: run.inputs ?? [],
    ...(run.yamlErrors === undefined ? {} : { yamlErrors: run.yamlErrors }),
  });
  const jobs = run.jobs.map((job) =>
    Object.assign(addJob(world, project, pipeline, job), { downstreamId: job.downstream ?? null }),
  );
  return { pipelineId: pipeline.id, jobIds: Object.fromEntries(jobs.map((job) => [job.name, job.id])) };
}

function findJob(world: World, jobId: number): { project: Project; job: Job } {
  for (const project of world.state.projects) {
    const job = project.jobs.find((one) => one.id === jobId);
    if (job !== undefined) return { project, job };
  }
  throw new Error(`updateJob: there is no job ${jobId}`);
}

export async function updateJob(world: World, jobId: number, update: JobUpdate): Promise<void> {
  const { project, job } = findJob(world, jobId);
  job.allowFailure = update.allowFailure ?? job.allowFailure;
  job.failureReason = update.failureReason ?? job.failureReason;
  if (update.trace !== undefined) keepTrace(world, jobId, update.trace);
  if (update.artifactsDir !== undefined) job.artifacts = keepArtifacts(world, jobId, update.artifactsDir);
  setJobStatus(world, project, job, update.status);
  await mergeWaiting(world, project);
}

/** Merge requests set to auto-merge are merged once their pipeline has passed. */
async function mergeWaiting(world: World, project: Project): Promise<void> {
  for (const one of project.mergeRequests) {
    if (!one.autoMerge || headPipeline(project, one)?.status !== "success") continue;
    const { detailed } = await standingOf(world, project, one, await world.repository(project).heads());
    if (detailed === "mergeable") await merge(world, project, one, userById(world, one.authorId));
  }
}
