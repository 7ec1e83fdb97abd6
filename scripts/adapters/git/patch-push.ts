import type { PushResult, Repository } from "../../ports/repository.ts";
import { applyPatch } from "./applied-patch.ts";
import { pushTree, type Standing } from "./branch-push.ts";
import type { Git } from "./git.ts";
import { isAncestor, treeOf } from "./objects.ts";
import type { StatePlace } from "./state.ts";

type PatchPush = Parameters<Repository["pushPatch"]>[0];
type Place = Omit<StatePlace, "stateBranch">;

/**
 * `Repository.pushPatch`. Commits on top of `expectedHead` that the bot itself made (an attempt cut short) are built
 * upon; anybody else's stop it. The new commit always descends from what is on the branch.
 */
export async function pushPatch(place: Place, push: PatchPush): Promise<PushResult> {
  await place.remote.fetchCommit(push.baseSha);
  const applied = await applyPatch(place, push.baseSha, push);
  if (applied.kind !== "tree") return applied;
  if (applied.tree === (await treeOf(place.git, push.baseSha)))
    return { kind: "does-not-apply", detail: "the patch changes nothing" };
  const { branch, message } = push;
  return pushTree(place, {
    ...{ branch, tree: applied.tree, message },
    async look() {
      const heads = await place.remote.fetch([branch, place.baseBranch]);
      return standingOf(place, push, applied.tree, {
        head: heads[branch] ?? null,
        target: heads[place.baseBranch] ?? null,
      });
    },
  });
}

async function standingOf(
  { git, identity, baseBranch }: Place,
  push: PatchPush,
  tree: string,
  { head, target }: { head: string | null; target: string | null },
): Promise<Standing> {
  if (head === null) {
    if (push.expectedHead === null) return { kind: "free", head, parents: [push.baseSha] };
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
  return { kind: "free", head, parents: continues ? [head] : [head, push.baseSha] };
}

/** Commits that came after `since` and are not all the bot's own, in words. */
export async function foreignCommits(git: Git, head: string, since: string, email: string): Promise<string[]> {
  const listed = await git.text(["log", "-z", "--format=%h%x09%ae%x09%ce%x09%an%x09%s", `${since}..${head}`, "--"]);
  return listed.split("\0").flatMap((line) => {
    const [id, author, committer, name, title] = line.split("\t");
    return id === undefined || id === "" || (author === email && committer === email)
      ? []
      : [`${id} by ${name} (${title})`];
  });
}
