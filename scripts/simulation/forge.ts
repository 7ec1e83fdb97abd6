import type { Forge, Issue, MergeRequest, Note } from "../ports/forge.ts";
import {
  BOT,
  BRANCH,
  DEVELOPER,
  nextId,
  REVIEWER,
  type SimulatedIssue,
  type SimulatedMergeRequest,
  type SimulatedProject,
} from "./project.ts";

const URL = "https://gitlab.example.com/group/project";

/** The project's GitLab in memory, as Night Shift's bot sees it. */
export function simulatedForge(project: SimulatedProject): Forge {
  const at = () => project.now.toISOString();
  const view = (mr: SimulatedMergeRequest): MergeRequest => viewMergeRequest(mr, project);

  const seek = (iid: number) => project.mergeRequests.find((mr) => mr.iid === iid);
  function find(iid: number): SimulatedMergeRequest {
    const found = seek(iid);
    if (found === undefined) throw new Error(`there is no merge request !${iid}`);
    return found;
  }

  function say(iid: number, discussionId: string, body: string, marker: string): void {
    const { notes } = find(iid);
    if (notes.some((note) => note.byBot && note.body.endsWith(marker))) return;
    notes.push({ id: nextId(project), discussionId, byBot: true, body, createdAt: at() });
  }

  return {
    currentUser: async () => BOT,
    project: async () => ({ path: "group/project", url: URL, defaultBranch: BRANCH, isLinear: false }),
    accessLevel: async () => DEVELOPER,
    mergeRequests: async ({ label, state }) =>
      project.mergeRequests
        .filter((mr) => mr.labels.includes(label) && (state === undefined || mr.state === state))
        .map(view)
        .reverse(),
    mergeRequest: async (iid) => view(find(iid)),
    findMergeRequest: async (iid) => {
      const found = seek(iid);
      return found === undefined ? null : view(found);
    },
    async openMergeRequest({ sourceBranch, title, description, labels }) {
      const open = project.mergeRequests.find((mr) => mr.sourceBranch === sourceBranch && mr.state === "opened");
      if (open !== undefined) return { kind: "exists", mergeRequest: view(open) };
      project.lastIid += 1;
      const iid = project.lastIid;
      const made = { iid, title, description, labels, sourceBranch, createdAt: at() };
      const mr: SimulatedMergeRequest = { ...made, state: "opened", endedBy: null, hasEyes: false, notes: [] };
      project.mergeRequests.push(mr);
      return { kind: "opened", mergeRequest: view(mr) };
    },
    async updateMergeRequest(iid, change) {
      Object.assign(find(iid), change);
    },
    notes: async (iid) => find(iid).notes.map(viewNote),
    reply: async (iid, discussionId, body, marker) => say(iid, discussionId, body, marker),
    comment: async (iid, body, marker) => say(iid, `d${nextId(project)}`, body, marker),
    draftMark: async () => null,
    hasAward: async (iid) => find(iid).hasEyes,
    async award(iid) {
      find(iid).hasEyes = true;
    },
    async withdrawAward(iid) {
      find(iid).hasEyes = false;
    },
    // A project in the best of health.
    pushPipeline: async () => "none",
    commitsSince: async () => [],
    tokenExpiry: async () => ({ expiresOn: null }),
    mayPush: async () => "yes",
    queuedMs: async () => [],
    clockAheadMs: async () => 0,
    failedJobs: async () => [],
    jobLog: async () => "",
    pipelineJobs: async (id) =>
      (project.pipelines.find((one) => one.id === id)?.jobs ?? []).map((job) => ({
        id: job.id,
        name: job.name,
        hasArtifacts: job.files !== null,
        startedAt: null,
        // They are written down when their pipeline has ended.
        isOver: true,
      })),
    jobArtifact: async (jobId, path) =>
      project.pipelines
        .flatMap(({ jobs }) => jobs)
        .find(({ id }) => id === jobId)
        ?.files?.get(path.replace(/^\.nightshift\//, "")) ?? null,
    issues: async ({ label, state }) =>
      project.issues
        .filter(
          (issue) => issue.labels.includes(label) && (state === undefined || issue.isOpen === (state === "opened")),
        )
        .map(viewIssue),
    async openIssue({ title, description, labels }) {
      const known = project.issues.find((issue) => issue.title === title);
      if (known !== undefined) return viewIssue(known);
      const issue = { iid: project.issues.length + 1, title, description, labels, isOpen: true };
      project.issues.push(issue);
      return viewIssue(issue);
    },
    isPipelineFinished: async (id) => project.pipelines.find((one) => one.id === id)?.isFinished ?? true,
    async updateIssue(iid, { description, state }) {
      const issue = project.issues.find((one) => one.iid === iid);
      if (issue === undefined) throw new Error(`there is no issue #${iid}`);
      issue.description = description ?? issue.description;
      issue.isOpen = state === undefined ? issue.isOpen : state === "reopen";
    },
  };
}

function viewMergeRequest(mr: SimulatedMergeRequest, { branches }: SimulatedProject): MergeRequest {
  const { iid, title, description, state, sourceBranch, labels, createdAt, endedBy } = mr;
  const headSha = branches.get(sourceBranch)?.sha ?? "";
  return {
    ...{ iid, title, description, state, sourceBranch, headSha, labels: [...labels], createdAt },
    draft: title.startsWith("Draft:"),
    targetBranch: BRANCH,
    baseSha: "0".repeat(40),
    hasConflicts: false,
    pipeline: null,
    url: `${URL}/-/merge_requests/${iid}`,
    author: BOT.username,
    mergedBy: state === "merged" ? endedBy : null,
    mergeSha: state === "merged" ? headSha : null,
    closedBy: state === "closed" ? endedBy : null,
  };
}

function viewNote({ id, discussionId, byBot, body, createdAt }: SimulatedMergeRequest["notes"][number]): Note {
  const author = byBot ? BOT : REVIEWER;
  return {
    ...{ id, discussionId, author, body, createdAt },
    ...{ system: false, resolvable: true, resolved: false, path: null, line: null },
  };
}

function viewIssue({ iid, title, description, labels, isOpen }: SimulatedIssue): Issue {
  const url = `${URL}/-/issues/${iid}`;
  return {
    iid,
    title,
    description,
    labels: [...labels],
    url,
    author: BOT.username,
    state: isOpen ? "opened" : "closed",
  };
}
