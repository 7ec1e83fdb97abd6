import { DEVELOPER, REPORTER } from "../access.ts";
import { type Commit, commitStats, listCommits, readCommit } from "../git/commits.ts";
import { diffBetween, EMPTY_TREE } from "../git/diffs.ts";
import type { FileAction } from "../git/tree-edits.ts";
import { type Answer, created, invalid, notFound, ok } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { flag, nestedList, oneOf, type Parameters, requireAll, text } from "../http/parameters.ts";
import { type ProjectCall, pathValue, projectRoute, type Route } from "../http/router.ts";
import { commitActions } from "../pushes/api-commits.ts";
import { viewCommit } from "../views/commits.ts";
import { viewMergeRequestBasic } from "../views/merge-requests.ts";
import { viewPipelineBasic } from "../views/pipelines.ts";

async function theCommit(call: ProjectCall): Promise<Commit> {
  const sha = await call.repository.resolve(pathValue(call, "sha"));
  const commit = sha === null ? null : await readCommit(call.repository, sha);
  if (commit === null) throw notFound("Commit");
  return commit;
}

async function viewDetail(call: ProjectCall, commit: Commit): Promise<Record<string, unknown>> {
  const { additions, deletions } = await commitStats(call.repository, commit.id);
  const pipeline = call.project.pipelines.findLast((one) => one.sha === commit.id);
  return {
    ...viewCommit(call.world, call.project, commit),
    stats: { additions, deletions, total: additions + deletions },
    status: pipeline?.status ?? null,
    project_id: call.project.id,
    last_pipeline: pipeline === undefined ? null : viewPipelineBasic(call.world, call.project, pipeline),
  };
}

async function list(call: ProjectCall): Promise<Answer> {
  const { parameters, project, repository } = call;
  const revision = text(parameters, "ref_name") ?? project.defaultBranch;
  const optional: [string, string | undefined][] = [
    ["--since", text(parameters, "since")],
    ["--until", text(parameters, "until")],
    ["--author", text(parameters, "author")],
  ];
  const path = text(parameters, "path");
  const isRange = revision.includes("..");
  if (!isRange && (await repository.resolve(revision)) === null) throw notFound("Commit");
  const all = flag(parameters, "all") ?? false;
  const commits = await listCommits(repository, [
    ...optional.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
    ...(flag(parameters, "first_parent") ? ["--first-parent"] : []),
    ...(all ? ["--all"] : ["--end-of-options", revision]),
    "--",
    ...(path === undefined ? [] : [path]),
  ]);
  return offsetPage(call, commits, (commit) => viewCommit(call.world, project, commit));
}

const ACTIONS = ["create", "update", "delete", "move", "chmod"] as const;

/** The bytes of an action or a file call: `content`, in base64 when `encoding` says so. */
export function contentOf(parameters: Parameters): Uint8Array {
  const encoding = oneOf(parameters, "encoding", ["text", "base64"]) ?? "text";
  return Buffer.from(text(parameters, "content") ?? "", encoding === "base64" ? "base64" : "utf8");
}

function parseAction(sent: Parameters): FileAction {
  const kind = oneOf(sent, "action", ACTIONS);
  const path = text(sent, "file_path");
  if (kind === undefined) throw invalid("actions[action] is missing");
  if (path === undefined) throw invalid("actions[file_path] is missing");
  const lastCommitId = text(sent, "last_commit_id");
  switch (kind) {
    case "create":
      return { kind, path, content: contentOf(sent) };
    case "update":
      return { kind, path, content: contentOf(sent), lastCommitId };
    case "delete":
      return { kind, path, lastCommitId };
    case "chmod":
      return { kind, path, executable: flag(sent, "execute_filemode") ?? false };
    case "move": {
      const from = text(sent, "previous_path");
      if (from === undefined) throw invalid("actions[previous_path] is missing");
      return { kind, path, from, content: sent.content === undefined ? null : contentOf(sent) };
    }
    default:
      return kind satisfies never;
  }
}

async function create(call: ProjectCall): Promise<Answer> {
  requireAll(call.parameters, ["branch", "commit_message", "actions"]);
  const actions = nestedList(call.parameters, "actions") ?? [];
  const commit = await commitActions(call, actions.map(parseAction));
  return created(await viewDetail(call, commit));
}

async function diff(call: ProjectCall): Promise<Answer> {
  const commit = await theCommit(call);
  const diffs = await diffBetween(call.repository, commit.parentIds[0] ?? EMPTY_TREE, commit.id);
  return offsetPage(call, diffs, (one) => one);
}

async function refs(call: ProjectCall): Promise<Answer> {
  const commit = await theCommit(call);
  const type = oneOf(call.parameters, "type", ["branch", "tag", "all"]) ?? "all";
  const stdout = await call.repository.git([
    "for-each-ref",
    "--contains",
    commit.id,
    "--format=%(refname)",
    ...(type === "tag" ? [] : ["refs/heads/"]),
    ...(type === "branch" ? [] : ["refs/tags/"]),
  ]);
  const rows = stdout.split("\n").flatMap((line) => {
    const match = /^refs\/(heads|tags)\/(.+)$/.exec(line);
    return match === null ? [] : [{ type: match[1] === "heads" ? "branch" : "tag", name: match[2] }];
  });
  return offsetPage(call, rows, (row) => row);
}

async function mergeRequests(call: ProjectCall): Promise<Answer> {
  const commit = await theCommit(call);
  const heads = await call.repository.heads();
  const rows = call.project.mergeRequests.filter(
    (one) => one.mergeCommitSha === commit.id || one.versions.some((version) => version.head === commit.id),
  );
  return offsetPage(call, rows, (one) => viewMergeRequestBasic(call.world, call.project, one, heads));
}

export const COMMIT_ROUTES: readonly Route[] = [
  projectRoute("GET", "/repository/commits", REPORTER, list),
  projectRoute("POST", "/repository/commits", DEVELOPER, create),
  projectRoute("GET", "/repository/commits/:sha", REPORTER, async (call) =>
    ok(await viewDetail(call, await theCommit(call))),
  ),
  projectRoute("GET", "/repository/commits/:sha/diff", REPORTER, diff),
  projectRoute("GET", "/repository/commits/:sha/refs", REPORTER, refs),
  projectRoute("GET", "/repository/commits/:sha/merge_requests", REPORTER, mergeRequests),
];
