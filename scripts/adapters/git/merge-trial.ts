import type { Conflict } from "../../domain/conflict.ts";
import { isObjectName } from "../../domain/object-name.ts";
import type { ConflictedMerge, Repository } from "../../ports/repository.ts";
import { patchBetween } from "./diff.ts";
import type { Git } from "./git.ts";
import type { StatePlace } from "./state.ts";

type Trial = Parameters<Repository["tryMerge"]>[0];

/** What the agent reads beside git's markers: names say more than hashes. */
const OURS = "merge-request";
const THEIRS = "target-branch";

/** `Repository.tryMerge`: in the object store alone, without a work tree. */
export async function tryMerge(
  { git, remote, identity }: StatePlace,
  { targetSha, headSha, linear }: Trial,
): Promise<ConflictedMerge | null> {
  await remote.fetchCommit(targetSha);
  await remote.fetchCommit(headSha);
  await git.text(["update-ref", `refs/tags/${OURS}`, headSha]);
  await git.text(["update-ref", `refs/tags/${THEIRS}`, targetSha]);
  const { ok, stdout } = await git.attempt(["merge-tree", "--write-tree", "-z", "--name-only", OURS, THEIRS]);
  const report = ok ? null : readReport(stdout.toString("utf8"));
  if (report === null) return null;
  const { tree, paths, messages } = report;
  const isOwn = linear && (await isOwnWork(git, targetSha, headSha, identity.email));
  const strategy: Conflict["strategy"] = isOwn ? "rebase" : "merge";
  const patch = await patchBetween(git, targetSha, tree);
  return { conflict: { targetSha, paths, messages, strategy }, patch };
}

/**
 * Fields between NULs: the tree, the paths in conflict, an empty one, and for each message the number of its paths,
 * these, its kind and its words. Null for the answer of a git that failed: too old, or without a common history.
 */
function readReport(answer: string): { tree: string; paths: string[]; messages: string[] } | null {
  const [tree = "", ...fields] = answer.split("\0");
  const end = fields.indexOf("");
  const paths = fields.slice(0, end);
  if (!isObjectName(tree) || paths.length === 0) return null;
  const messages: string[] = [];
  for (let at = end + 1; at < fields.length; ) {
    const words = at + Number(fields[at]) + 2;
    const kind = fields[words - 1] ?? "";
    if (kind.startsWith("CONFLICT")) messages.push((fields[words] ?? "").trim());
    at = Number.isInteger(words) ? words + 1 : fields.length;
  }
  return { tree, paths, messages };
}

/** Whether a rebase would rewrite nobody else's commits. */
async function isOwnWork(git: Git, targetSha: string, headSha: string, email: string): Promise<boolean> {
  const people = await git.text(["log", "--format=%ae%n%ce", `${targetSha}..${headSha}`, "--"]);
  return people.split("\n").every((one) => one === email);
}
