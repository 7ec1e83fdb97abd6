import { MAINTAINER, REPORTER } from "../access.ts";
import { type Answer, answer, badRequest, created, forbidden, noContent, ok } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { flag, oneOf, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, pathNumber, type Route } from "../http/router.ts";
import { runQuickActions } from "../quick-actions/commands.ts";
import { addNote, type NewNote, notesOf } from "../state/notes.ts";
import type { Note, Noteable } from "../state/state.ts";
import { viewNote } from "../views/notes.ts";
import { found, stamp } from "../world.ts";
import { noteableRoutes } from "./noteables.ts";

/** Internal notes are for Reporters and above. */
export const visibleNotes = (call: ProjectCall, noteable: Noteable): Note[] =>
  notesOf(call.project, noteable).filter((note) => !note.internal || call.level >= REPORTER);

export function theNote(call: ProjectCall, noteable: Noteable): Note {
  const id = pathNumber(call, "note_id");
  return found(visibleNotes(call, noteable).find((note) => note.id === id));
}

function list(call: ProjectCall, noteable: Noteable): Promise<Answer> {
  const filter = oneOf(call.parameters, "activity_filter", ["all_notes", "only_comments", "only_activity"]);
  const order = oneOf(call.parameters, "order_by", ["created_at", "updated_at"]) ?? "created_at";
  const direction = (oneOf(call.parameters, "sort", ["asc", "desc"]) ?? "desc") === "asc" ? 1 : -1;
  const key = (note: Note) => Date.parse(order === "updated_at" ? note.updatedAt : note.createdAt);
  const rows = visibleNotes(call, noteable).sort((a, b) => direction * (key(a) - key(b) || a.id - b.id));
  const hide = (note: Note) => (filter === "only_comments" ? note.system : filter === "only_activity" && !note.system);
  return offsetPage(call, rows, (note) => viewNote(call.world, call.project, noteable, note), hide);
}

const NOTE_LIMIT = 1_000_000;

/**
 * Runs the quick actions of a new note's body and stores what is left of it. A note of nothing but quick actions is not
 * stored: 202 with what changed, or 400 when none of them could do anything.
 */
export async function writeNote(
  call: ProjectCall,
  noteable: Noteable,
  added: Omit<NewNote, "user">,
  view: (note: Note) => Record<string, unknown>,
): Promise<Answer> {
  const { world, project, user } = call;
  if (added.body.trim() === "") throw badRequest('Note {:note=>["can\'t be blank"]}');
  if (added.body.length > NOTE_LIMIT) {
    throw badRequest(`Note {:note=>["is too long (maximum is ${NOTE_LIMIT} characters)"]}`);
  }
  if (noteable.discussionLocked === true && !project.members.some((member) => member.userId === user.id))
    throw forbidden();
  const run = await runQuickActions(world, project, noteable, user, added.body);
  if (run.taken > 0 && run.text === "") {
    if (run.summary.length === 0) throw badRequest('Note {:base=>["Failed to apply commands."]}');
    return answer(202, { commands_changes: run.changes, summary: run.summary });
  }
  const note = addNote(world, project, noteable, { ...added, body: run.text, user });
  return created(view(note));
}

function create(call: ProjectCall, noteable: Noteable): Promise<Answer> {
  const body = requiredText(call.parameters, "body");
  const internal = flag(call.parameters, "internal") ?? flag(call.parameters, "confidential") ?? false;
  return writeNote(call, noteable, { body, internal, individual: true }, (note) =>
    viewNote(call.world, call.project, noteable, note),
  );
}

/** Only its author may change a note (Maintainers, too); notes that GitLab wrote nobody. */
export function requireEditor(call: ProjectCall, note: Note): void {
  if (note.system || (note.authorId !== call.user.id && call.level < MAINTAINER)) throw forbidden();
}

/** Quick actions run out of an edited note as well; when nothing else is left the note goes. */
export async function rewriteNote(call: ProjectCall, noteable: Noteable, note: Note, body: string): Promise<void> {
  const run = await runQuickActions(call.world, call.project, noteable, call.user, body);
  if (run.taken > 0 && run.text === "") call.project.notes = call.project.notes.filter((one) => one !== note);
  note.body = run.text;
  note.updatedAt = stamp(call.world);
}

async function update(call: ProjectCall, noteable: Noteable): Promise<Answer> {
  const note = theNote(call, noteable);
  requireEditor(call, note);
  const body = text(call.parameters, "body");
  if (body !== undefined) await rewriteNote(call, noteable, note, body);
  return ok(viewNote(call.world, call.project, noteable, note));
}

export function removeNote(call: ProjectCall, noteable: Noteable): Answer {
  const note = theNote(call, noteable);
  requireEditor(call, note);
  call.project.notes = call.project.notes.filter((one) => one !== note);
  return noContent();
}

export const NOTE_ROUTES: readonly Route[] = [
  ...noteableRoutes("GET", "/notes", list),
  ...noteableRoutes("POST", "/notes", create),
  ...noteableRoutes("GET", "/notes/:note_id", (call, noteable) =>
    ok(viewNote(call.world, call.project, noteable, theNote(call, noteable))),
  ),
  ...noteableRoutes("PUT", "/notes/:note_id", update),
  ...noteableRoutes("DELETE", "/notes/:note_id", removeNote),
];
