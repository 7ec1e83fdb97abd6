/** GitLab in the domain's words. Access levels: 10 guest, 20 reporter, 30 developer, 40 maintainer, 50 owner. */
export type ForgeUser = { id: number; username: string; name: string };

export type MergeRequestState = "opened" | "merged" | "closed" | "locked";

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
  hasConflicts: boolean;
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
  project(): Promise<{ path: string; url: string; defaultBranch: string }>;
  /** Access level of a user in the project, inherited ones included; 0 for strangers. */
  accessLevel(userId: number): Promise<number>;
  /** Merge requests with a label, newest first; `updatedAfter` is an ISO time. Light: `baseSha` may be empty and `hasConflicts` stale. */
  mergeRequests(filter: { label: string; state?: MergeRequestState; updatedAfter?: string }): Promise<MergeRequest[]>;
  mergeRequest(iid: number): Promise<MergeRequest>;
  /** The newest merge request of a branch in a state, if any. */
  mergeRequestOf(sourceBranch: string, state: MergeRequestState): Promise<MergeRequest | null>;
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
  /** Replies in a discussion unless a note holding `marker` is there already: safe to repeat. */
  reply(mergeRequestIid: number, discussionId: string, body: string, marker: string): Promise<void>;
  issues(filter: { label: string; state?: "opened" | "closed" }): Promise<Issue[]>;
  /** Opens an issue unless one of our own with this label and title exists: safe to repeat. Others' are left alone. */
  openIssue(issue: { title: string; description: string; labels: string[] }): Promise<Issue>;
  /** Whether a pipeline has ended, however it ended; true for one that GitLab no longer knows. */
  isPipelineFinished(pipelineId: number): Promise<boolean>;
  updateIssue(iid: number, change: { description?: string; state?: "close" | "reopen" }): Promise<void>;
};
