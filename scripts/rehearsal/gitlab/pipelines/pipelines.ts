import type { Job, Pipeline, PipelineInput, PipelineVariable, Status } from "../state/pipeline-records.ts";
import type { Project, User } from "../state/state.ts";
import { nextId } from "../state/store.ts";
import { stamp, type World } from "../world.ts";

export type NewPipeline = {
  ref: string;
  sha: string;
  source: string;
  status: Status;
  beforeSha?: string;
  scheduleId?: number;
  inputs?: PipelineInput[];
  variables?: PipelineVariable[];
  yamlErrors?: string;
};

/** Notes a pipeline down as GitLab would on creating it; nothing runs. */
export function recordPipeline(world: World, project: Project, user: User, added: NewPipeline): Pipeline {
  const at = stamp(world);
  const pipeline: Pipeline = {
    id: nextId(world.state, "pipeline"),
    iid: nextId(world.state, `pipeline of project ${project.id}`),
    ref: added.ref,
    sha: added.sha,
    beforeSha: added.beforeSha ?? "0".repeat(added.sha.length),
    source: added.source,
    status: added.status,
    name: null,
    yamlErrors: added.yamlErrors ?? null,
    userId: user.id,
    scheduleId: added.scheduleId ?? null,
    inputs: added.inputs ?? [],
    variables: added.variables ?? [],
    createdAt: at,
    updatedAt: at,
    startedAt: null,
    finishedAt: isDone(added.status) ? at : null,
  };
  project.pipelines.push(pipeline);
  return pipeline;
}

export function addJob(world: World, project: Project, pipeline: Pipeline, job: { name: string; stage: string }): Job {
  const added: Job = {
    id: nextId(world.state, "job"),
    pipelineId: pipeline.id,
    name: job.name,
    stage: job.stage,
    status: "created",
    allowFailure: false,
    failureReason: null,
    downstreamId: null,
    retried: false,
    artifacts: null,
    createdAt: stamp(world),
    queuedAt: null,
    startedAt: null,
    finishedAt: null,
  };
  project.jobs.push(added);
  return added;
}

/** The jobs that count for a pipeline: those that a retry replaced are left out. */
export const jobsOf = (project: Project, pipeline: Pipeline): Job[] =>
  project.jobs.filter((job) => job.pipelineId === pipeline.id && !job.retried);

const ALLOWED: Partial<Record<Status, Status>> = { failed: "success", manual: "skipped" };

/** A pipeline's status from its jobs', by GitLab's rules for composite statuses. */
export function compositeStatus(jobs: readonly Pick<Job, "status" | "allowFailure">[]): Status {
  // A failure that is allowed counts as a success, and a job that nobody has to start as skipped.
  const all = jobs.map((job) => (job.allowFailure ? (ALLOWED[job.status] ?? job.status) : job.status));
  const every = (...wanted: Status[]) => all.every((one) => wanted.includes(one));
  const some = (...wanted: Status[]) => all.some((one) => wanted.includes(one));
  if (every("skipped")) return "skipped";
  if (every("success", "skipped")) return "success";
  if (every("created")) return "created";
  if (every("success", "skipped", "canceled")) return "canceled";
  if (every("created", "skipped", "pending")) return "pending";
  if (some("running", "pending")) return "running";
  if (some("manual")) return "manual";
  return some("created") ? "running" : "failed";
}

const DONE: readonly Status[] = ["success", "failed", "canceled", "skipped"];

export const isDone = (status: Status): boolean => DONE.includes(status);

/** Moves a job to a status, with its times, and its pipeline after it. */
export function setJobStatus(world: World, project: Project, job: Job, status: Status): void {
  const at = stamp(world);
  job.status = status;
  job.failureReason = status === "failed" ? (job.failureReason ?? "script_failure") : null;
  if (status === "pending") job.queuedAt ??= at;
  if (status === "running" || status === "success" || status === "failed") {
    job.queuedAt ??= at;
    job.startedAt ??= at;
  }
  job.finishedAt = isDone(status) ? at : null;
  const pipeline = project.pipelines.find((one) => one.id === job.pipelineId);
  if (pipeline === undefined) throw new Error(`job ${job.id} has no pipeline`);
  refreshPipeline(world, project, pipeline);
}

export function refreshPipeline(world: World, project: Project, pipeline: Pipeline): void {
  const at = stamp(world);
  pipeline.status = compositeStatus(jobsOf(project, pipeline));
  pipeline.updatedAt = at;
  if (pipeline.status !== "created" && pipeline.status !== "pending") pipeline.startedAt ??= at;
  pipeline.finishedAt = isDone(pipeline.status) ? at : null;
}
