import { unsaved } from "../http/answer.ts";
import { flag, integer, integers, type Parameters, textOrNull } from "../http/parameters.ts";
import { stamp, type World } from "../world.ts";
import { addSystemNote } from "./notes.ts";
import type { MergeRequest, Noteable, Project, User } from "./state.ts";

/** The title that was sent, or undefined; an empty one is refused. */
export function checkedTitle(parameters: Parameters): string | undefined {
  const title = textOrNull(parameters, "title");
  if (title === undefined) return undefined;
  if (title === null || title.trim() === "") throw unsaved({ title: ["can't be blank"] });
  if (title.length > 255) throw unsaved({ title: ["is too long (maximum is 255 characters)"] });
  return title.replaceAll("\n", " ").trim();
}

const DESCRIPTION_LIMIT = 1_048_576;

/** The description that was sent (null: taken away), or undefined; GitLab stores a megabyte at most. */
export function checkedDescription(parameters: Parameters): string | null | undefined {
  const description = textOrNull(parameters, "description");
  if (typeof description === "string" && description.length > DESCRIPTION_LIMIT) {
    throw unsaved({ description: [`is too long (maximum is ${DESCRIPTION_LIMIT} characters)`] });
  }
  return description;
}

/** `<name>_ids` or `<name>_id`; 0 stands for nobody, and ids of people who are no members are dropped. */
export function peopleIds(project: Project, parameters: Parameters, name: string): number[] | undefined {
  const one = integer(parameters, `${name}_id`);
  const many = integers(parameters, `${name}_ids`) ?? (one === undefined ? undefined : [one]);
  return many?.filter((id) => project.members.some((member) => member.userId === id));
}

/** Takes over what issues and merge requests have in common, apart from labels and state. */
export function applyCommon(project: Project, noteable: Noteable, parameters: Parameters): void {
  noteable.title = checkedTitle(parameters) ?? noteable.title;
  const description = checkedDescription(parameters);
  if (description !== undefined) noteable.description = description;
  noteable.assigneeIds = peopleIds(project, parameters, "assignee") ?? noteable.assigneeIds;
  noteable.discussionLocked = flag(parameters, "discussion_locked") ?? noteable.discussionLocked;
}

/** Closes what is open; says whether it did. */
export function close(world: World, project: Project, noteable: Noteable, user: User, why = "closed"): boolean {
  if (noteable.state !== "opened") return false;
  noteable.state = "closed";
  noteable.closedAt = stamp(world);
  noteable.closedById = user.id;
  noteable.updatedAt = noteable.closedAt;
  addSystemNote(world, project, noteable, user, why);
  return true;
}

/** Opens what is closed; says whether it did. A merged merge request stays merged. */
export function reopen(world: World, project: Project, noteable: Noteable, user: User): boolean {
  if (noteable.state !== "closed") return false;
  noteable.state = "opened";
  noteable.closedAt = null;
  noteable.closedById = null;
  noteable.updatedAt = stamp(world);
  addSystemNote(world, project, noteable, user, "reopened");
  return true;
}

/** Marks as merged without touching the repository: the commits are in the target already. */
export function markMerged(world: World, project: Project, mergeRequest: MergeRequest, user: User): void {
  const at = stamp(world);
  mergeRequest.state = "merged";
  mergeRequest.mergedAt = at;
  mergeRequest.mergedById = user.id;
  mergeRequest.updatedAt = at;
  mergeRequest.autoMerge = false;
  addSystemNote(world, project, mergeRequest, user, "merged");
}
