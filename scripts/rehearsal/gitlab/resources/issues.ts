import { GUEST, OWNER, REPORTER } from "../access.ts";
import { type Answer, created, forbidden, invalid, noContent, ok } from "../http/answer.ts";
import { page } from "../http/paging.ts";
import { flag, oneOf, requireAll, text, textOrNull } from "../http/parameters.ts";
import { type ProjectCall, pathNumber, projectRoute, type Route } from "../http/router.ts";
import { closingReferences } from "../merge-requests/merging.ts";
import { runQuickActions } from "../quick-actions/commands.ts";
import { applyCommon, checkedDescription, checkedTitle, close, peopleIds, reopen } from "../state/issuables.ts";
import { applyLabels } from "../state/labels.ts";
import type { Issue } from "../state/state.ts";
import { nextId } from "../state/store.ts";
import { viewIssue } from "../views/issues.ts";
import { viewMergeRequestBasic } from "../views/merge-requests.ts";
import { found, stamp } from "../world.ts";
import { filterIssuables, sortIssuables } from "./issuable-lists.ts";

/** Confidential issues are for Reporters and their author only; to others they do not exist. */
const visible = (call: ProjectCall) => (issue: Issue) =>
  !issue.confidential || call.level >= REPORTER || issue.authorId === call.user.id;

/** The issue that the path names, or 404. */
export function theIssue(call: ProjectCall): Issue {
  const iid = pathNumber(call, "issue_iid");
  return found(call.project.issues.filter(visible(call)).find((one) => one.iid === iid));
}

async function list(call: ProjectCall): Promise<Answer> {
  const state = oneOf(call.parameters, "state", ["opened", "closed", "all"]) ?? "all";
  const rows = filterIssuables(call, call.project.issues.filter(visible(call))).filter(
    (one) => state === "all" || one.state === state,
  );
  return page(call, sortIssuables(call, rows), (one) => viewIssue(call.world, call.project, one, call.user), {
    parameter: "cursor",
    token: (one) => Buffer.from(JSON.stringify({ id: String(one.id) })).toString("base64url"),
  });
}

async function create(call: ProjectCall): Promise<Answer> {
  const { world, project, user, parameters } = call;
  requireAll(parameters, ["title"]);
  const title = checkedTitle(parameters) ?? "";
  const at = stamp(world);
  const mayTriage = call.level >= REPORTER;
  const issue: Issue = {
    kind: "Issue",
    id: nextId(world.state, "issue"),
    iid: nextId(world.state, `issue of project ${project.id}`),
    title,
    description: checkedDescription(parameters) ?? null,
    state: "opened",
    authorId: user.id,
    assigneeIds: mayTriage ? (peopleIds(project, parameters, "assignee") ?? []) : [],
    labels: [],
    discussionLocked: null,
    confidential: flag(parameters, "confidential") ?? false,
    dueDate: text(parameters, "due_date") ?? null,
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    closedById: null,
  };
  if (mayTriage) applyLabels(world, project, issue, parameters);
  project.issues.push(issue);
  await runDescription(call, issue);
  return created(viewIssue(world, project, issue, user));
}

async function runDescription(call: ProjectCall, issue: Issue): Promise<void> {
  if (issue.description === null) return;
  const run = await runQuickActions(call.world, call.project, issue, call.user, issue.description);
  issue.description = run.text;
}

const UPDATABLE = [
  ...["add_labels", "assignee_id", "assignee_ids", "confidential", "created_at", "description", "discussion_locked"],
  ...["due_date", "issue_type", "labels", "milestone", "milestone_id", "remove_labels", "severity", "start_date"],
  ...["state_event", "title", "updated_at", "weight"],
];

async function update(call: ProjectCall): Promise<Answer> {
  const { world, project, user, parameters } = call;
  const issue = theIssue(call);
  if (call.level < REPORTER && issue.authorId !== user.id) throw forbidden();
  if (!UPDATABLE.some((name) => parameters[name] !== undefined)) {
    throw invalid(`${UPDATABLE.join(", ")} are missing, at least one parameter must be provided`);
  }
  const event = oneOf(parameters, "state_event", ["close", "reopen"]);
  applyCommon(project, issue, parameters);
  if (call.level >= REPORTER) applyLabels(world, project, issue, parameters);
  issue.confidential = flag(parameters, "confidential") ?? issue.confidential;
  const dueDate = textOrNull(parameters, "due_date");
  if (dueDate !== undefined) issue.dueDate = dueDate === "" ? null : dueDate;
  issue.updatedAt = stamp(world);
  if (event === "close") close(world, project, issue, user);
  if (event === "reopen") reopen(world, project, issue, user);
  if (parameters.description !== undefined) await runDescription(call, issue);
  return ok(viewIssue(world, project, issue, user));
}

function remove(call: ProjectCall): Answer {
  const issue = theIssue(call);
  const { project } = call;
  if (call.level < OWNER && issue.authorId !== call.user.id) throw forbidden();
  project.issues = project.issues.filter((one) => one !== issue);
  project.notes = project.notes.filter((note) => note.noteable !== "Issue" || note.noteableIid !== issue.iid);
  return noContent();
}

/** Merge requests whose description says that they close the issue. */
async function closedBy(call: ProjectCall): Promise<Answer> {
  const issue = theIssue(call);
  const rows = call.project.mergeRequests.filter((one) => closingReferences(one.description ?? "").includes(issue.iid));
  const heads = await call.repository.heads();
  return page(call, rows, (one) => viewMergeRequestBasic(call.world, call.project, one, heads));
}

export const ISSUE_ROUTES: readonly Route[] = [
  projectRoute("GET", "/issues", GUEST, list),
  projectRoute("POST", "/issues", GUEST, create),
  projectRoute("GET", "/issues/:issue_iid", GUEST, (call) =>
    ok(viewIssue(call.world, call.project, theIssue(call), call.user)),
  ),
  projectRoute("PUT", "/issues/:issue_iid", GUEST, update),
  projectRoute("DELETE", "/issues/:issue_iid", GUEST, remove),
  projectRoute("GET", "/issues/:issue_iid/closed_by", REPORTER, closedBy),
  projectRoute("GET", "/issues/:issue_iid/related_merge_requests", REPORTER, closedBy),
];
