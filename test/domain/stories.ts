import { type Configuration, parseConfiguration } from "../../scripts/domain/configuration.ts";
import { type EventBody, type LedgerEvent, makeEvent, type Outcome } from "../../scripts/domain/event.ts";
import type { ObservedMergeRequest, ObservedNote } from "../../scripts/domain/observation.ts";
import type { Task } from "../../scripts/domain/task.ts";

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
    draft: false,
    hasConflicts: false,
    by: "",
    mergeSha: "",
    createdAt: "2026-11-22T03:00:00.000Z",
    notes: [],
    ...change,
  };
}

/** A note that was booked. */
export function received(iid: number, noteId: number, task: string): EventBody {
  return { type: "note.received", task, iid, noteId, author: "maintainer", trusted: true, body: `words ${noteId}` };
}
