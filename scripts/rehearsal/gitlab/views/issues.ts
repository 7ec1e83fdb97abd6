import type { Issue, Project, User } from "../state/state.ts";
import { type World, webUrl } from "../world.ts";
import { viewIssuable } from "./merge-requests.ts";

export function viewIssue(world: World, project: Project, issue: Issue, viewer: User): Record<string, unknown> {
  const common = viewIssuable(world, project, issue, "#");
  const self = `${world.url}/api/v4/projects/${project.id}`;
  return {
    ...common,
    type: "ISSUE",
    issue_type: "issue",
    merge_requests_count: 0,
    start_date: null,
    due_date: issue.dueDate,
    confidential: issue.confidential,
    weight: null,
    blocking_issues_count: 0,
    has_tasks: /\[[ xX]\]/.test(issue.description ?? ""),
    task_status: "",
    _links: {
      self: `${self}/issues/${issue.iid}`,
      notes: `${self}/issues/${issue.iid}/notes`,
      award_emoji: `${self}/issues/${issue.iid}/award_emoji`,
      project: self,
      closed_as_duplicate_of: null,
    },
    severity: "UNKNOWN",
    subscribed: issue.authorId === viewer.id,
    moved_to_id: null,
    service_desk_reply_to: null,
    web_url: `${webUrl(world, project)}/-/issues/${issue.iid}`,
  };
}
