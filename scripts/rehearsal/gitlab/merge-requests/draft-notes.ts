import { addSystemNote } from "../state/notes.ts";
import type { MergeRequest, Project, User } from "../state/state.ts";
import type { World } from "../world.ts";
import { isDraft } from "./standing.ts";

/** GitLab's note on a merge request that became a draft, or ready, since its title was `before`. */
export function noteDraftChange(
  world: World,
  project: Project,
  mergeRequest: MergeRequest,
  user: User,
  before: string,
): void {
  const draft = isDraft(mergeRequest.title);
  if (draft === isDraft(before)) return;
  addSystemNote(world, project, mergeRequest, user, `marked this merge request as **${draft ? "draft" : "ready"}**`);
}
