import type { Configuration } from "./configuration.ts";
import { describeFindings } from "./preflight/evidence.ts";
import { overlapOf } from "./preflight/overlap.ts";
import { type Request, readRequest } from "./preflight/request.ts";
import { lookFor } from "./preflight/signals.ts";
import type { TreeIndex } from "./preflight/tree-index.ts";

/** How far the code base has what a task asks for. */
export type Preflight = {
  /** 0–1: how sure it is that the thing exists. 0.4 at even odds, 0.6 where 95 of 100 such tasks were done already. */
  overlap: number;
  verdict: "new" | "grey" | "redundant";
  /** Which concept, where, how close; and what is missing. Never empty. */
  evidence: string[];
  /** An open task that asks for the same and comes first; `stuck`: why it can never be taken, and so does not count. */
  twin?: { task: string; stuck: string | null };
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
  const overlap = Math.round(Math.min(found, MOST[request.wants]) * 1000) / 1000;
  const evidence = [...describeFindings(request, findings, index), ...RESERVATIONS[request.wants]];
  return { overlap, verdict: verdictOf(overlap, settings), evidence };
}

/**
 * The overlap of what each kind of task may have at most: four of five wrong rejections of projects left out were of tasks that
 * begin with "make" and want what is there to be otherwise, which its names do not tell.
 */
const MOST: Readonly<Record<Request["wants"], number>> = { addition: 1, change: 0.6, removal: 0.4 };
const RESERVATIONS: Readonly<Record<Request["wants"], readonly string[]>> = {
  addition: [],
  change: ["the task wants something to be otherwise: that it is found does not reject it"],
  removal: ["the task wants something gone: that it is found does not reject it"],
};

function verdictOf(overlap: number, { reject_above, grey_above }: Configuration["preflight"]): Preflight["verdict"] {
  if (overlap > reject_above) return "redundant";
  return overlap > grey_above ? "grey" : "new";
}

function nothingToCompare(why: string): Preflight {
  return { overlap: 0, verdict: "new", evidence: [why] };
}
