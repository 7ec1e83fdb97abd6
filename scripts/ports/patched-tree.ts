import type { GuardedFile } from "../domain/guards/guard.ts";
import type { InspectedProject } from "./inspection.ts";

/** A commit's tree with patches on top of it: what they change, also as one patch, and the tree as they leave it. */
export type PatchedTree =
  | { kind: "patched"; patch: string; files: GuardedFile[]; project: InspectedProject }
  | { kind: "does-not-apply"; detail: string };

/** Applies patches to a commit, in memory: no file is written, and nothing of theirs is run. */
export type PatchTree = (base: string, patches: readonly string[]) => Promise<PatchedTree>;
