import { DEVELOPER, REPORTER } from "../access.ts";
import { readCommit } from "../git/commits.ts";
import { moveRef } from "../git/merging.ts";
import { signature } from "../git/repository.ts";
import { type Answer, created, noContent, notFound, ok, Refusal } from "../http/answer.ts";
import { page } from "../http/paging.ts";
import { requireAll, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, pathValue, projectRoute, type Route } from "../http/router.ts";
import { viewCommit } from "../views/commits.ts";
import { authorOf } from "../world.ts";

async function viewTag(call: ProjectCall, name: string): Promise<Record<string, unknown>> {
  const sha = await call.repository.resolve(`refs/tags/${name}`);
  if (sha === null) throw notFound("Tag");
  const target = (await call.repository.git(["rev-parse", `refs/tags/${name}`])).trim();
  const commit = await readCommit(call.repository, sha);
  const annotated = target !== sha;
  const message = annotated
    ? await call.repository.git(["for-each-ref", "--format=%(contents)", `refs/tags/${name}`])
    : "";
  return {
    name,
    message: message.trim(),
    target,
    commit: commit === null ? null : viewCommit(call.world, call.project, commit),
    release: null,
    protected: false,
    created_at: annotated ? (commit?.committedDate ?? null) : null,
  };
}

async function list(call: ProjectCall): Promise<Answer> {
  const words = text(call.parameters, "search");
  const stdout = await call.repository.git([
    "for-each-ref",
    "--sort=-creatordate",
    "--format=%(refname)",
    "refs/tags/",
  ]);
  const names = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice("refs/tags/".length))
    .filter((name) => words === undefined || name.includes(words.replace(/[\^$]/g, "")));
  return page(call, names, (name) => viewTag(call, name), { parameter: "page_token", token: (name) => name });
}

async function create(call: ProjectCall): Promise<Answer> {
  const { parameters, repository, user, world } = call;
  requireAll(parameters, ["tag_name", "ref"]);
  const name = requiredText(parameters, "tag_name");
  const valid = await repository.tryGit(["check-ref-format", `refs/tags/${name}`]);
  if (!valid.ok) throw new Refusal(400, { message: "Tag name invalid" });
  const sha = await repository.resolve(requiredText(parameters, "ref"));
  if (sha === null) throw new Refusal(400, { message: `Target ${requiredText(parameters, "ref")} is invalid` });
  const exists = new Refusal(400, { message: `Tag ${name} already exists` });
  const message = text(parameters, "message");
  if (message === undefined || message === "") {
    if (!(await moveRef(repository, `refs/tags/${name}`, sha, null))) throw exists;
  } else {
    const env = signature(authorOf(user), world.now());
    if (!(await repository.tryGit(["tag", "-a", "-F", "-", "--", name, sha], { input: message, env })).ok) throw exists;
  }
  return created(await viewTag(call, name));
}

async function remove(call: ProjectCall): Promise<Answer> {
  const gone = await call.repository.tryGit(["tag", "-d", "--", pathValue(call, "tag_name")]);
  if (!gone.ok) throw notFound("Tag");
  return noContent();
}

export const TAG_ROUTES: readonly Route[] = [
  projectRoute("GET", "/repository/tags", REPORTER, list),
  projectRoute("POST", "/repository/tags", DEVELOPER, create),
  projectRoute("GET", "/repository/tags/:tag_name", REPORTER, async (call) =>
    ok(await viewTag(call, pathValue(call, "tag_name"))),
  ),
  projectRoute("DELETE", "/repository/tags/:tag_name", DEVELOPER, remove),
];
