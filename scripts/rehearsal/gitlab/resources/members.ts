import { GUEST, MAINTAINER, OWNER } from "../access.ts";
import { type Answer, created, forbidden, noContent, ok, Refusal } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { integer, integers, requireAll, requiredInteger, text } from "../http/parameters.ts";
import { type ProjectCall, pathNumber, projectRoute, type Route } from "../http/router.ts";
import type { Project } from "../state/state.ts";
import { viewUserId } from "../views/people.ts";
import { found, stamp, userById, userByName } from "../world.ts";

type Member = Project["members"][number];

const viewMember = (call: ProjectCall, member: Member): Record<string, unknown> => ({
  ...viewUserId(call.world, member.userId),
  access_level: member.accessLevel,
  created_at: member.createdAt,
  created_by: null,
  expires_at: null,
  membership_state: "active",
});

function theMember(call: ProjectCall): Member {
  const id = pathNumber(call, "user_id");
  return found(call.project.members.find((member) => member.userId === id));
}

function list(call: ProjectCall): Promise<Answer> {
  const words = text(call.parameters, "query")?.toLowerCase();
  const ids = integers(call.parameters, "user_ids");
  const rows = call.project.members
    .filter((member) => ids === undefined || ids.includes(member.userId))
    .filter((member) => {
      const { username, name } = userById(call.world, member.userId);
      return words === undefined || `${username} ${name}`.toLowerCase().includes(words);
    });
  return offsetPage(call, rows, (member) => viewMember(call, member));
}

const LEVELS = [5, 10, 15, 20, 30, 40, 50];

/** Nobody grants more than they hold. */
function checkedLevel(call: ProjectCall): number {
  const level = requiredInteger(call.parameters, "access_level");
  if (!LEVELS.includes(level)) throw new Refusal(400, { message: { access_level: ["is not included in the list"] } });
  if (level > call.level) throw forbidden();
  return level;
}

function add(call: ProjectCall): Answer {
  const { project, parameters, world } = call;
  requireAll(parameters, ["access_level"]);
  const accessLevel = checkedLevel(call);
  const id = integer(parameters, "user_id") ?? userByName(world, text(parameters, "username") ?? "")?.id;
  const user = found(
    world.state.users.find((one) => one.id === id),
    "User",
  );
  if (project.members.some((member) => member.userId === user.id)) {
    throw new Refusal(409, { message: "Member already exists" });
  }
  const member = { userId: user.id, accessLevel, createdAt: stamp(world) };
  project.members.push(member);
  return created(viewMember(call, member));
}

function update(call: ProjectCall): Answer {
  const member = theMember(call);
  if (member.accessLevel >= OWNER && call.level < OWNER) throw forbidden();
  member.accessLevel = checkedLevel(call);
  return ok(viewMember(call, member));
}

function remove(call: ProjectCall): Answer {
  const member = theMember(call);
  if (call.level < MAINTAINER && member.userId !== call.user.id) throw forbidden();
  call.project.members = call.project.members.filter((one) => one !== member);
  return noContent();
}

export const MEMBER_ROUTES: readonly Route[] = [
  projectRoute("GET", "/members", GUEST, list),
  projectRoute("GET", "/members/all", GUEST, list),
  projectRoute("POST", "/members", MAINTAINER, add),
  projectRoute("GET", "/members/all/:user_id", GUEST, (call) => ok(viewMember(call, theMember(call)))),
  projectRoute("GET", "/members/:user_id", GUEST, (call) => ok(viewMember(call, theMember(call)))),
  projectRoute("PUT", "/members/:user_id", MAINTAINER, update),
  projectRoute("DELETE", "/members/:user_id", GUEST, remove),
];
