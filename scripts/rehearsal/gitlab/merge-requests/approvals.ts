import { addSystemNote } from "../state/notes.ts";
import type { MergeRequest, Project, User } from "../state/state.ts";
import { stamp, type World } from "../world.ts";

/** False when the user has approved already or the merge request is not open. */
export function approve(world: World, project: Project, mergeRequest: MergeRequest, user: User): boolean {
  if (mergeRequest.state !== "opened" || mergeRequest.approvals.some((one) => one.userId === user.id)) return false;
  mergeRequest.approvals.push({ userId: user.id, at: stamp(world) });
  addSystemNote(world, project, mergeRequest, user, "approved this merge request");
  return true;
}

/** False when there is no approval of the user's to take back. */
export function unapprove(world: World, project: Project, mergeRequest: MergeRequest, user: User): boolean {
  const left = mergeRequest.approvals.filter((one) => one.userId !== user.id);
  if (left.length === mergeRequest.approvals.length) return false;
  mergeRequest.approvals = left;
  addSystemNote(world, project, mergeRequest, user, "unapproved this merge request");
  return true;
}
