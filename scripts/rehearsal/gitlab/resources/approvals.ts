import { DEVELOPER, REPORTER } from "../access.ts";
import { type Answer, created, notFound, ok, Refusal, unauthorized } from "../http/answer.ts";
import { text } from "../http/parameters.ts";
import { type ProjectCall, projectRoute, type Route } from "../http/router.ts";
import { approve, unapprove } from "../merge-requests/approvals.ts";
import type { MergeRequest } from "../state/state.ts";
import { viewUserId } from "../views/people.ts";
import { theMergeRequest } from "./merge-requests.ts";

function viewApprovals(call: ProjectCall, mergeRequest: MergeRequest): Record<string, unknown> {
  const mine = mergeRequest.approvals.some((one) => one.userId === call.user.id);
  return {
    user_has_approved: mine,
    user_can_approve: !mine && call.level >= DEVELOPER && mergeRequest.state === "opened",
    approved: mergeRequest.approvals.length > 0,
    approved_by: mergeRequest.approvals.map((one) => ({
      user: viewUserId(call.world, one.userId),
      approved_at: one.at,
    })),
  };
}

function give(call: ProjectCall): Answer {
  const mergeRequest = theMergeRequest(call);
  if (call.level < DEVELOPER) throw unauthorized();
  const sha = text(call.parameters, "sha");
  if (sha !== undefined && sha !== mergeRequest.sha) {
    throw new Refusal(409, { message: `SHA does not match HEAD of source branch: ${mergeRequest.sha}` });
  }
  if (!approve(call.world, call.project, mergeRequest, call.user)) throw unauthorized();
  return created(viewApprovals(call, mergeRequest));
}

function takeBack(call: ProjectCall): Answer {
  const mergeRequest = theMergeRequest(call);
  if (!unapprove(call.world, call.project, mergeRequest, call.user)) throw notFound();
  return created(viewApprovals(call, mergeRequest));
}

const under = (template: string) => `/merge_requests/:merge_request_iid${template}`;

/** Optional approvals, as every tier has them; required ones are Premium and stay out. */
export const APPROVAL_ROUTES: readonly Route[] = [
  projectRoute("GET", under("/approvals"), REPORTER, (call) => ok(viewApprovals(call, theMergeRequest(call)))),
  projectRoute("GET", under("/approval_state"), REPORTER, (call) => {
    theMergeRequest(call);
    return ok({ approval_rules_overwritten: false, rules: [] });
  }),
  projectRoute("POST", under("/approve"), REPORTER, give),
  projectRoute("POST", under("/unapprove"), REPORTER, takeBack),
];
