import { describeLevel, MAINTAINER, REPORTER } from "../access.ts";
import { type Answer, created, noContent, ok, Refusal } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { flag, integer, nestedList, type Parameters, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, pathValue, projectRoute, type Route } from "../http/router.ts";
import type { ProtectedBranch } from "../state/state.ts";
import { nextId } from "../state/store.ts";
import { found } from "../world.ts";

const viewLevel = (id: number, level: number) => ({
  id,
  access_level: level,
  access_level_description: describeLevel(level),
  deploy_key_id: null,
  user_id: null,
  group_id: null,
});

const viewRule = (rule: ProtectedBranch): Record<string, unknown> => ({
  id: rule.id,
  name: rule.name,
  push_access_levels: [viewLevel(rule.id, rule.pushAccessLevel)],
  merge_access_levels: [viewLevel(rule.id, rule.mergeAccessLevel)],
  allow_force_push: rule.allowForcePush,
  unprotect_access_levels: [],
  code_owner_approval_required: false,
  inherited: false,
});

function theRule(call: ProjectCall): ProtectedBranch {
  const name = pathValue(call, "name");
  return found(call.project.protectedBranches.find((rule) => rule.name === name));
}

function list(call: ProjectCall): Promise<Answer> {
  const words = text(call.parameters, "search");
  const rows = call.project.protectedBranches.filter((rule) => words === undefined || rule.name.includes(words));
  return offsetPage(call, rows, viewRule);
}

function level(parameters: Parameters, name: string, lists: string): number {
  const [first] = nestedList(parameters, lists) ?? [];
  return integer(parameters, name) ?? (first === undefined ? undefined : integer(first, "access_level")) ?? MAINTAINER;
}

function create(call: ProjectCall): Answer {
  const { parameters, project } = call;
  const name = requiredText(parameters, "name");
  if (project.protectedBranches.some((rule) => rule.name === name)) {
    throw new Refusal(409, { message: `Protected branch '${name}' already exists` });
  }
  const rule: ProtectedBranch = {
    id: nextId(call.world.state, "protected branch"),
    name,
    pushAccessLevel: level(parameters, "push_access_level", "allowed_to_push"),
    mergeAccessLevel: level(parameters, "merge_access_level", "allowed_to_merge"),
    allowForcePush: flag(parameters, "allow_force_push") ?? false,
  };
  project.protectedBranches.push(rule);
  return created(viewRule(rule));
}

function update(call: ProjectCall): Answer {
  const rule = theRule(call);
  rule.allowForcePush = flag(call.parameters, "allow_force_push") ?? rule.allowForcePush;
  const push = nestedList(call.parameters, "allowed_to_push")?.at(-1);
  const merge = nestedList(call.parameters, "allowed_to_merge")?.at(-1);
  rule.pushAccessLevel = (push && integer(push, "access_level")) ?? rule.pushAccessLevel;
  rule.mergeAccessLevel = (merge && integer(merge, "access_level")) ?? rule.mergeAccessLevel;
  return ok(viewRule(rule));
}

function remove(call: ProjectCall): Answer {
  const rule = theRule(call);
  call.project.protectedBranches = call.project.protectedBranches.filter((one) => one !== rule);
  return noContent();
}

export const PROTECTED_BRANCH_ROUTES: readonly Route[] = [
  projectRoute("GET", "/protected_branches", REPORTER, list),
  projectRoute("POST", "/protected_branches", MAINTAINER, create),
  projectRoute("GET", "/protected_branches/:name", REPORTER, (call) => ok(viewRule(theRule(call)))),
  projectRoute("PATCH", "/protected_branches/:name", MAINTAINER, update),
  projectRoute("DELETE", "/protected_branches/:name", MAINTAINER, remove),
];
