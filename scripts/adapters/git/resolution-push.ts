import { markerLines } from "../../domain/conflict.ts";
import type { PushResult, Repository } from "../../ports/repository.ts";
import { type Applied, applyPatch, applyPlainPatch } from "./applied-patch.ts";
import { pushTree } from "./branch-push.ts";
import type { Git } from "./git.ts";
import { isAncestor, listTree, readTexts, treeOf } from "./objects.ts";
import { foreignCommits } from "./patch-push.ts";
import type { StatePlace } from "./state.ts";

type Resolution = Parameters<Repository["pushResolution"]>[0];

/**
 * `Repository.pushResolution`. The commit is made for `headSha` alone: on a branch that is elsewhere (and does not hold
 * this very result from an attempt cut short) nothing is pushed, whoever moved it.
 */
export async function pushResolution(place: StatePlace, push: Resolution): Promise<PushResult> {
  const { git, remote } = place;
  const { branch, headSha, conflict, message } = push;
  await remote.fetchCommit(conflict.targetSha);
  await remote.fetchCommit(headSha);
  const resolved = await resolve(place, push);
  if (resolved.kind !== "tree") return resolved;
  const { tree } = resolved;
  const parents = conflict.strategy === "merge" ? [headSha, conflict.targetSha] : [conflict.targetSha];
  return pushTree(place, {
    ...{ branch, tree, message },
    async look() {
      const head = (await remote.fetch([branch]))[branch] ?? null;
      if (head === headSha) return { kind: "free", head, parents };
      if (head !== null && (await isResult(git, head, tree, conflict.targetSha))) return { kind: "done", sha: head };
      return { kind: "foreign-commits", detail: await whatHappened(place, push, head) };
    },
  });
}

/** The tree of the resolution: git's own merge, and on it what the agent made of the conflicts. */
async function resolve(place: StatePlace, { conflict, merged, patch, check }: Resolution): Promise<Applied> {
  const trial = await applyPlainPatch(place, conflict.targetSha, merged);
  if (trial.kind !== "tree") return trial;
  const applied = await applyPatch(place, trial.tree, { patch, check });
  if (applied.kind !== "tree") return applied;
  const left = await leftMarker(place.git, applied.tree, conflict.targetSha, conflict.paths);
  return left === null ? applied : { kind: "refused", detail: `${left} still holds a marker of the conflict` };
}

/** The first conflict that nobody resolved. A file that shows markers on the target too is about such markers. */
async function leftMarker(git: Git, tree: string, targetSha: string, paths: readonly string[]): Promise<string | null> {
  const texts = await readTexts(git, await listTree(git, tree, paths));
  const before = await readTexts(git, await listTree(git, targetSha, paths));
  for (const [path, text] of texts) {
    const [line] = markerLines(text);
    if (line !== undefined && markerLines(before.get(path) ?? "").length === 0) return `${path}:${line}`;
  }
  return null;
}

async function isResult(git: Git, head: string, tree: string, targetSha: string): Promise<boolean> {
  return (await treeOf(git, head)) === tree && (await isAncestor(git, targetSha, head));
}

async function whatHappened(place: StatePlace, { branch, headSha }: Resolution, head: string | null): Promise<string> {
  if (head === null) return `${branch} was deleted; it was expected at ${headSha}`;
  if (!(await isAncestor(place.git, headSha, head))) return `${branch} was rewritten: it no longer holds ${headSha}`;
  const foreign = await foreignCommits(place.git, head, headSha, place.identity.email);
  return foreign.length > 0 ? `${branch} holds ${foreign.join(", ")}` : `${branch} has gone on to ${head}`;
}
