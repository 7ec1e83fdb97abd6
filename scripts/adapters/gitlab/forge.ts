import { Issues, MergeRequests, Pipelines, ProjectMembers, Projects, Users } from "@gitbeaker/rest";
import { z } from "zod";
import type { Clock } from "../../ports/clock.ts";
import type { Forge, ForgeUser, Issue, MergeRequest, MergeRequestState } from "../../ports/forge.ts";
import { issueAnswer, memberAnswer, mergeRequestAnswer, pipelineAnswer, projectAnswer, userAnswer } from "./answers.ts";
import type { GitlabApi } from "./api.ts";
import { awardsOf } from "./awards.ts";
import { createOnce } from "./creation.ts";
import { failedJobsOf } from "./failed-jobs.ts";
import { ForgeError } from "./forge-error.ts";
import { healthOf } from "./health.ts";
import { leftArtifactsOf } from "./left-artifacts.ts";
import { notesOf } from "./notes.ts";
import { nullIfMissing, PAGE, read } from "./reading.ts";
import { gitlabRequester } from "./requester.ts";
import { targetCommitsOf } from "./target-commits.ts";

/** Longer than GitLab's own limit on a request (60 s at the proxy) helps nobody; most calls take under a second. */
const TIMEOUT_MS = 30_000;

/** Where GitLab is and who asks. */
type GitlabAccess = {
  /** Ends in `/api/v4` (GitLab's `CI_API_V4_URL`). */
  apiUrl: string;
  token: string;
  /** Path (`group/project`) or numeric id. */
  project: string | number;
  clock: Clock;
  /** From 0 up to 1; spreads the retries of jobs that failed together. */
  random?: () => number;
  /** Most that one try may take. */
  timeoutMs?: number;
};

/**
 * GitLab's REST API as a `Forge`. A call that fails for good throws a `ForgeError`, with the remedy where one is known;
 * an answer of a form unlike GitLab's throws an error that names the difference.
 */
export function gitlabForge(access: GitlabAccess): Forge {
  const { clock, project, random = Math.random } = access;
  let clockAheadMs: number | null = null;
  const requesterFn = gitlabRequester({
    token: access.token,
    onDate: (date) => {
      clockAheadMs = clock.now().getTime() - date.getTime();
    },
    clock,
    random,
    timeoutMs: access.timeoutMs ?? TIMEOUT_MS,
  });
  const host = access.apiUrl.replace(/\/+$/, "").replace(/\/api\/v4$/, "");
  // gitbeaker's own timeout spans all pages and retries of a call; the requester has one for each try.
  const resource = { host, token: access.token, requesterFn, queryTimeout: null };
  const users = new Users(resource);
  const projects = new Projects(resource);
  const members = new ProjectMembers(resource);
  const mergeRequests = new MergeRequests(resource);
  const issues = new Issues(resource);
  const pipelines = new Pipelines(resource);

  async function mergeRequest(iid: number): Promise<MergeRequest> {
    return read(mergeRequestAnswer, `merge request !${iid}`, await mergeRequests.show(project, iid)).mergeRequest;
  }

  /** The project's own only: a branch of that name in somebody's fork is nobody's work of ours. */
  async function listMergeRequests(filter: {
    labels?: string;
    sourceBranch?: string;
    state?: MergeRequestState;
    updatedAfter?: string;
  }): Promise<MergeRequest[]> {
    const query = { projectId: project, orderBy: "created_at" as const, sort: "desc" as const, ...PAGE, ...filter };
    const answers = read(z.array(mergeRequestAnswer), "merge requests", await mergeRequests.all(query));
    return answers.flatMap(({ isFork, mergeRequest }) => (isFork ? [] : [mergeRequest]));
  }

  async function findMergeRequest(iid: number): Promise<MergeRequest | null> {
    return nullIfMissing(mergeRequest(iid));
  }

  async function listIssues(filter: { label: string | null; state?: "opened" | "closed" }): Promise<Issue[]> {
    const { label, state } = filter;
    const query = {
      projectId: project,
      orderBy: "created_at" as const,
      sort: "desc" as const,
      ...PAGE,
      ...(label === null ? {} : { labels: label }),
      ...(state === undefined ? {} : { state }),
    };
    return read(z.array(issueAnswer), "issues", await issues.all(query));
  }

  async function currentUser(): Promise<ForgeUser> {
    return read(userAnswer, "user", await users.showCurrentUser());
  }

  const api: GitlabApi = { resource, token: access.token, project, clock, random, currentUser };

  return {
    mergeRequest,
    findMergeRequest,
    currentUser,
    ...notesOf(api),
    ...awardsOf(api),
    ...failedJobsOf(api),
    ...healthOf(api),
    ...targetCommitsOf(api),
    clockAheadMs: async () => clockAheadMs,
    ...leftArtifactsOf(api),
    async project() {
      const { defaultBranch, ...found } = read(projectAnswer, "project", await projects.show(project));
      if (defaultBranch === null) throw new Error(`${found.path} has no default branch: push a first commit to it`);
      return { ...found, defaultBranch };
    },
    async accessLevel(userId) {
      const answer = await nullIfMissing(members.show(project, userId, { includeInherited: true }));
      return answer === null ? 0 : read(memberAnswer, "member", answer);
    },
    mergeRequests({ label, ...filter }) {
      return listMergeRequests({ labels: label, ...filter });
    },
    async openMergeRequest(request) {
      const { sourceBranch, targetBranch, title, ...rest } = request;
      const options = { ...rest, labels: rest.labels.join(","), removeSourceBranch: true };
      const opened = () => listMergeRequests({ sourceBranch, state: "opened" });
      const self = await currentUser();
      // Anybody can name a branch as ours are named, and open a merge request for it.
      const find = async () => {
        const own = (await opened()).find((mr) => mr.author === self.username);
        return own === undefined ? null : mergeRequest(own.iid);
      };
      const create = async () => {
        const answer = await mergeRequests.create(project, sourceBranch, targetBranch, title, options);
        return read(mergeRequestAnswer, "new merge request", answer).mergeRequest;
      };
      try {
        const { kind, value } = await createOnce({ find, create }, clock, random);
        return { kind: kind === "created" ? "opened" : "exists", mergeRequest: value };
      } catch (error) {
        if (!(error instanceof ForgeError && error.status === 409)) throw error;
        const own = await find();
        if (own !== null) return { kind: "exists", mergeRequest: own };
        const foreign = (await opened()).find((mr) => mr.targetBranch === targetBranch);
        if (foreign === undefined) throw error;
        return { kind: "foreign", mergeRequest: await mergeRequest(foreign.iid) };
      }
    },
    async updateMergeRequest(iid, change) {
      await mergeRequests.edit(project, iid, change);
    },
    issues: listIssues,
    async openIssue({ title, description, labels }) {
      const self = await currentUser();
      const find = async () => {
        const known = await listIssues({ label: labels.length === 0 ? null : labels.join(",") });
        return known.find((issue) => issue.title === title && issue.author === self.username) ?? null;
      };
      const create = async () => {
        const options = { description, ...(labels.length === 0 ? {} : { labels: labels.join(",") }) };
        return read(issueAnswer, "new issue", await issues.create(project, title, options));
      };
      return (await createOnce({ find, create }, clock, random)).value;
    },
    async isPipelineFinished(pipelineId) {
      const answer = await nullIfMissing(pipelines.show(project, pipelineId));
      return answer === null || read(pipelineAnswer, "pipeline", answer).isFinished;
    },
    async updateIssue(iid, { state, ...change }) {
      await issues.edit(project, iid, { ...change, ...(state === undefined ? {} : { stateEvent: state }) });
    },
  };
}
