import type { Job, Pipeline, Status } from "../state/pipeline-records.ts";
import type { Project } from "../state/state.ts";
import { type World, webUrl } from "../world.ts";
import { viewUserId } from "./people.ts";

const seconds = (from: string | null, to: string | null): number | null =>
  from === null || to === null ? null : Math.round((Date.parse(to) - Date.parse(from)) / 1000);

/** As GitLab counts it: from when a runner might have taken the job, until one did or until now. */
function queuedSeconds({ queuedAt, startedAt }: Job, now: Date): number | null {
  return seconds(queuedAt, startedAt ?? now.toISOString());
}

/** What a person reads for a status. */
const WORDS = {
  created: "created",
  pending: "pending",
  running: "running",
  success: "passed",
  failed: "failed",
  canceled: "canceled",
  skipped: "skipped",
  manual: "blocked",
} satisfies Record<Status, string>;

export function viewPipelineBasic(world: World, project: Project, pipeline: Pipeline): Record<string, unknown> {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: project.id,
    sha: pipeline.sha,
    ref: pipeline.ref,
    status: pipeline.status,
    source: pipeline.source,
    created_at: pipeline.createdAt,
    updated_at: pipeline.updatedAt,
    web_url: `${webUrl(world, project)}/-/pipelines/${pipeline.id}`,
    name: pipeline.name,
  };
}

export function viewPipeline(world: World, project: Project, pipeline: Pipeline): Record<string, unknown> {
  const word = WORDS[pipeline.status];
  return {
    ...viewPipelineBasic(world, project, pipeline),
    before_sha: pipeline.beforeSha,
    tag: false,
    yaml_errors: pipeline.yamlErrors,
    user: viewUserId(world, pipeline.userId),
    started_at: pipeline.startedAt,
    finished_at: pipeline.finishedAt,
    committed_at: null,
    duration: seconds(pipeline.startedAt, pipeline.finishedAt),
    queued_duration: seconds(pipeline.createdAt, pipeline.startedAt),
    coverage: null,
    archived: false,
    detailed_status: {
      icon: `status_${pipeline.status}`,
      text: word,
      label: word,
      group: pipeline.status,
      tooltip: word,
      has_details: true,
      details_path: `/${project.path}/-/pipelines/${pipeline.id}`,
      illustration: null,
      favicon: `/assets/ci_favicons/favicon_status_${pipeline.status}.png`,
    },
  };
}

/** A bridge: what a job has that no runner ran, and the pipeline that it started. */
export function viewBridge(
  world: World,
  project: Project,
  job: Job,
  facts: { pipeline: Pipeline; downstream: Pipeline | null; commit: Record<string, unknown> | null },
): Record<string, unknown> {
  const { downstream, ...rest } = facts;
  const {
    artifacts: _,
    runner: _r,
    runner_manager: _m,
    artifacts_expire_at: _e,
    archived: _a,
    tag_list: _t,
    ...bridge
  } = viewJob(world, project, job, { ...rest, archiveSize: null });
  return {
    ...bridge,
    downstream_pipeline: downstream === null ? null : viewPipelineBasic(world, project, downstream),
  };
}

/** `commit` is the presented commit of the job's pipeline, `archiveSize` the bytes of its artifacts. */
export function viewJob(
  world: World,
  project: Project,
  job: Job,
  facts: { pipeline: Pipeline; commit: Record<string, unknown> | null; archiveSize: number | null },
): Record<string, unknown> {
  const { pipeline, commit, archiveSize } = facts;
  const archive = archiveSize === null ? null : { filename: "artifacts.zip", size: archiveSize };
  return {
    id: job.id,
    status: job.status,
    stage: job.stage,
    name: job.name,
    ref: pipeline.ref,
    tag: false,
    coverage: null,
    allow_failure: job.allowFailure,
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    erased_at: null,
    duration: seconds(job.startedAt, job.finishedAt),
    queued_duration: queuedSeconds(job, world.now()),
    user: viewUserId(world, pipeline.userId),
    commit,
    pipeline: viewPipelineBasic(world, project, pipeline),
    ...(job.failureReason === null ? {} : { failure_reason: job.failureReason }),
    web_url: `${webUrl(world, project)}/-/jobs/${job.id}`,
    project: { ci_job_token_scope_enabled: false },
    ...(archive === null ? {} : { artifacts_file: archive }),
    artifacts: archive === null ? [] : [{ file_type: "archive", file_format: "zip", ...archive }],
    runner: null,
    runner_manager: null,
    artifacts_expire_at: null,
    archived: false,
    tag_list: [],
  };
}
