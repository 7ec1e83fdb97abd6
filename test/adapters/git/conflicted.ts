import type { ConflictedMerge, Repository } from "../../../scripts/ports/repository.ts";
import { BOT, makeOrigin, type Origin, open } from "./origin.ts";

export const BRANCH = "nightshift/BUG-1";

export type Conflicted = { origin: Origin; repository: Repository; base: string; head: string; target: string };

/** A branch of the bot's and its target, both of which changed the one line of `a.txt`; and the other files given. */
export async function prepareConflict(
  sides: { branch?: Record<string, string | null>; target?: Record<string, string | null> } = {},
): Promise<Conflicted> {
  const origin = await makeOrigin({ "a.txt": "one\n", "b.txt": "b\n", "c.txt": "c\n" });
  const base = await origin.git(["rev-parse", "main"]);
  await origin.git(["update-ref", `refs/heads/${BRANCH}`, base]);
  const head = await origin.commit(BRANCH, { "a.txt": "ours\n", ...sides.branch }, BOT);
  const target = await origin.commit("main", { "a.txt": "theirs\n", ...sides.target });
  return { origin, repository: await open(origin.url), base, head, target };
}

/** The conflict as git finds it. */
export async function conflictIn(
  { repository, head, target }: Conflicted,
  { linear = false } = {},
): Promise<ConflictedMerge> {
  const merge = await repository.tryMerge({ targetSha: target, headSha: head, linear });
  if (merge === null) throw new Error("git found no conflict");
  return merge;
}

/** `a.txt` as git leaves it. */
export const MARKED = "<<<<<<< merge-request\nours\n=======\ntheirs\n>>>>>>> target-branch\n";

/** An agent's patch that puts `text` in the place of the markers. */
export function resolving(text: string): string {
  const before = MARKED.trimEnd().split("\n");
  const head = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n";
  return `${head}@@ -1,${before.length} +1 @@\n${before.map((line) => `-${line}\n`).join("")}+${text}\n`;
}
