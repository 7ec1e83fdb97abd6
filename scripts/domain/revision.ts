import { judgeChange } from "./change-policy.ts";
import type { Conflict } from "./conflict.ts";
import type { Ledger } from "./ledger.ts";
import type { FailedPipeline, ObservedMergeRequest } from "./observation.ts";
import { noteKey } from "./outcomes.ts";
import { type Thread, waitingThreads } from "./thread.ts";

/** Why an open merge request is work: never nothing of all three. */
export type RevisionCauses = { threads: Thread[]; failure: FailedPipeline | null; conflict: Conflict | null };
export type WaitingRevision = { mergeRequest: ObservedMergeRequest } & RevisionCauses;

/** The open merge requests that are work. `conflicts`: those that git found, by iid. */
export function waitingRevisions(
  observed: readonly ObservedMergeRequest[],
  conflicts: ReadonlyMap<number, Conflict>,
  ledger: Ledger,
): WaitingRevision[] {
  return observed
    .filter(({ state }) => state === "opened")
    .map((mergeRequest) => ({
      mergeRequest,
      threads: waitingThreads(mergeRequest, (noteId) => ledger.answeredNotes.has(noteKey(mergeRequest.iid, noteId))),
      failure: mergeRequest.failure,
      conflict: conflicts.get(mergeRequest.iid) ?? null,
    }))
    .filter(hasCause);
}

export function hasCause({ threads, failure, conflict }: RevisionCauses): boolean {
  return threads.length > 0 || failure !== null || conflict !== null;
}

/** The jobs that fail, by name; a pipeline that fails without one has no jobs, since its file is at fault. */
export function failedNames(failure: FailedPipeline | null): string[] {
  if (failure === null) return [];
  return failure.jobs.length === 0 ? ["the pipeline file"] : failure.jobs.map(({ name }) => name);
}

/** The first path of a conflict that an agent may not resolve, with the policy's reason; null when it may resolve all. */
export function forbiddenPath({ paths }: Conflict, taskPaths: readonly string[]): string | null {
  const changed = paths.map((path) => ({ path, mode: "100644" }));
  const verdict = judgeChange({ paths: changed, patchBytes: 0 }, { taskPaths, maxBytes: 0 });
  return verdict.kind === "deny" ? verdict.reason : null;
}

/** The causes in words: `people wrote on !5, its pipeline failed`. */
export function causeWords({
  mergeRequest: { iid, targetBranch },
  threads,
  failure,
  conflict,
}: WaitingRevision): string {
  return [
    ...(threads.length === 0 ? [] : [`people wrote on !${iid}`]),
    ...(failure === null ? [] : [`the pipeline of !${iid} failed`]),
    ...(conflict === null ? [] : [`!${iid} conflicts with ${targetBranch}`]),
  ].join(", ");
}
