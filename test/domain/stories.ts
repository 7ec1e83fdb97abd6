import { type Configuration, parseConfiguration } from "../../scripts/domain/configuration.ts";
import type { Conflict } from "../../scripts/domain/conflict.ts";
import { type EventBody, type LedgerEvent, makeEvent, type Outcome } from "../../scripts/domain/event.ts";
import type { FailedPipeline, ObservedMergeRequest, ObservedNote } from "../../scripts/domain/observation.ts";
import type { Task } from "../../scripts/domain/task.ts";
import type { Thread } from "../../scripts/domain/thread.ts";

export const NOW = new Date("2026-11-23T02:00:00.000Z");
const START = Date.parse("2026-11-22T02:00:00Z");

export function configured(yaml = ""): Configuration {
  const parsed = parseConfiguration(yaml);
  if (parsed.kind === "faults") throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

export function taskOf(id: string, change: Partial<Task> = {}): Task {
  return {
    id,
    title: `Title of ${id}`,
    category: "code",
    priority: 3,
    dependsOn: [],
    paths: [],
    acceptance: [],
    budgetUsd: null,
    model: null,
    origin: "human",
    image: null,
    tags: [],
    description: "",
    ...change,
  };
}

/** Events of a cycle, a minute apart, from `startMinute` on. */
/** Of tasks of which nothing tells where they are, nor since when. */
export const UNPLACED = {
  surestFiles: (): readonly string[] => [],
  changedFiles: (_iid: number): readonly string[] => [],
  waiting: {
    since: () => null,
    areasOf: (_task: string): readonly string[] => [],
    titleOf: (_task: string): string | null => null,
  },
};

export function story(cycle: string, bodies: readonly EventBody[], startMinute = 0): LedgerEvent[] {
  return bodies.map((body, i) => makeEvent(body, cycle, new Date(START + (startMinute + i) * 60_000)));
}

export const opened: EventBody = { type: "cycle.opened", allowanceUsd: 3, base: "aaaa", pipeline: "" };
export const closed: EventBody = { type: "cycle.closed", delivered: 0, spentUsd: 0 };

export function claimed(task: string, change: Partial<Extract<EventBody, { type: "task.claimed" }>> = {}): EventBody {
  return {
    type: "task.claimed",
    task,
    category: "code",
    model: "claude-sonnet-5-5",
    reservedUsd: 0.8,
    slot: 1,
    kind: "first",
    fingerprint: "f1",
    ...change,
  };
}

export function settled(task: string, outcome: Outcome, detail = ""): EventBody {
  return {
    type: "task.settled",
    task,
    outcome,
    detail,
    spentUsd: 0.2,
    estimated: false,
    charges: [],
    turns: 3,
    durationS: 60,
  };
}

export function mrOpened(task: string, iid: number): EventBody {
  return { type: "mr.opened", task, iid, url: `http://x/${iid}`, headSha: "aaaa", draft: false };
}

export function note(noteId: number, change: Partial<ObservedNote> = {}): ObservedNote {
  return {
    noteId,
    discussionId: `d${noteId}`,
    author: "maintainer",
    trusted: true,
    body: `words ${noteId}`,
    path: null,
    line: null,
    resolvable: true,
    resolved: false,
    createdAt: "2026-11-22T10:00:00.000Z",
    ...change,
  };
}

export function mergeRequest(
  task: string,
  iid: number,
  change: Partial<ObservedMergeRequest> = {},
): ObservedMergeRequest {
  return {
    iid,
    task,
    url: `http://x/${iid}`,
    state: "opened",
    headSha: "aaaa",
    baseSha: "base",
    targetBranch: "main",
    draft: false,
    hasConflicts: false,
    failure: null,
    hasEyes: false,
    by: "",
    mergeSha: "",
    createdAt: "2026-11-22T03:00:00.000Z",
    notes: [],
    replies: [],
    ...change,
  };
}

/** A note that was booked. */
export function received(iid: number, noteId: number, task: string): EventBody {
  return { type: "note.received", task, iid, noteId, author: "maintainer", trusted: true, body: `words ${noteId}` };
}

/** A thread of notes by the maintainer that all wait for an answer. */
export function threadOf(...noteIds: number[]): Thread {
  const [first = 1] = noteIds;
  return {
    ...{ discussionId: `d${first}`, path: null, line: null, leftOut: 0, repeated: 0 },
    entries: noteIds.map((noteId) => ({ noteId, author: "maintainer", body: `words ${noteId}` })),
    waiting: noteIds,
  };
}

/** A pipeline that failed in these jobs; their logs end in the job's name. */
export function failureOf(...names: string[]): FailedPipeline {
  const jobs = names.map((name, at) => ({
    id: at + 1,
    name,
    stage: "test",
    url: `http://x/-/jobs/${at + 1}`,
    log: `error in ${name}`,
  }));
  return { id: 9, url: "http://x/-/pipelines/9", fault: "", jobs };
}

export function conflictOf(...paths: string[]): Conflict {
  const messages = paths.map((path) => `CONFLICT (content): Merge conflict in ${path}`);
  return { targetSha: "tttt", paths, messages, strategy: "merge" };
}

/** A round that came to nothing, unless `change` says otherwise. */
export function roundEnded(
  task: string,
  iid: number,
  change: Partial<Extract<EventBody, { type: "revision.ended" }>> = {},
): EventBody {
  const nothing = { pushedSha: null, answered: 0, failedJobs: [], conflicts: [], said: "No luck" };
  return { type: "revision.ended", task, iid, headSha: "aaaa", ...nothing, ...change };
}
