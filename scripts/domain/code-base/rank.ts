import { isFixture, isTest } from "../guards/file-kind.ts";
import { churnOf } from "./churn.ts";
import type { Change } from "./code-base.ts";
import { isProgram } from "./language.ts";
import { type Links, pageRank } from "./page-rank.ts";

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
 * where readers begin at what changes, and where tests count for what they import rather than for themselves. Sums to 1.
 */
export function rankFiles(
  files: readonly { path: string; language: string | null }[],
  imports: Links,
  history: readonly Change[],
): Map<string, number> {
  const { heat } = churnOf(history);
  const weights = files.map(({ path, language }): [string, number] => {
    const changes = 1 + Math.log2(1 + (heat.get(path) ?? 0));
    const share = isProgram(language) ? (isAside(path) ? OF_ASIDE : 1) : OF_DATA;
    return [path, changes * share];
  });
  const names = files.map(({ path }) => path);
  const foundations = pageRank(names, imports, new Map(weights));
  const stories = pageRank(names, reversed(imports), new Map(weights));
  const both = (path: string) =>
    OF_FOUNDATIONS * (foundations.get(path) ?? 0) + (1 - OF_FOUNDATIONS) * (stories.get(path) ?? 0);
  return new Map(names.map((path) => [path, rounded(both(path))]));
}

/** Who is imported by whom, without those who look at everything: tests and examples. */
function reversed(imports: Links): Links {
  const links = new Map<string, Map<string, number>>();
  for (const [from, targets] of imports) {
    if (isAside(from)) continue;
    for (const [to, weight] of targets) {
      const known = links.get(to) ?? new Map<string, number>();
      known.set(from, weight);
      links.set(to, known);
    }
  }
  return links;
}

/** Tests, examples and what they need. */
export function isAside(path: string): boolean {
  return isTest(path) || isFixture(path) || ASIDE.test(path) || HIDDEN.test(path);
}

/** Logarithms differ in their last digit from machine to machine, and the order of files must not. */
function rounded(rank: number): number {
  return Number(rank.toPrecision(9));
}
