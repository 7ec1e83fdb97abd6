import type { Configuration } from "./configuration.ts";
import { describeFindings } from "./preflight/evidence.ts";
import { overlapOf } from "./preflight/overlap.ts";
import { readRequest } from "./preflight/request.ts";
import { lookFor } from "./preflight/signals.ts";
import type { TreeIndex } from "./preflight/tree-index.ts";

/** How far the code base has what a task asks for. */
export type Preflight = {
  /** 0–1: how sure it is that the thing exists. 0.4 at even odds, 0.6 where 95 of 100 such tasks were done already. */
  overlap: number;
  verdict: "new" | "grey" | "redundant";
  /** Which concept, where, how close; and what is missing. Never empty. */
  evidence: string[];
};

/** Compares a task's wording with a tree: whether what it asks to come into being is there, in one place. */
export function preflight(
  task: { title: string; description: string },
  index: TreeIndex,
  settings: Configuration["preflight"],
): Preflight {
  const request = readRequest(task);
  if (index.files.length === 0)
    return nothingToCompare("the tree has no source, test or document to compare the task with");
  if (!request.concepts.some(({ inTitle }) => inTitle))
    return nothingToCompare("the task's title names nothing to look for: say in it what shall be there");
  const findings = lookFor(request, index);
  const found = findings.passages.best === null ? 0 : overlapOf(findings.signals);
  const overlap = Math.round((request.removes ? Math.min(found, REMOVAL_MOST) : found) * 1000) / 1000;
  const evidence = describeFindings(request, findings, index);
  return {
    overlap,
    verdict: verdictOf(overlap, settings),
    evidence: request.removes
      ? [...evidence, "the task wants something gone: that it is found does not reject it"]
      : evidence,
  };
}

/** What is to be removed is there: even odds at most. */
const REMOVAL_MOST = 0.4;

function verdictOf(overlap: number, { reject_above, grey_above }: Configuration["preflight"]): Preflight["verdict"] {
  if (overlap > reject_above) return "redundant";
  return overlap > grey_above ? "grey" : "new";
}

function nothingToCompare(why: string): Preflight {
  return { overlap: 0, verdict: "new", evidence: [why] };
}
