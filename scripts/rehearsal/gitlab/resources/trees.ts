import { REPORTER } from "../access.ts";
import { listCommits } from "../git/commits.ts";
import { diffBetween } from "../git/diffs.ts";
import { type Answer, notFound, ok } from "../http/answer.ts";
import { page } from "../http/paging.ts";
import { flag, requireAll, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, projectRoute, type Route } from "../http/router.ts";
import { viewCommit } from "../views/commits.ts";
import { webUrl } from "../world.ts";

type Entry = { id: string; name: string; type: string; path: string; mode: string };

async function tree(call: ProjectCall): Promise<Answer> {
  const { parameters, project, repository } = call;
  const sha = await repository.resolve(text(parameters, "ref") ?? project.defaultBranch);
  if (sha === null) throw notFound("Tree");
  const path = text(parameters, "path")?.replace(/^\/+|\/+$/g, "") ?? "";
  const recursive = flag(parameters, "recursive") ?? false;
  const args = [
    "ls-tree",
    "-z",
    "--full-tree",
    ...(recursive ? ["-r", "-t"] : []),
    path === "" ? sha : `${sha}:${path}`,
  ];
  const { ok: exists, stdout } = await repository.tryGit(args);
  if (!exists) throw notFound("Tree");
  const entries = stdout.split("\0").flatMap((line): Entry[] => {
    const match = /^(\d+) (\w+) ([0-9a-f]+)\t(.+)$/s.exec(line);
    if (match === null) return [];
    const [, mode = "", type = "", id = "", inner = ""] = match;
    return [{ id, name: inner.split("/").at(-1) ?? inner, type, path: path === "" ? inner : `${path}/${inner}`, mode }];
  });
  // Folders come before files, as GitLab lists them.
  const rows = [
    ...entries.filter((entry) => entry.type === "tree"),
    ...entries.filter((entry) => entry.type !== "tree"),
  ];
  return page(call, rows, (entry) => entry, { parameter: "page_token", token: (entry) => entry.id + entry.path });
}

async function compare(call: ProjectCall): Promise<Answer> {
  const { parameters, project, repository, world } = call;
  requireAll(parameters, ["from", "to"]);
  const names = [requiredText(parameters, "from"), requiredText(parameters, "to")] as const;
  const [from, to] = [await repository.resolve(names[0]), await repository.resolve(names[1])];
  if (from === null || to === null) throw notFound("Ref");
  const common = await repository.tryGit(["merge-base", from, to]);
  const base = (flag(parameters, "straight") ?? false) || !common.ok ? from : common.stdout.trim();
  const commits = await listCommits(repository, ["--reverse", `${from}..${to}`, "--"]);
  const last = commits.at(-1);
  return ok({
    commit: last === undefined ? null : viewCommit(world, project, last),
    commits: commits.map((commit) => viewCommit(world, project, commit)),
    diffs: await diffBetween(repository, base, to),
    compare_timeout: false,
    compare_same_ref: from === to,
    web_url: `${webUrl(world, project)}/-/compare/${names[0]}...${names[1]}`,
  });
}

export const TREE_ROUTES: readonly Route[] = [
  projectRoute("GET", "/repository/tree", REPORTER, tree),
  projectRoute("GET", "/repository/compare", REPORTER, compare),
];
