import { DEVELOPER, MAINTAINER, OWNER, REPORTER } from "../access.ts";
import { type Answer, created, noContent, notFound, ok, unsaved } from "../http/answer.ts";
import { offsetPage, page } from "../http/paging.ts";
import { moment, nested, nestedList, oneOf, requireAll, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, pathNumber, projectRoute, type Route } from "../http/router.ts";
import { addJob, isDone, jobsOf, recordPipeline, refreshPipeline, setJobStatus } from "../pipelines/pipelines.ts";
import type { Pipeline } from "../state/pipeline-records.ts";
import { viewPipeline, viewPipelineBasic } from "../views/pipelines.ts";
import { found, stamp } from "../world.ts";
import { viewBridges, viewJobs } from "./jobs.ts";
import { inputsFromObject, parseVariable, viewPipelineVariable } from "./pipeline-parts.ts";

function thePipeline(call: ProjectCall): Pipeline {
  const id = pathNumber(call, "pipeline_id");
  return found(call.project.pipelines.find((one) => one.id === id));
}

const SCOPES: Readonly<Record<string, (pipeline: Pipeline) => boolean>> = {
  running: (one) => one.status === "running",
  pending: (one) => one.status === "pending" || one.status === "created",
  finished: (one) => isDone(one.status),
  branches: () => true,
  tags: () => false,
};

function list(call: ProjectCall): Promise<Answer> {
  const { parameters, project } = call;
  const scope =
    SCOPES[oneOf(parameters, "scope", ["running", "pending", "finished", "branches", "tags"]) ?? "branches"];
  const wanted = (["status", "ref", "sha", "source", "name"] as const).map(
    (name) => [name, text(parameters, name)] as const,
  );
  const updatedAfter = moment(parameters, "updated_after") ?? Number.NEGATIVE_INFINITY;
  const updatedBefore = moment(parameters, "updated_before") ?? Number.POSITIVE_INFINITY;
  const createdAfter = moment(parameters, "created_after") ?? Number.NEGATIVE_INFINITY;
  const createdBefore = moment(parameters, "created_before") ?? Number.POSITIVE_INFINITY;
  const username = text(parameters, "username");
  const order = oneOf(parameters, "order_by", ["id", "status", "ref", "updated_at", "user_id"]) ?? "id";
  const direction = oneOf(parameters, "sort", ["asc", "desc"]) === "asc" ? 1 : -1;
  const key = (one: Pipeline): string =>
    ({ id: "", status: one.status, ref: one.ref, updated_at: one.updatedAt, user_id: String(one.userId) })[order];
  const rows = project.pipelines
    .filter((one) => scope?.(one) ?? true)
    .filter((one) => wanted.every(([name, value]) => value === undefined || one[name] === value))
    .filter((one) => {
      const [updated, made] = [Date.parse(one.updatedAt), Date.parse(one.createdAt)];
      return updated >= updatedAfter && updated <= updatedBefore && made >= createdAfter && made <= createdBefore;
    })
    .filter(
      (one) =>
        username === undefined || call.world.state.users.find((user) => user.id === one.userId)?.username === username,
    )
    .sort((a, b) => direction * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
  return page(call, rows, (one) => viewPipelineBasic(call.world, project, one));
}

async function create(call: ProjectCall): Promise<Answer> {
  const { parameters, project, repository, user, world } = call;
  requireAll(parameters, ["ref"]);
  const ref = requiredText(parameters, "ref");
  const sha = await repository.resolve(`refs/heads/${ref}`);
  if (sha === null) throw unsaved({ base: ["Reference not found"] });
  if ((await repository.read(sha, ".gitlab-ci.yml")) === null) throw unsaved({ base: ["Missing CI config file"] });
  const pipeline = recordPipeline(world, project, user, {
    ref,
    sha,
    source: "api",
    status: "created",
    inputs: inputsFromObject(nested(parameters, "inputs")),
    variables: (nestedList(parameters, "variables") ?? []).map(parseVariable),
  });
  return created(viewPipeline(world, project, pipeline));
}

function latest(call: ProjectCall): Answer {
  const ref = text(call.parameters, "ref") ?? call.project.defaultBranch;
  const pipeline = call.project.pipelines.findLast((one) => one.ref === ref);
  if (pipeline === undefined) throw notFound("Pipeline");
  return ok(viewPipeline(call.world, call.project, pipeline));
}

function remove(call: ProjectCall): Answer {
  const pipeline = thePipeline(call);
  const { project } = call;
  project.pipelines = project.pipelines.filter((one) => one !== pipeline);
  project.jobs = project.jobs.filter((job) => job.pipelineId !== pipeline.id);
  return noContent();
}

function cancel(call: ProjectCall): Answer {
  const pipeline = thePipeline(call);
  const { project, world } = call;
  const jobs = jobsOf(project, pipeline);
  for (const job of jobs) if (!isDone(job.status)) setJobStatus(world, project, job, "canceled");
  if (jobs.length === 0 && !isDone(pipeline.status)) {
    pipeline.status = "canceled";
    pipeline.updatedAt = stamp(world);
    pipeline.finishedAt = pipeline.updatedAt;
  }
  return created(viewPipeline(world, project, pipeline));
}

/** Each failed or cancelled job is replaced by a new one. */
function retry(call: ProjectCall): Answer {
  const pipeline = thePipeline(call);
  const { project, world } = call;
  for (const job of jobsOf(project, pipeline)) {
    if (job.status !== "failed" && job.status !== "canceled") continue;
    job.retried = true;
    setJobStatus(world, project, addJob(world, project, pipeline, job), "pending");
  }
  if (jobsOf(project, pipeline).length > 0) refreshPipeline(world, project, pipeline);
  return created(viewPipeline(world, project, pipeline));
}

function rename(call: ProjectCall): Answer {
  const pipeline = thePipeline(call);
  pipeline.name = requiredText(call.parameters, "name");
  return ok(viewPipeline(call.world, call.project, pipeline));
}

const one = (template = "") => `/pipelines/:pipeline_id${template}`;

export const PIPELINE_ROUTES: readonly Route[] = [
  projectRoute("GET", "/pipelines", REPORTER, list),
  projectRoute("POST", "/pipeline", DEVELOPER, create),
  projectRoute("GET", "/pipelines/latest", REPORTER, latest),
  projectRoute("GET", one(), REPORTER, (call) => ok(viewPipeline(call.world, call.project, thePipeline(call)))),
  projectRoute("DELETE", one(), OWNER, remove),
  projectRoute("GET", one("/jobs"), REPORTER, (call) => viewJobs(call, thePipeline(call))),
  projectRoute("GET", one("/bridges"), REPORTER, (call) => viewBridges(call, thePipeline(call))),
  projectRoute("GET", one("/variables"), MAINTAINER, (call) =>
    offsetPage(call, thePipeline(call).variables, viewPipelineVariable),
  ),
  projectRoute("PUT", one("/metadata"), DEVELOPER, rename),
  projectRoute("POST", one("/cancel"), DEVELOPER, cancel),
  projectRoute("POST", one("/retry"), DEVELOPER, retry),
];
