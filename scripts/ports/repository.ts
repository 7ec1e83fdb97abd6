import type { CodeBase } from "../domain/code-base/code-base.ts";
import type { Conflict } from "../domain/conflict.ts";
import type { GuardedFile } from "../domain/guards/guard.ts";
import type { InspectedProject } from "./inspection.ts";

/** The versioned state at one commit: every file under backlog/, feedback/, prompts/ and nightshift.yml, by path. */
export type StateFiles = { sha: string; files: ReadonlyMap<string, string> };

/** What a state commit changes: text to write, null to delete. Appending to a ledger file is writing it whole. */
export type StateChange = { message: string; files: ReadonlyMap<string, string | null> };

export type CommitResult<T> =
  | { kind: "committed"; sha: string; value: T }
  /** `decide` saw the newest state and found nothing to write. */
  | { kind: "unchanged"; sha: string; value: T }
  | { kind: "failed"; detail: string };

export type PushResult =
  | { kind: "pushed"; sha: string }
  /** The branch already holds exactly this tree. */
  | { kind: "unchanged"; sha: string }
  /** The patch does not apply to the base. */
  | { kind: "does-not-apply"; detail: string }
  /** `check` refused the change. */
  | { kind: "refused"; detail: string }
  /** Somebody else moved the branch; it is never overwritten. */
  | { kind: "foreign-commits"; detail: string }
  | { kind: "failed"; detail: string };

/** A merge that git could not make alone. */
export type ConflictedMerge = {
  conflict: Conflict;
  /** From the target's commit to the merged tree, as a patch: conflicts are in it with git's markers. */
  patch: string;
};

/** Asked before anything is pushed, with the paths and modes that git itself says the applied patch touches; a string refuses. */
type CheckChange = (change: {
  paths: { path: string; mode: string; bytes: number }[];
  patchBytes: number;
}) => string | null;

/** What a patch makes of a commit, as git applies it: the files it changes and the project as it is then. */
export type ExaminedPatch =
  | { kind: "applies"; files: GuardedFile[]; project: InspectedProject }
  | { kind: "does-not-apply"; detail: string };

/** The project's git repository on GitLab, seen with Night Shift's token (forge zone only). */
export type Repository = {
  /** The state branch at its newest commit, and the default branch's commit. */
  readState(): Promise<StateFiles>;
  /** The newest commit of the branch that work is based on. */
  baseSha(): Promise<string>;
  /**
   * Compare-and-swap: decide on the newest state, commit, push; when somebody else was faster, decide again on theirs.
   * `decide` must be pure. Commits say `[skip ci]`.
   */
  commitState<T>(decide: (state: StateFiles) => { change: StateChange | null; value: T }): Promise<CommitResult<T>>;
  /** When files of a folder of the state were added, by path; more than a year ago is as good as 400 days. */
  addedAt(folder: string): Promise<ReadonlyMap<string, Date>>;
  /** What the newest commits up to one have changed, newest first: enough of them to tell what changes together. */
  changesUpTo(sha: string): Promise<readonly { paths: readonly string[] }[]>;
  /** Text files of the tree at a commit, for preflight: at most `maxBytes` each, binaries and vendored folders left out. */
  treeAt(sha: string, maxBytes: number): Promise<ReadonlyMap<string, string>>;
  /** The code base at a commit, without Night Shift's own files. */
  codeBase(sha: string): Promise<CodeBase>;
  /** `git diff base...head`, as a patch. */
  diff(baseSha: string, headSha: string): Promise<string>;
  /**
   * Applies a patch to a commit in the object store, and pushes nothing. `merged`: what a merge that git could not make
   * leaves on that commit, which the patch resolves ("": nothing); it is no part of what is examined.
   */
  examinePatch(patch: { baseSha: string; merged: string; patch: string }): Promise<ExaminedPatch>;
  /**
   * Puts a patch on a branch and pushes it without force. A new branch starts at `baseSha`; an existing one must be at
   * `expectedHead` (null: must not exist, or hold the same result from an earlier attempt).
   */
  pushPatch(push: {
    branch: string;
    baseSha: string;
    expectedHead: string | null;
    patch: string;
    message: string;
    check: CheckChange;
  }): Promise<PushResult>;
  /**
   * Tries to merge a branch into a target, without changing either; null when that works without a person, or when this
   * git is too old to try (before 2.38). `linear`: the project's history has no merge commits.
   */
  tryMerge(merge: { targetSha: string; headSha: string; linear: boolean }): Promise<ConflictedMerge | null>;
  /**
   * Puts the resolution of a conflict on its branch: `merged` and on top of it `patch`, applied to the target's commit.
   * As a merge commit without force, or rebased with a lease on `headSha`. A branch that is elsewhere is left alone.
   */
  pushResolution(push: {
    branch: string;
    headSha: string;
    conflict: Conflict;
    merged: string;
    patch: string;
    message: string;
    check: CheckChange;
  }): Promise<PushResult>;
};
