import { DEVELOPER, levelOf, MAINTAINER, mayMerge, mayPush, protectionsOf, REPORTER } from "../access.ts";
import { type Commit, listCommits } from "../git/commits.ts";
import { isAncestor, moveRef } from "../git/merging.ts";
import { type Answer, badRequest, created, noContent, notFound, ok, Refusal } from "../http/answer.ts";
import { page } from "../http/paging.ts";
import { requireAll, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, pathValue, projectRoute, type Route } from "../http/router.ts";
import { afterRefsMoved } from "../pushes/effects.ts";
import { viewCommit } from "../views/commits.ts";
import { webUrl } from "../world.ts";

type Branch = { name: string; commit: Commit; merged: boolean };

async function readBranch(call: ProjectCall, name: string, head: string): Promise<Branch> {
  const [commit] = await listCommits(call.repository, ["-1", head, "--"]);
  if (commit === undefined) throw new Error(`branch ${name} has no commit ${head}`);
  const base = `refs/heads/${call.project.defaultBranch}`;
  return {
    name,
    commit,
    merged: name !== call.project.defaultBranch && (await isAncestor(call.repository, head, base)),
  };
}

function viewBranch(call: ProjectCall, branch: Branch): Record<string, unknown> {
  const { world, project, user } = call;
  const level = levelOf(project, user);
  return {
    name: branch.name,
    commit: viewCommit(world, project, branch.commit),
    merged: branch.merged,
    protected: protectionsOf(project, branch.name).length > 0,
    developers_can_push: protectionsOf(project, branch.name).some((rule) => rule.pushAccessLevel === DEVELOPER),
    developers_can_merge: protectionsOf(project, branch.name).some((rule) => rule.mergeAccessLevel === DEVELOPER),
    can_push: mayPush(project, level, branch.name),
    default: branch.name === project.defaultBranch,
    web_url: `${webUrl(world, project)}/-/tree/${branch.name}`,
    can_merge: mayMerge(project, level, branch.name),
  };
}

/** `^text` and `text$` anchor the search, otherwise it may stand anywhere; case does not matter. */
function matches(search: string, name: string): boolean {
  const [words, wanted] = [search.replace(/^\^/, "").replace(/\$$/, "").toLowerCase(), name.toLowerCase()];
  if (search.startsWith("^") && search.endsWith("$")) return wanted === words;
  if (search.startsWith("^")) return wanted.startsWith(words);
  return search.endsWith("$") ? wanted.endsWith(words) : wanted.includes(words);
}

async function list(call: ProjectCall): Promise<Answer> {
  const search = text(call.parameters, "search");
  const pattern = text(call.parameters, "regex");
  const heads = [...(await call.repository.heads())]
    .filter(([name]) => search === undefined || matches(search, name))
    .filter(([name]) => pattern === undefined || new RegExp(pattern).test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return page(call, heads, async ([name, head]) => viewBranch(call, await readBranch(call, name, head)), {
    parameter: "page_token",
    token: ([name]) => name,
  });
}

async function theHead(call: ProjectCall): Promise<{ name: string; head: string }> {
  const name = pathValue(call, "branch");
  const head = (await call.repository.heads()).get(name);
  if (head === undefined) throw notFound("Branch");
  return { name, head };
}

async function show(call: ProjectCall): Promise<Answer> {
  const { name, head } = await theHead(call);
  return ok(viewBranch(call, await readBranch(call, name, head)));
}

async function create(call: ProjectCall): Promise<Answer> {
  const { parameters, repository, project } = call;
  requireAll(parameters, ["branch", "ref"]);
  const name = requiredText(parameters, "branch");
  const sha = await repository.resolve(requiredText(parameters, "ref"));
  const valid = await repository.tryGit(["check-ref-format", "--branch", name]);
  if (!valid.ok) throw new Refusal(400, { message: "Branch name is invalid" });
  if (sha === null) throw new Refusal(400, { message: `Invalid reference name: ${requiredText(parameters, "ref")}` });
  if (!mayPush(project, call.level, name)) throw new Refusal(403, { message: "403 Forbidden" });
  if (!(await moveRef(repository, `refs/heads/${name}`, sha, null))) {
    throw new Refusal(400, { message: "Branch already exists" });
  }
  const move = { ref: `refs/heads/${name}`, from: null, to: sha };
  await afterRefsMoved(call.world, project, call.user, [move], { skipPipeline: false });
  return created(viewBranch(call, await readBranch(call, name, sha)));
}

async function remove(call: ProjectCall): Promise<Answer> {
  const { name, head } = await theHead(call);
  const { project, repository } = call;
  if (name === project.defaultBranch)
    throw new Refusal(403, { message: "403 Forbidden - Cannot remove the default branch" });
  if (protectionsOf(project, name).length > 0 && call.level < MAINTAINER) {
    throw new Refusal(403, { message: "403 Forbidden" });
  }
  const gone = await repository.tryGit(["update-ref", "-d", `refs/heads/${name}`, head]);
  if (!gone.ok) throw badRequest("Failed to remove branch");
  const move = { ref: `refs/heads/${name}`, from: head, to: null };
  await afterRefsMoved(call.world, project, call.user, [move], { skipPipeline: true });
  return noContent();
}

export const BRANCH_ROUTES: readonly Route[] = [
  projectRoute("GET", "/repository/branches", REPORTER, list),
  projectRoute("POST", "/repository/branches", DEVELOPER, create),
  projectRoute("GET", "/repository/branches/:branch", REPORTER, show),
  projectRoute("HEAD", "/repository/branches/:branch", REPORTER, async (call) => {
    await theHead(call);
    return noContent();
  }),
  projectRoute("DELETE", "/repository/branches/:branch", DEVELOPER, remove),
];
