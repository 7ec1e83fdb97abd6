import { createHash } from "node:crypto";
import type { World } from "../world.ts";
import { stamp } from "../world.ts";
import type { Note, Noteable, Position, Project, User } from "./state.ts";
import { nextId } from "./store.ts";

/** All notes of an issue or merge request, oldest first. */
export function notesOf(project: Project, noteable: Noteable): Note[] {
  return project.notes.filter((note) => note.noteable === noteable.kind && note.noteableIid === noteable.iid);
}

export type NewNote = {
  body: string;
  user: User;
  /** Joins an existing discussion; a new one is opened without it. */
  discussionId?: string;
  /** A comment of its own rather than the start of a thread. */
  individual: boolean;
  position?: Position | null;
  system?: boolean;
  internal?: boolean;
};

/** Threads can be resolved on merge requests only; single comments and the notes GitLab writes itself never. */
function isResolvable(noteable: Noteable, note: NewNote): boolean {
  return noteable.kind === "MergeRequest" && !note.individual && note.system !== true;
}

export function addNote(world: World, project: Project, noteable: Noteable, added: NewNote): Note {
  const id = nextId(world.state, "note");
  const at = stamp(world);
  const position = added.position ?? null;
  const note: Note = {
    id,
    discussionId: added.discussionId ?? createHash("sha1").update(`discussion ${project.id} ${id}`).digest("hex"),
    individual: added.individual,
    noteable: noteable.kind,
    noteableIid: noteable.iid,
    type: position !== null ? "DiffNote" : added.individual ? null : "DiscussionNote",
    body: added.body,
    authorId: added.user.id,
    system: added.system ?? false,
    internal: added.internal ?? false,
    position,
    resolvable: isResolvable(noteable, added),
    resolvedById: null,
    resolvedAt: null,
    createdAt: at,
    updatedAt: at,
  };
  project.notes.push(note);
  if (!note.system) noteable.updatedAt = at;
  return note;
}

/** A note that GitLab itself writes about what somebody did. */
export function addSystemNote(world: World, project: Project, noteable: Noteable, user: User, body: string): Note {
  return addNote(world, project, noteable, { body, user, individual: true, system: true });
}

export const unresolvedNotes = (project: Project, noteable: Noteable): Note[] =>
  notesOf(project, noteable).filter((note) => note.resolvable && note.resolvedAt === null);
