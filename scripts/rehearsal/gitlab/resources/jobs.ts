import { DEVELOPER, REPORTER } from "../access.ts";
import { readCommit } from "../git/commits.ts";
import { type Answer, bytes, created, forbidden, invalid, ok } from "../http/answer.ts";
import { offsetPage, page } from "../http/paging.ts";
import { flag, integer, list } from "../http/parameters.ts";
import { type ProjectCall, pathNumber, projectRoute, type Route } from "../http/router.ts";
import { artifactSize, dropArtifacts, keepTrace, readTrace } from "../pipelines/artifacts.ts";
import { addJob, isDone, setJobStatus } from "../pipelines/pipelines.ts";
import type { Job, Pipeline } from "../state/pipeline-records.ts";
import { viewCommit } from "../views/commits.ts";
import { viewBridge, viewJob } from "../views/pipelines.ts";
import { found } from "../world.ts";

export function theJob(call: ProjectCall): Job {
  const id = pathNumber(call, "job_id");
  return found(call.project.jobs.find((job) => job.id === id));
}

const pipelineOf = (call: ProjectCall, job: Job): Pipeline =>
  found(call.project.pipelines.find((one) => one.id === job.pipelineId));

export async function view(call: ProjectCall, job: Job): Promise<Record<string, unknown>> {
  const { world, project, repository } = call;
  const pipeline = pipelineOf(call, job);
  const commit = await readCommit(repository, pipeline.sha);
  const sizes = job.artifacts?.map((path) => artifactSize(world, job.id, path));
  return viewJob(world, project, job, {
    pipeline,
    commit: commit === null ? null : viewCommit(world, project, commit),
    archiveSize: sizes?.reduce((sum, size) => sum + size, 0) ?? null,
  });
}

const STATUSES = [
  ...["created", "waiting_for_resource", "preparing", "waiting_for_callback", "pending", "running", "success"],
  ...["failed", "canceling", "canceled", "skipped", "manual", "scheduled"],
];

function scopesOf(call: ProjectCall): string[] | undefined {
  const scopes = list(call.parameters, "scope");
  if (scopes?.some((scope) => !STATUSES.includes(scope))) throw invalid("scope does not have a valid value");
  return scopes;
}

/** Jobs by `scope[]`, newest first; with a pipeline only its own, and replaced ones only on `include_retried`. */
export function viewJobs(call: ProjectCall, pipeline?: Pipeline): Promise<Answer> {
  const scopes = scopesOf(call);
  const retried = flag(call.parameters, "include_retried") ?? pipeline === undefined;
  const rows = call.project.jobs
    .filter((job) => pipeline === undefined || job.pipelineId === pipeline.id)
    .filter((job) => job.downstreamId === null)
    .filter((job) => scopes === undefined || scopes.includes(job.status))
    .filter((job) => retried || !job.retried)
    .toReversed();
  return page(call, rows, (job) => view(call, job), {
    parameter: "cursor",
    token: (job) => Buffer.from(JSON.stringify({ id: String(job.id) })).toString("base64url"),
  });
}

/** The jobs of a pipeline that started others. */
export async function viewBridges(call: ProjectCall, pipeline: Pipeline): Promise<Answer> {
  const { world, project, repository } = call;
  const scopes = scopesOf(call);
  const rows = project.jobs
    .filter((job) => job.pipelineId === pipeline.id && job.downstreamId !== null && !job.retried)
    .filter((job) => scopes === undefined || scopes.includes(job.status))
    .toReversed();
  const commit = await readCommit(repository, pipeline.sha);
  return offsetPage(call, rows, (job) =>
    viewBridge(world, project, job, {
      pipeline,
      downstream: project.pipelines.find((one) => one.id === job.downstreamId) ?? null,
      commit: commit === null ? null : viewCommit(world, project, commit),
    }),
  );
}

/** Newer GitLabs give a part of the log: from `byte_offset` on, at most `byte_limit` bytes. */
function trace(call: ProjectCall): Answer {
  const log = Buffer.from(readTrace(call.world, theJob(call).id));
  const offset = integer(call.parameters, "byte_offset") ?? 0;
  const limit = integer(call.parameters, "byte_limit");
  if (offset < 0) throw invalid("byte_offset does not have a valid value");
  if (limit !== undefined && (limit < 1 || limit > 512_000)) throw invalid("byte_limit does not have a valid value");
  return bytes(log.subarray(offset, limit === undefined ? undefined : offset + limit), "text/plain");
}

async function cancel(call: ProjectCall): Promise<Answer> {
  const job = theJob(call);
  if (!isDone(job.status)) setJobStatus(call.world, call.project, job, "canceled");
  return created(await view(call, job));
}

async function retry(call: ProjectCall): Promise<Answer> {
  const { project, world } = call;
  const job = theJob(call);
  if (!isDone(job.status) || job.retried) throw forbidden("Job is not retryable");
  const pipeline = pipelineOf(call, job);
  job.retried = true;
  const next = addJob(world, project, pipeline, job);
  setJobStatus(world, project, next, "pending");
  return created(await view(call, next));
}

async function erase(call: ProjectCall): Promise<Answer> {
  const job = theJob(call);
  if (!isDone(job.status)) throw forbidden("Job is not erasable!");
  dropArtifacts(call.world, job.id);
  keepTrace(call.world, job.id, "");
  job.artifacts = null;
  return created(await view(call, job));
}

export const JOB_ROUTES: readonly Route[] = [
  projectRoute("GET", "/jobs", REPORTER, (call) => viewJobs(call)),
  projectRoute("GET", "/jobs/:job_id", REPORTER, async (call) => ok(await view(call, theJob(call)))),
  projectRoute("GET", "/jobs/:job_id/trace", REPORTER, trace),
  projectRoute("POST", "/jobs/:job_id/cancel", DEVELOPER, cancel),
  projectRoute("POST", "/jobs/:job_id/retry", DEVELOPER, retry),
  projectRoute("POST", "/jobs/:job_id/erase", DEVELOPER, erase),
];
