import type { Note, Noteable, Project } from "../state/state.ts";
import type { World } from "../world.ts";
import { viewUserId, viewUserOrNull } from "./people.ts";

export function viewNote(world: World, project: Project, noteable: Noteable, note: Note): Record<string, unknown> {
  const resolution = {
    resolved: note.resolvedAt !== null,
    resolved_by: viewUserOrNull(world, note.resolvedById),
    resolved_at: note.resolvedAt,
  };
  return {
    id: note.id,
    type: note.type,
    body: note.body,
    author: viewUserId(world, note.authorId),
    created_at: note.createdAt,
    updated_at: note.updatedAt,
    system: note.system,
    noteable_id: noteable.id,
    noteable_type: note.noteable,
    project_id: project.id,
    ...(note.position === null ? {} : { commit_id: null, position: note.position, suggestions: [] }),
    resolvable: note.resolvable,
    ...(note.resolvable ? resolution : {}),
    confidential: note.internal,
    internal: note.internal,
    imported: false,
    imported_from: "none",
    noteable_iid: note.noteableIid,
    commands_changes: {},
  };
}
