import type { PushResult, Repository } from "../../ports/repository.ts";
import type { Git } from "./git.ts";
import { isAncestor, listTree, treeOf, writeCommit } from "./objects.ts";
import { type PatchedTree, patchTree } from "./patched-tree.ts";
import { jittered } from "./remote.ts";
import type { StatePlace } from "./state.ts";

type PatchPush = Parameters<Repository["pushPatch"]>[0];
type Place = Omit<StatePlace, "stateBranch">;

const TRIES = 4;
const FIRST_WAIT_MS = 500;

type Checked = PatchedTree | { kind: "refused"; detail: string };

/** What stands on the branch: something to build on (or nothing yet), the result itself, or somebody else's work. */
type Standing =
  | { kind: "free"; parents: string[] }
  | { kind: "done"; sha: string }
  | { kind: "foreign-commits" | "does-not-apply"; detail: string };

/**
 * `Repository.pushPatch`. Commits on top of `expectedHead` that the bot itself made (an attempt cut short) are built
 * upon; anybody else's stop it. The new commit always descends from what is on the branch.
 */
export async function pushPatch(place: Place, push: PatchPush): Promise<PushResult> {
  const applied = await checkedTree(place, push);
  if (applied.kind !== "tree") return applied;
  for (let tried = 1; ; tried += 1) {
    const heads = await place.remote.fetch([push.branch, place.baseBranch]);
    const head = heads[push.branch] ?? null;
    const standing = await standingOf(place, push, applied.tree, { head, target: heads[place.baseBranch] ?? null });
    if (standing.kind === "done") return { kind: tried === 1 ? "unchanged" : "pushed", sha: standing.sha };
    if (standing.kind !== "free") return standing;
    if (tried > TRIES)
      return { kind: "failed", detail: `${push.branch} was not pushed in ${TRIES} tries: no answer from GitLab` };
    const signature = { ...place.identity, at: place.clock.now() };
    const commit = { tree: applied.tree, parents: standing.parents, message: push.message, signature };
    const sha = await writeCommit(place.git, commit);
    const outcome = await place.remote.push(push.branch, head, sha);
    if (outcome.kind === "landed") return { kind: "pushed", sha };
    if (outcome.kind === "refused") return { kind: "failed", detail: refusal(outcome.detail, push.branch) };
    await place.clock.sleep(jittered(FIRST_WAIT_MS, tried, place.random));
  }
}

async function checkedTree(place: Place, push: PatchPush): Promise<Checked> {
  const { git } = place;
  const patchBytes = Buffer.byteLength(push.patch);
  // Asked before git unpacks it: a small binary patch can hold a very large file.
  const tooLarge = push.check({ paths: [], patchBytes });
  if (tooLarge !== null) return { kind: "refused", detail: tooLarge };
  const patched = await patchTree(place, push);
  if (patched.kind !== "tree") return patched;
  const paths = await changedPaths(git, push.baseSha, patched.tree);
  const intoGit = paths.find(({ path }) => path.split("/").some((segment) => segment.toLowerCase() === ".git"));
  if (intoGit !== undefined) return { kind: "refused", detail: `the patch writes to ${intoGit.path}` };
  const refusal = push.check({ paths: await withSizes(git, patched.tree, paths), patchBytes });
  return refusal === null ? patched : { kind: "refused", detail: refusal };
}

async function withSizes(
  git: Git,
  tree: string,
  paths: readonly { path: string; mode: string }[],
): Promise<{ path: string; mode: string; bytes: number }[]> {
  const sizes = new Map((await listTree(git, tree)).map((entry) => [entry.path, entry.bytes]));
  return paths.map((changed) => ({ ...changed, bytes: sizes.get(changed.path) ?? 0 }));
}

/** The paths that differ, both of a rename; `mode` is the new one, `000000` for a deleted file. */
async function changedPaths(git: Git, base: string, tree: string): Promise<{ path: string; mode: string }[]> {
  const fields = (await git.text(["diff-tree", "-r", "-z", "--raw", "--no-renames", base, tree])).split("\0");
  const changes: { path: string; mode: string }[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    changes.push({ path: fields[at + 1] ?? "", mode: fields[at]?.split(" ")[1] ?? "" });
  }
  return changes;
}

async function standingOf(
  { git, identity, baseBranch }: Place,
  push: PatchPush,
  tree: string,
  { head, target }: { head: string | null; target: string | null },
): Promise<Standing> {
  if (head === null) {
    if (push.expectedHead === null) return { kind: "free", parents: [push.baseSha] };
    return { kind: "foreign-commits", detail: `${push.branch} was deleted; it was expected at ${push.expectedHead}` };
  }
  if ((await treeOf(git, head)) === tree) return { kind: "done", sha: head };
  if (push.expectedHead !== null && !(await isAncestor(git, push.expectedHead, head))) {
    return { kind: "foreign-commits", detail: `${push.branch} was rewritten: it no longer holds ${push.expectedHead}` };
  }
  const foreign = await foreignCommits(git, head, push.expectedHead ?? push.baseSha, identity.email);
  if (foreign.length > 0) return { kind: "foreign-commits", detail: `${push.branch} holds ${foreign.join(", ")}` };
  const continues = await isAncestor(git, push.baseSha, head);
  // Taking the tree of an older base would undo what the branch has taken over from the target since.
  const fork = continues && target !== null ? await git.text(["merge-base", target, head]) : push.baseSha;
  if (fork !== push.baseSha && (await isAncestor(git, push.baseSha, fork))) {
    const detail = `the patch was made on ${push.baseSha}, but ${push.branch} has taken over ${baseBranch} up to ${fork}`;
    return { kind: "does-not-apply", detail };
  }
  // An attempt on an older base goes on as a merge of the newer one, so that the difference to it is the patch alone.
  return { kind: "free", parents: continues ? [head] : [head, push.baseSha] };
}

/** Commits that came after `since` and are not all the bot's own, in words. */
async function foreignCommits(git: Git, head: string, since: string, email: string): Promise<string[]> {
  const listed = await git.text(["log", "-z", "--format=%h%x09%ae%x09%ce%x09%an%x09%s", `${since}..${head}`, "--"]);
  return listed.split("\0").flatMap((line) => {
    const [id, author, committer, name, title] = line.split("\t");
    return id === undefined || id === "" || (author === email && committer === email)
      ? []
      : [`${id} by ${name} (${title})`];
  });
}

function refusal(words: string, branch: string): string {
  return `GitLab refused the push to ${branch}: ${words}. The bot needs the role Developer, and no protected-branch rule or push rule may shut it out of nightshift/*.`;
}
