import { DEVELOPER } from "../access.ts";
import { type Answer, badRequest, forbidden, notFound, ok, Refusal } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { flag, integer, nested, type Parameters, requireAll, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, pathValue, type Route } from "../http/router.ts";
import type { Note, Noteable, Position } from "../state/state.ts";
import { viewNote } from "../views/notes.ts";
import { stamp } from "../world.ts";
import { noteableRoutes } from "./noteables.ts";
import { removeNote, requireEditor, rewriteNote, theNote, visibleNotes, writeNote } from "./notes.ts";

type Discussion = { id: string; notes: [Note, ...Note[]] };

/** All discussions, oldest first; a single comment is a discussion of one note. */
function discussionsOf(call: ProjectCall, noteable: Noteable): Discussion[] {
  const found = new Map<string, Discussion>();
  for (const note of visibleNotes(call, noteable)) {
    const known = found.get(note.discussionId);
    if (known === undefined) found.set(note.discussionId, { id: note.discussionId, notes: [note] });
    else known.notes.push(note);
  }
  return [...found.values()];
}

function theDiscussion(call: ProjectCall, noteable: Noteable): Discussion {
  const id = pathValue(call, "discussion_id");
  const discussion = discussionsOf(call, noteable).find((one) => one.id === id);
  if (discussion === undefined) throw notFound("Discussion");
  return discussion;
}

function viewDiscussion(call: ProjectCall, noteable: Noteable, discussion: Discussion): Record<string, unknown> {
  const resolvable = discussion.notes.filter((note) => note.resolvable);
  return {
    id: discussion.id,
    individual_note: discussion.notes[0].individual,
    ...(resolvable.length === 0
      ? {}
      : { resolvable: true, resolved: resolvable.every((note) => note.resolvedAt !== null) }),
    notes: discussion.notes.map((note) => viewNote(call.world, call.project, noteable, note)),
  };
}

const list = (call: ProjectCall, noteable: Noteable): Promise<Answer> =>
  offsetPage(call, discussionsOf(call, noteable), (one) => viewDiscussion(call, noteable, one));

/** The place of a diff note; the revisions and the kind of place are required, and a text position needs a line. */
async function parsePosition(call: ProjectCall, sent: Parameters): Promise<Position> {
  requireAll(sent, ["base_sha", "start_sha", "head_sha", "position_type"]);
  const position: Position = {
    base_sha: requiredText(sent, "base_sha"),
    start_sha: requiredText(sent, "start_sha"),
    head_sha: requiredText(sent, "head_sha"),
    position_type: requiredText(sent, "position_type"),
    old_path: text(sent, "old_path") ?? null,
    new_path: text(sent, "new_path") ?? null,
    old_line: integer(sent, "old_line") ?? null,
    new_line: integer(sent, "new_line") ?? null,
  };
  const { old_line, new_line, old_path, new_path } = position;
  const noLine = position.position_type === "text" && old_line === null && new_line === null;
  const noPath = old_path === null && new_path === null;
  const unknown = (await call.repository.resolve(position.head_sha)) === null;
  if (noLine || noPath || unknown) {
    throw badRequest(
      '(Bad Request) Note {:line_code=>["can\'t be blank", "must be a valid line code"]} - position is invalid',
    );
  }
  return position;
}

/** A new thread: of the whole merge request or issue, or with `position` of a line in the diff. */
async function create(call: ProjectCall, noteable: Noteable): Promise<Answer> {
  const body = requiredText(call.parameters, "body");
  const sent = nested(call.parameters, "position");
  const position = sent === undefined ? null : await parsePosition(call, sent);
  return writeNote(call, noteable, { body, individual: false, position }, (note) =>
    viewDiscussion(call, noteable, { id: note.discussionId, notes: [note] }),
  );
}

/** An answer to a single comment turns that comment into a thread. */
async function reply(call: ProjectCall, noteable: Noteable): Promise<Answer> {
  const discussion = theDiscussion(call, noteable);
  const [first] = discussion.notes;
  if (first.system) throw forbidden();
  const body = requiredText(call.parameters, "body");
  const added = { body, discussionId: discussion.id, individual: false, position: first.position };
  const given = await writeNote(call, noteable, added, (note) => viewNote(call.world, call.project, noteable, note));
  if (given.status === 201 && first.individual) {
    first.individual = false;
    first.type = "DiscussionNote";
    first.resolvable = noteable.kind === "MergeRequest";
  }
  return given;
}

function setResolved(call: ProjectCall, note: Note, resolved: boolean): void {
  if (!note.resolvable) return;
  note.resolvedAt = resolved ? stamp(call.world) : null;
  note.resolvedById = resolved ? call.user.id : null;
}

function requireResolver(call: ProjectCall, noteable: Noteable): void {
  if (noteable.kind !== "MergeRequest")
    throw new Refusal(400, { message: "400 Bad request - Discussion can not be resolved" });
  if (call.level < DEVELOPER && noteable.authorId !== call.user.id) throw forbidden();
}

function resolve(call: ProjectCall, noteable: Noteable): Answer {
  requireAll(call.parameters, ["resolved"]);
  const discussion = theDiscussion(call, noteable);
  requireResolver(call, noteable);
  for (const note of discussion.notes) setResolved(call, note, flag(call.parameters, "resolved") ?? false);
  return ok(viewDiscussion(call, noteable, discussion));
}

async function updateNote(call: ProjectCall, noteable: Noteable): Promise<Answer> {
  theDiscussion(call, noteable);
  const note = theNote(call, noteable);
  const body = text(call.parameters, "body");
  const resolved = flag(call.parameters, "resolved");
  if (body === undefined && resolved === undefined)
    throw new Refusal(400, { error: "body, resolved are missing, exactly one parameter must be provided" });
  if (body !== undefined) {
    requireEditor(call, note);
    await rewriteNote(call, noteable, note, body);
  }
  if (resolved !== undefined) {
    requireResolver(call, noteable);
    setResolved(call, note, resolved);
  }
  return ok(viewNote(call.world, call.project, noteable, note));
}

export const DISCUSSION_ROUTES: readonly Route[] = [
  ...noteableRoutes("GET", "/discussions", list),
  ...noteableRoutes("POST", "/discussions", create),
  ...noteableRoutes("GET", "/discussions/:discussion_id", (call, noteable) =>
    ok(viewDiscussion(call, noteable, theDiscussion(call, noteable))),
  ),
  ...noteableRoutes("PUT", "/discussions/:discussion_id", resolve),
  ...noteableRoutes("POST", "/discussions/:discussion_id/notes", reply),
  ...noteableRoutes("GET", "/discussions/:discussion_id/notes/:note_id", (call, noteable) => {
    theDiscussion(call, noteable);
    return ok(viewNote(call.world, call.project, noteable, theNote(call, noteable)));
  }),
  ...noteableRoutes("PUT", "/discussions/:discussion_id/notes/:note_id", updateNote),
  ...noteableRoutes("DELETE", "/discussions/:discussion_id/notes/:note_id", removeNote),
];
