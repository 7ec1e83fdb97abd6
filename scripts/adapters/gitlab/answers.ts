import { z } from "zod";
import type { ForgeJob, ForgeUser, Issue, MergeRequest, Note } from "../../ports/forge.ts";

/** GitLab's answers, as far as Night Shift uses them, turned into the port's words: snake_case ends in this file. */
export const userAnswer = z
  .object({ id: z.number(), username: z.string(), name: z.string() })
  .transform(({ id, username, name }): ForgeUser => ({ id, username, name }));

export const projectAnswer = z
  .object({
    path_with_namespace: z.string(),
    web_url: z.string(),
    default_branch: z.string().nullish(),
    merge_method: z.string().nullish(),
  })
  .transform((project) => ({
    path: project.path_with_namespace,
    url: project.web_url,
    defaultBranch: project.default_branch ?? null,
    // `rebase_merge` makes a merge commit, but only of a branch that could be fast-forwarded.
    isLinear: project.merge_method === "ff" || project.merge_method === "rebase_merge",
  }));

/** A blocked user keeps the membership; their words count as a stranger's. */
export const memberAnswer = z
  .object({ access_level: z.number(), state: z.string().nullish() })
  .transform((member) => ((member.state ?? "active") === "active" ? member.access_level : 0));

/** GitLab merges in the background to find out; until then `has_conflicts` is false whatever is true. */
const NOT_FOUND_OUT = new Set(["unchecked", "checking", "preparing"]);

/**
 * Both the list's entries and the single one: the list has no `diff_refs`, and neither has a merge request that GitLab
 * is still preparing. `isFork`: the source branch lives in another project, so its name says nothing.
 */
export const mergeRequestAnswer = z
  .object({
    iid: z.number(),
    title: z.string(),
    description: z.string().nullish(),
    state: z.enum(["opened", "merged", "closed", "locked"]),
    draft: z.boolean().nullish(),
    source_branch: z.string(),
    target_branch: z.string(),
    source_project_id: z.number().nullish(),
    target_project_id: z.number(),
    sha: z.string().nullish(),
    diff_refs: z.object({ base_sha: z.string().nullish() }).nullish(),
    has_conflicts: z.boolean().nullish(),
    detailed_merge_status: z.string().nullish(),
    head_pipeline: z
      .object({ id: z.number(), status: z.string(), web_url: z.string(), yaml_errors: z.string().nullish() })
      .nullish(),
    labels: z.array(z.string()),
    web_url: z.string(),
    author: userAnswer,
    created_at: z.string(),
    merge_user: userAnswer.nullish(),
    merged_by: userAnswer.nullish(),
    merge_commit_sha: z.string().nullish(),
    squash_commit_sha: z.string().nullish(),
    closed_by: userAnswer.nullish(),
  })
  .transform((answer): { isFork: boolean; mergeRequest: MergeRequest } => ({
    isFork: answer.source_project_id !== answer.target_project_id,
    mergeRequest: {
      iid: answer.iid,
      title: answer.title,
      description: answer.description ?? "",
      state: answer.state,
      draft: answer.draft ?? false,
      sourceBranch: answer.source_branch,
      targetBranch: answer.target_branch,
      headSha: answer.sha ?? "",
      baseSha: answer.diff_refs?.base_sha ?? "",
      hasConflicts: NOT_FOUND_OUT.has(answer.detailed_merge_status ?? "") ? null : (answer.has_conflicts ?? null),
      pipeline: pipelineOf(answer.head_pipeline),
      labels: answer.labels,
      url: answer.web_url,
      author: answer.author.username,
      createdAt: answer.created_at,
      mergedBy: (answer.merge_user ?? answer.merged_by)?.username ?? null,
      mergeSha: mergeShaOf(answer),
      closedBy: answer.closed_by?.username ?? null,
    },
  }));

type HeadPipeline = { id: number; status: string; web_url: string; yaml_errors?: string | null | undefined };

function pipelineOf(answer: HeadPipeline | null | undefined): MergeRequest["pipeline"] {
  if (answer === null || answer === undefined) return null;
  const { id, status, web_url: url, yaml_errors: fault } = answer;
  return { id, url, hasFailed: status === "failed", fault: fault ?? "" };
}

/** A fast-forward merge makes no commit of its own: then the head is what was merged. */
function mergeShaOf(answer: {
  state: string;
  sha?: string | null | undefined;
  merge_commit_sha?: string | null | undefined;
  squash_commit_sha?: string | null | undefined;
}): string | null {
  if (answer.state !== "merged") return null;
  return answer.merge_commit_sha ?? answer.squash_commit_sha ?? answer.sha ?? null;
}

const noteAnswer = z.object({
  id: z.number(),
  author: userAnswer,
  body: z.string(),
  system: z.boolean(),
  resolvable: z.boolean(),
  resolved: z.boolean().nullish(),
  created_at: z.string(),
  // A note on an image has a place without lines; on a removed line, only the old one.
  position: z
    .object({
      new_path: z.string().nullish(),
      old_path: z.string().nullish(),
      new_line: z.number().nullish(),
      old_line: z.number().nullish(),
    })
    .nullish(),
});

export const discussionAnswer = z
  .object({ id: z.string(), notes: z.array(noteAnswer) })
  .transform((discussion): Note[] =>
    discussion.notes.map((note) => ({
      id: note.id,
      discussionId: discussion.id,
      author: note.author,
      body: note.body,
      system: note.system,
      resolvable: note.resolvable,
      resolved: note.resolved ?? false,
      path: note.position?.new_path ?? note.position?.old_path ?? null,
      line: note.position?.new_line ?? note.position?.old_line ?? null,
      createdAt: note.created_at,
    })),
  );

/** What GitLab made of a reply; an answer without an id means that it took the text for quick actions and kept no note. */
export const createdNoteAnswer = z.object({ id: z.number() });

export const issueAnswer = z
  .object({
    iid: z.number(),
    title: z.string(),
    description: z.string().nullish(),
    state: z.enum(["opened", "closed"]),
    labels: z.array(z.string()),
    web_url: z.string(),
    author: userAnswer,
  })
  .transform(
    (issue): Issue => ({
      iid: issue.iid,
      title: issue.title,
      description: issue.description ?? "",
      state: issue.state,
      labels: issue.labels,
      url: issue.web_url,
      author: issue.author.username,
    }),
  );

/** Why a job fails that a commit can mend. The others are about runners, quotas, rights and GitLab itself. */
const OWN_FAULTS = new Set(["script_failure", "job_execution_timeout", "trace_size_exceeded", "unknown_failure"]);

/** Of pipelines and jobs. `manual` waits for a person and may still go on. https://docs.gitlab.com/api/pipelines/ lists the states. */
const FINISHED = new Set(["success", "failed", "canceled", "skipped"]);

type JobFacts = {
  hasFailed: boolean;
  hasArtifacts: boolean;
  startedAt: string | null;
  isOver: boolean;
  downstream: number | null;
};

/** A job, or a bridge: a job that starts another pipeline (`downstream_pipeline`). */
export const jobAnswer = z
  .object({
    id: z.number(),
    name: z.string(),
    stage: z.string(),
    web_url: z.string(),
    status: z.string(),
    allow_failure: z.boolean().nullish(),
    failure_reason: z.string().nullish(),
    started_at: z.string().nullish(),
    finished_at: z.string().nullish(),
    artifacts_file: z.object({ filename: z.string().nullish() }).nullish(),
    pipeline: z.object({ project_id: z.number() }),
    downstream_pipeline: z.object({ id: z.number(), project_id: z.number().nullish() }).nullish(),
  })
  .transform((job): JobFacts & { job: ForgeJob } => ({
    hasFailed: job.status === "failed" && job.allow_failure !== true,
    hasArtifacts: job.artifacts_file != null,
    startedAt: job.started_at ?? null,
    isOver: FINISHED.has(job.status),
    // A pipeline of another project is that project's affair.
    downstream: job.downstream_pipeline?.project_id === job.pipeline.project_id ? job.downstream_pipeline.id : null,
    job: {
      id: job.id,
      name: job.name,
      stage: job.stage,
      url: job.web_url,
      isOwnFault: OWN_FAULTS.has(job.failure_reason ?? "unknown_failure"),
    },
  }));

export const awardAnswer = z
  .object({ id: z.number(), name: z.string(), user: userAnswer })
  .transform(({ id, name, user }) => ({ id, name, userId: user.id }));

export const pipelineAnswer = z
  .object({ status: z.string() })
  .transform(({ status }) => ({ isFinished: FINISHED.has(status) }));
