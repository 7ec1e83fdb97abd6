import { type ImportGraph, NO_IMPORTS } from "./import-graph.ts";

/** A declaration as its grammar found it. */
export type CodeSymbol = {
  /** One line of the source, without its body. */
  signature: string;
  /** A member of the declaration above it. */
  isMember: boolean;
  isPublic: boolean;
};

/** What a file holds: a sentence on its purpose ("" where it says none), and its declarations in the order of the file. */
export type Outline = { purpose: string; symbols: CodeSymbol[] };

/** What a quick look at a file finds: names that it imports, namespaces that it belongs to, whether a program wrote it. */
export type Mentions = { imports: string[]; provides: string[]; isGenerated: boolean };

/** A file that people wrote. `rank` is its share of the whole, by who builds on it and how often it changes. */
export type CodeFile = {
  path: string;
  bytes: number;
  language: string | null;
  rank: number;
  isTest: boolean;
  /** A test, an example, or what these need: it shows how a thing is used, and is not the thing. */
  isAside: boolean;
  /** It is called as the beginning of a run is. */
  isBeginning: boolean;
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
  /** Who imports whom, by the places of `files`. */
  imports: ImportGraph;
  /** Newest first. */
  history: readonly Change[];
  /** Texts of what describes the project: readmes, manifests of packages, rules for people and programs. */
  texts: ReadonlyMap<string, string>;
  /** How many files were left out because programs wrote them, others did, or they are too large. */
  leftOut: number;
  /** How many of the files that matter most were not looked into, because the time for it was over. */
  notLookedInto: number;
};

export const NO_CODE: CodeBase = {
  paths: [],
  files: [],
  imports: NO_IMPORTS,
  history: [],
  texts: new Map(),
  leftOut: 0,
  notLookedInto: 0,
};
