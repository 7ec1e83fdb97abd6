import type { LedgerMergeRequest } from "../domain/ledger.ts";
import type { ObservedMergeRequest, ObservedNote, ObservedReply } from "../domain/observation.ts";
import { branchOf, taskIdSchema } from "../domain/task.ts";
import type { MergeRequest, Note } from "../ports/forge.ts";
import { answeredNote, withoutMarker } from "../views/note.ts";
import { EYES } from "./eyes.ts";
import { observeFailure } from "./pipeline-failure.ts";
import type { ForgeWorld } from "./world.ts";

/** The task of a branch `nightshift/<ID>`; null for any other branch. */
export function taskOf(mr: Pick<MergeRequest, "sourceBranch">): string | null {
  const id = taskIdSchema.safeParse(mr.sourceBranch.replace(/^nightshift\//, ""));
  return id.success && branchOf(id.data) === mr.sourceBranch ? id.data : null;
}

type Trust = (userId: number) => Promise<boolean>;

/** Asks for each author's access level once. */
export function rememberTrust({ forge, configuration }: ForgeWorld): Trust {
  const known = new Map<number, Promise<number>>();
  return async (userId) => {
    const level = known.get(userId) ?? forge.accessLevel(userId);
    known.set(userId, level);
    return (await level) >= configuration.reviewers.trusted_access_level;
  };
}

/** One merge request with what people said on it, how its pipeline went, and whether a cycle has picked it up. */
export async function observeMergeRequest(
  world: ForgeWorld,
  iid: number,
  self: string,
  trust: Trust,
): Promise<ObservedMergeRequest> {
  const { forge } = world;
  const [mr, notes, hasEyes] = await Promise.all([
    forge.mergeRequest(iid),
    forge.notes(iid),
    forge.hasAward(iid, EYES),
  ]);
  const said = notes.filter((note) => !note.system);
  const isOwn = (note: Note) => note.author.username === self;
  return {
    iid,
    task: taskOf(mr) ?? mr.sourceBranch,
    url: mr.url,
    state: mr.state,
    headSha: mr.headSha,
    baseSha: mr.baseSha,
    targetBranch: mr.targetBranch,
    draft: mr.draft,
    hasConflicts: mr.hasConflicts,
    failure: await observeFailure(world, mr),
    hasEyes,
    by: mr.mergedBy ?? mr.closedBy ?? "",
    mergeSha: mr.mergeSha ?? "",
    createdAt: mr.createdAt,
    notes: await Promise.all(said.filter((note) => !isOwn(note)).map((note) => observeNote(note, trust))),
    replies: said.filter(isOwn).map(observeReply),
  };
}

async function observeNote(note: Note, trust: Trust): Promise<ObservedNote> {
  const { id: noteId, author, system: _, ...rest } = note;
  return { ...rest, noteId, author: author.username, trusted: await trust(author.id) };
}

function observeReply({ id: noteId, discussionId, body, resolvable, resolved, createdAt }: Note): ObservedReply {
  const said = { noteId, discussionId, body: withoutMarker(body), resolvable, resolved, createdAt };
  return { ...said, answers: answeredNote(body) };
}

/** One that is no longer on GitLab: as good as closed, by nobody knows whom, without a word. */
export function deletedMergeRequest({ iid, task, url, headSha, openedAt }: LedgerMergeRequest): ObservedMergeRequest {
  return {
    ...{ iid, task, url, headSha, createdAt: openedAt, state: "closed" },
    ...{ baseSha: "", targetBranch: "", draft: false, hasConflicts: false, failure: null, hasEyes: false },
    ...{ by: "", mergeSha: "", notes: [], replies: [] },
  };
}
