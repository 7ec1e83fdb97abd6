import { z } from "zod";
import type { Links } from "./page-rank.ts";

/** A declaration as its grammar found it. `signature` is one line of the source, without its body. */
export type CodeSymbol = z.infer<typeof symbolSchema>;

/** What a file holds: a sentence on its purpose ("" where it says none), and its declarations in the order of the file. */
export type Outline = z.infer<typeof outlineSchema>;

/** What a quick look at a file finds: names that it imports, namespaces that it belongs to, whether a program wrote it. */
export type Mentions = z.infer<typeof mentionsSchema>;

const symbolSchema = z.object({
  signature: z.string().max(400),
  /** A member of the declaration above it. */
  isMember: z.boolean(),
  isPublic: z.boolean(),
});

export const outlineSchema = z.object({ purpose: z.string().max(400), symbols: z.array(symbolSchema).max(400) });

export const mentionsSchema = z.object({
  imports: z.array(z.string().max(400)).max(1_000),
  provides: z.array(z.string().max(400)).max(50),
  isGenerated: z.boolean(),
});

/** A file that people wrote. `rank` is its share of the whole, by who builds on it and how often it changes. */
export type CodeFile = {
  path: string;
  bytes: number;
  language: string | null;
  rank: number;
  /** Null for a file that was not looked into: its language has no grammar here, or it matters less than those that fit. */
  outline: Outline | null;
};

/** A commit of the history, merges and Night Shift's own left out. `isFirst`: it only brought what had been made before. */
export type Change = { at: number; paths: readonly string[]; isFirst?: boolean };

/** A code base at one commit. */
export type CodeBase = {
  /** Every path of the tree but Night Shift's own. */
  paths: readonly string[];
  /** What people wrote, in the order of its paths. */
  files: readonly CodeFile[];
  /** Who imports whom, by path. */
  imports: Links;
  /** Newest first. */
  history: readonly Change[];
  /** Texts of what describes the project: readmes, manifests of packages, rules for people and programs. */
  texts: ReadonlyMap<string, string>;
  /** How many files were left out because programs wrote them, others did, or they are too large. */
  leftOut: number;
};

export const NO_CODE: CodeBase = {
  paths: [],
  files: [],
  imports: new Map(),
  history: [],
  texts: new Map(),
  leftOut: 0,
};
