import type { Mentions, Outline } from "../../domain/code-base/code-base.ts";
import type { ImportGraph } from "../../domain/code-base/import-graph.ts";
import type { PathTraits } from "../../domain/code-base/path-traits.ts";

/** Hand-written source is smaller. */
const MAX_BYTES = 200_000;

/** A regular file of a tree, with what is known of its path and of its text. */
export type KnownFile = PathTraits & {
  path: string;
  sha: string;
  bytes: number;
  /** Its path is one of what people wrote here. */
  isOurs: boolean;
  /** Its text says that a program wrote it. */
  isGenerated: boolean;
  /** What its text mentions, as `packMentions` tells it; null as long as nobody has read it. */
  mentions: string | null;
};

/** A commit of the history. `isFirst`: it has no parent here. `paths` are those of the code base that it changed. */
export type KnownCommit = { sha: string; at: number; isFirst: boolean; paths: readonly string[] };

/** What was found in a blob under a path; null where its language has no grammar here. */
export type KnownOutline = { sha: string; outline: Outline | null };

/** All that is known of a commit: nothing of it depends on when, where or from which earlier one it was found. */
export type KnownTree = {
  commit: string;
  /** In the order of their paths. */
  files: readonly KnownFile[];
  /** Between those of `files` that are code, in their order. */
  imports: ImportGraph;
  /** By path. */
  outlines: ReadonlyMap<string, KnownOutline>;
  /** As git walks it, newest first. */
  history: readonly KnownCommit[];
};

/** Whether people wrote the file here, as far as its path and size tell. */
export function isCandidate({ isOurs, bytes }: KnownFile): boolean {
  return isOurs && bytes <= MAX_BYTES;
}

export function isCode(file: KnownFile): boolean {
  return isCandidate(file) && !file.isGenerated;
}

/** Whether its text has to be read for what it mentions. */
export function isUnread(file: KnownFile): boolean {
  return file.mentions === null && file.language !== null && isCandidate(file);
}

/** Namespaces in the first line, imports in one line each: no name has a line end in it, and no namespace a blank. */
export function packMentions({ imports, provides }: Pick<Mentions, "imports" | "provides">): string {
  return [provides.join(" "), ...imports].join("\n");
}

export function mentionsOf({ mentions, isGenerated }: KnownFile): Mentions {
  const [provides = "", ...imports] = (mentions ?? "").split("\n");
  return { imports, provides: provides === "" ? [] : provides.split(" "), isGenerated };
}
