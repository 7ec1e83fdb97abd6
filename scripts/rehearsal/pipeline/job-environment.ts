import { delimiter, dirname } from "node:path";
import { jobTokenOf } from "../gitlab/access.ts";
import type { PipelineRequest, ProjectVariable } from "./engine.ts";
import type { PlannedJob } from "./pipeline-file.ts";

/** A job's place in the pipeline, as its variables tell it. */
export type JobPlace = { id: number; projectDir: string; home: string };

/** The PATH of jobs: this Node first, so that `node` and `npm` are those that run the rehearsal. */
export function jobPath(request: Pick<PipelineRequest, "path">): string {
  return [dirname(process.execPath), request.path ?? process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin"].join(
    delimiter,
  );
}

/**
 * The whole environment of a job: nothing of this process's own, the predefined variables, the job's, and those of the
 * project whose scope matches the job's environment, which win, as on GitLab.
 */
export function jobEnvironment(
  request: PipelineRequest,
  commitSha: string,
  job: PlannedJob,
  place: JobPlace,
): Record<string, string> {
  const predefined = {
    ...present(pipelineVariables(request, commitSha)),
    ...jobVariables(request, job, place),
    ...environmentVariables(environmentName(request, commitSha, job)),
  };
  const own = { ...job.variables, ...scopedVariables(request.variables, predefined.CI_ENVIRONMENT_NAME ?? null) };
  return { PATH: jobPath(request), HOME: place.home, ...predefined, ...expand(own, predefined) };
}

/** Predefined variables that are the same in all jobs of the pipeline; null is one that this kind of pipeline lacks. */
export function pipelineVariables(request: PipelineRequest, commitSha: string): Record<string, string | null> {
  const { server, ref, source } = request;
  const url = new URL(server.url);
  const forMergeRequest = source === "merge_request_event";
  const path = server.projectPath.split("/");
  return {
    CI: "true",
    GITLAB_CI: "true",
    CI_SERVER: "yes",
    CI_SERVER_NAME: "GitLab",
    CI_SERVER_URL: server.url,
    CI_SERVER_HOST: url.hostname,
    CI_SERVER_FQDN: url.host,
    CI_SERVER_PORT: url.port || (url.protocol === "https:" ? "443" : "80"),
    CI_SERVER_PROTOCOL: url.protocol.slice(0, -1),
    CI_API_V4_URL: server.apiUrl,
    CI_PROJECT_ID: String(server.projectId),
    CI_PROJECT_PATH: server.projectPath,
    CI_PROJECT_NAME: path.at(-1) ?? server.projectPath,
    CI_PROJECT_NAMESPACE: path.slice(0, -1).join("/"),
    CI_PROJECT_URL: `${server.url}/${server.projectPath}`,
    CI_DEFAULT_BRANCH: server.defaultBranch,
    CI_COMMIT_SHA: commitSha,
    CI_COMMIT_SHORT_SHA: commitSha.slice(0, 8),
    CI_COMMIT_REF_NAME: ref,
    CI_COMMIT_REF_SLUG: slug(ref),
    CI_COMMIT_BRANCH: forMergeRequest ? null : ref,
    CI_COMMIT_REF_PROTECTED: String(ref === server.defaultBranch),
    CI_PIPELINE_ID: String(server.pipelineId),
    CI_PIPELINE_IID: String(server.pipelineId),
    CI_PIPELINE_SOURCE: source,
    CI_PIPELINE_URL: `${server.url}/${server.projectPath}/-/pipelines/${server.pipelineId}`,
    ...(forMergeRequest
      ? { CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: ref, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: server.defaultBranch }
      : {}),
  };
}

/** Predefined variables that differ from job to job. */
export function jobVariables(request: PipelineRequest, job: PlannedJob, place: JobPlace): Record<string, string> {
  const { server } = request;
  return {
    CI_JOB_ID: String(place.id),
    CI_JOB_NAME: job.name,
    CI_JOB_NAME_SLUG: slug(job.name),
    CI_JOB_STAGE: job.stage,
    CI_JOB_URL: `${server.url}/${server.projectPath}/-/jobs/${place.id}`,
    // Every job has one on GitLab, in both zones.
    CI_JOB_TOKEN: jobTokenOf(place.id),
    CI_PROJECT_DIR: place.projectDir,
    CI_BUILDS_DIR: dirname(place.projectDir),
    CI_NODE_TOTAL: String(job.node?.total ?? 1),
    ...(job.node ? { CI_NODE_INDEX: String(job.node.index) } : {}),
  };
}

function environmentName(request: PipelineRequest, commitSha: string, job: PlannedJob): string | null {
  if (job.environment === null) return null;
  const known = { ...job.variables, ...present(pipelineVariables(request, commitSha)) };
  return expandText(job.environment, (name) => known[name] ?? "");
}

function environmentVariables(name: string | null): Record<string, string> {
  return name === null ? {} : { CI_ENVIRONMENT_NAME: name, CI_ENVIRONMENT_SLUG: slug(name).slice(0, 24) };
}

/**
 * The project's variables that a job in this environment gets; without an environment, those of scope `*` alone.
 * Of several with one name the most specific scope wins: the environment itself, then a pattern, then `*`.
 */
export function scopedVariables(variables: ProjectVariable[], environment: string | null): Record<string, string> {
  const rank = (scope: string): number => (scope === "*" ? 0 : scope === environment ? 2 : 1);
  const matching = variables.filter(({ environmentScope: scope }) =>
    environment === null ? scope === "*" : matchesScope(scope, environment),
  );
  const bySpecificity = matching.toSorted((a, b) => rank(a.environmentScope) - rank(b.environmentScope));
  return Object.fromEntries(bySpecificity.map(({ key, value }) => [key, value]));
}

function matchesScope(scope: string, environment: string): boolean {
  const pattern = scope.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`).test(environment);
}

/** Replaces `$NAME` and `${NAME}` in the values, which may refer to one another; `$$` is a dollar sign. */
function expand(values: Record<string, string>, outer: Record<string, string>): Record<string, string> {
  const resolve = (name: string, seen: readonly string[]): string => {
    if (seen.includes(name)) return "";
    const value = values[name];
    if (value === undefined) return outer[name] ?? "";
    return expandText(value, (inner) => resolve(inner, [...seen, name]));
  };
  return Object.fromEntries(Object.keys(values).map((name) => [name, resolve(name, [])]));
}

/** Fills in `$NAME` and `${NAME}`; `$$` is a dollar sign. */
export function expandText(text: string, lookup: (name: string) => string): string {
  return text.replace(/\$\$|\$\{(\w+)\}|\$([A-Za-z_]\w*)/g, (match, braced?: string, plain?: string) =>
    match === "$$" ? "$" : lookup(braced ?? plain ?? ""),
  );
}

function present(variables: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

/** GitLab's slug: lower case, 63 characters, other characters as hyphens, none at the ends. */
export function slug(text: string): string {
  const hyphenated = text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return hyphenated.replace(/^-+/, "").slice(0, 63).replace(/-+$/, "");
}
