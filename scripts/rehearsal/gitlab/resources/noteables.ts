import { GUEST, REPORTER } from "../access.ts";
import type { Answer } from "../http/answer.ts";
import { type ProjectCall, projectRoute, type Route } from "../http/router.ts";
import type { Noteable } from "../state/state.ts";
import { theIssue } from "./issues.ts";
import { theMergeRequest } from "./merge-requests.ts";

type NoteableHandler = (call: ProjectCall, noteable: Noteable) => Answer | Promise<Answer>;
type Method = Parameters<typeof projectRoute>[0];

/** The same route under issues and under merge requests; guests see issues only. */
export function noteableRoutes(method: Method, template: string, handle: NoteableHandler): Route[] {
  return [
    projectRoute(method, `/issues/:issue_iid${template}`, GUEST, (call) => handle(call, theIssue(call))),
    projectRoute(method, `/merge_requests/:merge_request_iid${template}`, REPORTER, (call) =>
      handle(call, theMergeRequest(call)),
    ),
  ];
}
