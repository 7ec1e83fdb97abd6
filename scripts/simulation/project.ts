import { foldLedger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { branchOf } from "../domain/task.ts";
import type { MergeRequestState } from "../ports/forge.ts";

export const BOT = { id: 1, username: "night-shift", name: "Night Shift" };
export const REVIEWER = { id: 2, username: "reviewer", name: "Reviewer" };
export const DEVELOPER = 30;
export const BRANCH = "main";

/** A merge request as the simulated GitLab keeps it. */
export type SimulatedMergeRequest = {
  iid: number;
  title: string;
  description: string;
  labels: string[];
  state: MergeRequestState;
  sourceBranch: string;
  createdAt: string;
  /** Who merged or closed it. */
  endedBy: string | null;
  hasEyes: boolean;
  notes: { id: number; discussionId: string; byBot: boolean; body: string; createdAt: string }[];
};

export type SimulatedIssue = { iid: number; title: string; description: string; labels: string[]; isOpen: boolean };

/** A pipeline: its jobs' names, and which files each has left. */
export type SimulatedPipeline = {
  id: number;
  isFinished: boolean;
  jobs: { id: number; name: string; files: ReadonlyMap<string, string> | null }[];
};

/** A GitLab project in memory: all that Night Shift reads and writes. It changes as GitLab does. */
export type SimulatedProject = {
  now: Date;
  /** The state: backlog, ledger, feedback, configuration. */
  files: ReadonlyMap<string, string>;
  /** Commits so far; they name themselves. */
  commits: number;
  /** Branch → its newest commit and the change that it holds. */
  branches: Map<string, { sha: string; patch: string }>;
  mergeRequests: SimulatedMergeRequest[];
  issues: SimulatedIssue[];
  pipelines: SimulatedPipeline[];
  /** Pipelines, notes, jobs and discussions have ids from one sequence. */
  lastId: number;
  /** The highest `iid` that a merge request has had, whatever became of it. */
  lastIid: number;
};

/**
 * `label` is that of Night Shift's merge requests; those that the ledger has as open are open here as well. Numbers go on
 * where the ledger's end: a pipeline or merge request with the number of an earlier one would be taken for that one.
 */
export function openProject(files: ReadonlyMap<string, string>, now: Date, label: string): SimulatedProject {
  const { mergeRequests, events } = foldLedger(parseLedger(files).events);
  const open = [...mergeRequests.values()].filter(({ state }) => state === "opened");
  return {
    ...{ now, files, commits: 1 },
    lastId: highest(events.map(({ cycle }) => Number(/^p(\d+)$/.exec(cycle)?.[1] ?? 0))),
    lastIid: highest([...mergeRequests.keys()]),
    branches: new Map(open.map(({ task, headSha }) => [branchOf(task), { sha: headSha, patch: "" }])),
    mergeRequests: open.map(({ iid, task, openedAt }) => ({
      ...{ iid, title: task, description: "", labels: [label], state: "opened", sourceBranch: branchOf(task) },
      ...{ createdAt: openedAt, endedBy: null, hasEyes: false, notes: [] },
    })),
    ...{ issues: [], pipelines: [] },
  };
}

function highest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

export function nextId(project: SimulatedProject): number {
  project.lastId += 1;
  return project.lastId;
}

/** A commit's name: 40 hex digits, as git's are. */
export function newCommit(project: SimulatedProject): string {
  project.commits += 1;
  return shaOf(project.commits);
}

export function shaOf(commit: number): string {
  return commit.toString(16).padStart(40, "0");
}
