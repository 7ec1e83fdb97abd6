import { pipelineOf } from "../domain/cycle-jobs.ts";
import type { Ledger, LedgerMergeRequest } from "../domain/ledger.ts";
import { hasCycleEnded, leftJobsOf } from "../domain/left-jobs.ts";
import type { ObservedMergeRequest, ObservedPipeline } from "../domain/observation.ts";
import { hasLabel } from "../domain/permission/kill-switches.ts";
import { mergesToWatch, type Revert, revertsOf } from "../domain/revert.ts";
import { startedRunsOf } from "../domain/started-runs.ts";
import type { MergeRequest } from "../ports/forge.ts";
import { deletedMergeRequest, observeMergeRequest, rememberTrust, taskOf } from "./observe-merge-request.ts";
import type { ForgeWorld } from "./world.ts";

export type Observed = {
  mergeRequests: ObservedMergeRequest[];
  pipelines: ObservedPipeline[];
  reverts: Revert[];
  isPausedByLabel: boolean;
};

/** A merge request that nobody has touched for so long is history. */
const LOOK_BACK_DAYS = 60;
const DAY_MS = 86_400_000;

/** What people said and did since the last cycle: merge requests with their notes, ended pipelines, the pause label. */
export async function observe(world: ForgeWorld, ledger: Ledger): Promise<Observed> {
  const { forge, configuration, clock } = world;
  const self = await forge.currentUser();
  const updatedAfter = new Date(clock.now().getTime() - LOOK_BACK_DAYS * DAY_MS).toISOString();
  const labelled = await forge.mergeRequests({ label: configuration.labels.merge_request, updatedAfter });
  // Anybody can set a label or name a branch; only our own merge requests are ours to act on.
  const missing = await withoutLabel(world, ledger, labelled);
  const found = [...labelled, ...missing.found];
  const own = found.filter((mr) => mr.author === self.username && taskOf(mr) !== null);
  const trust = rememberTrust(world);
  const mergeRequests = await Promise.all(
    own.filter((mr) => isNews(mr, ledger)).map((mr) => observeMergeRequest(world, mr.iid, self.username, trust)),
  );
  const digests = await forge.issues({ label: configuration.labels.digest, state: "opened" });
  return {
    mergeRequests: [...mergeRequests, ...missing.deleted.map(deletedMergeRequest)],
    pipelines: await observePipelines(world, ledger),
    reverts: await observeReverts(world, ledger),
    isPausedByLabel: digests.some((issue) => hasLabel(issue.labels, configuration.labels.pause)),
  };
}

/** Merges that were taken back: nobody says so on the merge request, and the target branch does. */
async function observeReverts({ forge, clock, targetBranch }: ForgeWorld, ledger: Ledger): Promise<Revert[]> {
  const watched = mergesToWatch(ledger, clock.now());
  if (watched === null) return [];
  return revertsOf(watched.merges, await forge.commitsSince(targetBranch, watched.since));
}

/**
 * Those that the ledger has as open and the list does not show: somebody took the label off, nobody touched them for long,
 * or an owner has deleted them.
 */
async function withoutLabel(
  { forge }: ForgeWorld,
  ledger: Ledger,
  labelled: readonly MergeRequest[],
): Promise<{ found: MergeRequest[]; deleted: LedgerMergeRequest[] }> {
  const listed = new Set(labelled.map((mr) => mr.iid));
  const missing = [...ledger.mergeRequests.values()].filter((mr) => mr.state === "opened" && !listed.has(mr.iid));
  const looked = await Promise.all(
    missing.map(async (known) => ({ known, mr: await forge.findMergeRequest(known.iid) })),
  );
  return {
    found: looked.flatMap(({ mr }) => (mr === null ? [] : [mr])),
    deleted: looked.flatMap(({ known, mr }) => (mr === null ? [known] : [])),
  };
}

/** An open one may have new notes; an ended one is read until its end is booked. */
function isNews(mr: MergeRequest, ledger: Ledger): boolean {
  return mr.state === "opened" || mr.state === "locked" || ledger.mergeRequests.get(mr.iid)?.state !== mr.state;
}

/** Cycles that the ledger has as open, but for this one: has their pipeline, or their part of it, ended, and what is left? */
async function observePipelines({ forge, pipeline }: ForgeWorld, ledger: Ledger): Promise<ObservedPipeline[]> {
  const open = [...ledger.cycles.values()].filter(
    (c) => c.openedAt !== null && c.closedAt === null && c.cycle !== pipeline.cycle,
  );
  return Promise.all(
    open.map(async ({ cycle }) => {
      const id = pipelineOf(cycle);
      if (id === 0) return { cycle, finished: true };
      const [finished, jobs] = await Promise.all([forge.isPipelineFinished(id), forge.pipelineJobs(id)]);
      if (!finished && !hasCycleEnded(jobs)) return { cycle, finished: false };
      const left = leftJobsOf(jobs);
      if (left !== null) return { cycle, finished: true, left };
      return { cycle, finished: true, runs: startedRunsOf(await forge.pipelineJobs(id, { withRetried: true })) };
    }),
  );
}
