import type { JobRun } from "../domain/cycle-jobs.ts";
import type { DraftMark } from "../domain/draft.ts";
import type { TargetCommit } from "../domain/revert.ts";

/** GitLab in the domain's words. Access levels: 10 guest, 20 reporter, 30 developer, 40 maintainer, 50 owner. */
export type ForgeUser = { id: number; username: string; name: string };

export type MergeRequestState = "opened" | "merged" | "closed" | "locked";

/** `fault`: what is wrong with the pipeline file; empty when GitLab could read it. */
export type ForgePipeline = { id: number; url: string; hasFailed: boolean; fault: string };

/** `isOwnFault`: it failed through what it ran, not through a runner, a quota or GitLab itself. */
export type ForgeJob = { id: number; name: string; stage: string; url: string; isOwnFault: boolean };

export type MergeRequest = {
  iid: number;
  title: string;
  description: string;
  state: MergeRequestState;
  draft: boolean;
  sourceBranch: string;
  targetBranch: string;
  headSha: string;
  /** Merge base with the target branch. */
  baseSha: string;
  /** Null while GitLab has not found out. */
  hasConflicts: boolean | null;
  /** The newest pipeline of the newest commit, if there is one. */
  pipeline: ForgePipeline | null;
  labels: string[];
  url: string;
  author: string;
  createdAt: string;
  mergedBy: string | null;
  mergeSha: string | null;
  closedBy: string | null;
};

export type Note = {
  id: number;
  discussionId: string;
  author: ForgeUser;
  body: string;
  system: boolean;
  resolvable: boolean;
  resolved: boolean;
  path: string | null;
  line: number | null;
  createdAt: string;
};

export type Issue = {
  iid: number;
  title: string;
  description: string;
  state: "opened" | "closed";
  labels: string[];
  url: string;
  author: string;
};

/** All that Night Shift asks of GitLab's API. Text given to it must already be escaped (views). Throws on failure, with the remedy where one is known. */
export type Forge = {
  currentUser(): Promise<ForgeUser>;
  /** `isLinear`: merge requests are merged by fast-forward only, on top of what they are rebased to. */
  project(): Promise<{ path: string; url: string; defaultBranch: string; isLinear: boolean }>;
  /** Access level of a user in the project, inherited ones included; 0 for strangers. */
  accessLevel(userId: number): Promise<number>;
  /** Merge requests with a label, newest first; `updatedAfter` is an ISO time. Light: `baseSha` may be empty, `hasConflicts` stale, and there is no `pipeline`. */
  mergeRequests(filter: { label: string; state?: MergeRequestState; updatedAfter?: string }): Promise<MergeRequest[]>;
  mergeRequest(iid: number): Promise<MergeRequest>;
  /** The same; null for one that GitLab does not know, because somebody has deleted it. */
  findMergeRequest(iid: number): Promise<MergeRequest | null>;
  /**
   * Opens one, or gives our own that is open already for the branch (`exists`): safe to repeat. `foreign`: somebody else's
   * is open for these two branches, and GitLab takes no second one.
   */
  openMergeRequest(request: {
    sourceBranch: string;
    targetBranch: string;
    title: string;
    description: string;
    labels: string[];
  }): Promise<{ kind: "opened" | "exists" | "foreign"; mergeRequest: MergeRequest }>;
  updateMergeRequest(iid: number, change: { title?: string; description?: string }): Promise<void>;
  /** Notes of people and programs (no system notes) of all discussions, oldest first. */
  notes(mergeRequestIid: number): Promise<Note[]>;
  /** Who last made a merge request a draft, or ready, as GitLab's own notes say; null: nobody since it was opened. */
  draftMark(mergeRequestIid: number): Promise<DraftMark>;
  /** Replies in a discussion unless a note that ends with `marker` is there already: safe to repeat. */
  reply(mergeRequestIid: number, discussionId: string, body: string, marker: string): Promise<void>;
  /** Writes a note of its own on a merge request unless one that ends with `marker` is there already: safe to repeat. */
  comment(mergeRequestIid: number, body: string, marker: string): Promise<void>;
  /** Whether Night Shift itself has given an emoji (its name, `eyes`) to a merge request. */
  hasAward(mergeRequestIid: number, emoji: string): Promise<boolean>;
  /** Gives an emoji, and takes it back; both may be repeated. Nobody else's is touched. */
  award(mergeRequestIid: number, emoji: string): Promise<void>;
  withdrawAward(mergeRequestIid: number, emoji: string): Promise<void>;
  /** The jobs that made a pipeline fail, with those of the pipelines that it started in this project. */
  failedJobs(pipelineId: number): Promise<ForgeJob[]>;
  /** The end of a job's log as people read it, with secrets masked. Foreign text; empty when there is none. */
  jobLog(jobId: number): Promise<string>;
  /** A pipeline's jobs; those that a retry replaced only `withRetried`. Empty for a pipeline that GitLab no longer knows. */
  pipelineJobs(pipelineId: number, which?: { withRetried: boolean }): Promise<JobRun[]>;
  /** A file of a job's artifacts as text; null when there is none, or none any more. Foreign, whoever made it. */
  jobArtifact(jobId: number, path: string): Promise<string | null>;
  issues(filter: { label: string; state?: "opened" | "closed" }): Promise<Issue[]>;
  /** Opens an issue unless one of our own with this label and title exists: safe to repeat. Others' are left alone. */
  openIssue(issue: { title: string; description: string; labels: string[] }): Promise<Issue>;
  /** Whether a pipeline has ended, however it ended; true for one that GitLab no longer knows. */
  isPipelineFinished(pipelineId: number): Promise<boolean>;
  /** The newest pipeline of a push to a branch that has passed or failed. `unknown`: GitLab does not say. */
  pushPipeline(branch: string): Promise<{ url: string; hasFailed: boolean } | "none" | "unknown">;
  /** Commits of a branch since an ISO time, newest first; empty where GitLab does not say. Messages are foreign text. */
  commitsSince(branch: string, since: string): Promise<TargetCommit[]>;
  /** When our own token expires: a date, null for never. Null as a whole when GitLab does not say. */
  tokenExpiry(): Promise<{ expiresOn: string | null } | null>;
  /** Whether we may push to a branch. */
  mayPush(branch: string): Promise<"yes" | "no" | "absent" | "unknown">;
  /**
   * How long each job of the project that waits for a runner has done so, without the time in which it waited for earlier
   * stages; null when we may not know.
   */
  queuedMs(): Promise<number[] | null>;
  /** How much later it is here than at GitLab, as its last answer said; null before one. */
  clockAheadMs(): Promise<number | null>;
  updateIssue(iid: number, change: { description?: string; state?: "close" | "reopen" }): Promise<void>;
};
