import { isFixture, isTest } from "../guards/file-kind.ts";
import { churnOf } from "./churn.ts";
import type { Change } from "./code-base.ts";
import { type ImportGraph, reversedGraph } from "./import-graph.ts";
import { isProgram } from "./language.ts";
import { pageRank } from "./page-rank.ts";

/** Folders that show how a thing is used, and are not the thing. */
const ASIDE =
  /(^|\/)(examples?|samples?|demos?|benchmarks?|bench|benches|fuzz|docs?|website|scripts\/dev|fixtures?|testdata|stories)\//i;

/** Settings of editors and machines. */
const HIDDEN = /(^|\/)\.[^/]+\//;

/** Where readers begin seldom: a test stands for its subject, data for nothing. */
const OF_ASIDE = 0.05;
const OF_DATA = 0.02;

/** What is built on comes first; what builds on much shows how the parts go together, and is imported by nobody. */
const OF_FOUNDATIONS = 0.65;

/**
 * What each file is worth to somebody who reads the project for the first time: PageRank over the imports in both directions,
 * where readers begin at what changes, and where tests count for what they import rather than for themselves. Sums to 1, in the
 * order of the files; to seven digits, because logarithms differ in their last one from machine to machine, and the order of
 * files must not.
 */
export function rankFiles(
  files: readonly { path: string; language: string | null; isAside: boolean }[],
  imports: ImportGraph,
  history: readonly Change[],
): Float32Array {
  const { heat } = churnOf(history);
  const weights = new Float64Array(files.length);
  let next = 0;
  for (const { path, language, isAside: aside } of files) {
    const changes = 1 + Math.log2(1 + (heat.get(path) ?? 0));
    weights[next] = changes * (isProgram(language) ? (aside ? OF_ASIDE : 1) : OF_DATA);
    next += 1;
  }
  const foundations = pageRank(imports, weights);
  // Tests and examples look at everything: that says nothing of what they look at.
  const turned = reversedGraph(imports, (file) => files[file]?.isAside === true);
  const stories = pageRank(turned, weights);
  const ranks = new Float32Array(files.length);
  for (let at = 0; at < ranks.length; at += 1)
    ranks[at] = OF_FOUNDATIONS * (foundations[at] ?? 0) + (1 - OF_FOUNDATIONS) * (stories[at] ?? 0);
  return ranks;
}

/** Tests, examples and what they need. */
export function isAside(path: string): boolean {
  return isTest(path) || isFixture(path) || ASIDE.test(path) || HIDDEN.test(path);
}

/** Places of ranks by rank, highest first; among equals the first comes first. */
export function byRankFirst(ranks: Float32Array): number[] {
  // Numbers are sorted many times faster than by a function: those of four bytes that are not below nothing order as their bits do.
  const bits = new Uint32Array(ranks.slice().buffer);
  const keys = new Float64Array(bits.length);
  for (let at = 0; at < keys.length; at += 1) keys[at] = (MOST_BITS - (bits[at] ?? 0)) * MOST_FILES + at;
  return Array.from(keys.sort(), (key) => key % MOST_FILES);
}

const MOST_BITS = 2 ** 32 - 1;
/** With the bits of a rank, a number of 53 bits holds so many. */
const MOST_FILES = 2 ** 21;
