import type { Ledger } from "../domain/ledger.ts";
import type { ObservedMergeRequest, ObservedPipeline } from "../domain/observation.ts";
import type { MergeRequest } from "../ports/forge.ts";
import { observeMergeRequest, rememberTrust, taskOf } from "./observe-merge-request.ts";
import type { ForgeWorld } from "./world.ts";

export type Observed = {
  mergeRequests: ObservedMergeRequest[];
  pipelines: ObservedPipeline[];
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
  const found = [...labelled, ...(await withoutLabel(world, ledger, labelled))];
  const own = found.filter((mr) => mr.author === self.username && taskOf(mr) !== null);
  const trust = rememberTrust(world);
  const mergeRequests = await Promise.all(
    own.filter((mr) => isNews(mr, ledger)).map((mr) => observeMergeRequest(world, mr.iid, self.username, trust)),
  );
  const digests = await forge.issues({ label: configuration.labels.digest, state: "opened" });
  return {
    mergeRequests,
    pipelines: await observePipelines(world, ledger),
    isPausedByLabel: digests.some((issue) => issue.labels.includes(configuration.labels.pause)),
  };
}

/** Those that the ledger has as open and the list does not show: somebody took the label off, or nobody touched them for long. */
function withoutLabel(
  { forge }: ForgeWorld,
  ledger: Ledger,
  labelled: readonly MergeRequest[],
): Promise<MergeRequest[]> {
  const listed = new Set(labelled.map((mr) => mr.iid));
  const missing = [...ledger.mergeRequests.values()].filter((mr) => mr.state === "opened" && !listed.has(mr.iid));
  return Promise.all(missing.map((mr) => forge.mergeRequest(mr.iid)));
}

/** An open one may have new notes; an ended one is read until its end is booked. */
function isNews(mr: MergeRequest, ledger: Ledger): boolean {
  return mr.state === "opened" || mr.state === "locked" || ledger.mergeRequests.get(mr.iid)?.state !== mr.state;
}

/** Cycles that the ledger has as open, but for this one: has their pipeline ended? */
async function observePipelines({ forge, pipeline }: ForgeWorld, ledger: Ledger): Promise<ObservedPipeline[]> {
  const open = [...ledger.cycles.values()].filter(
    (c) => c.openedAt !== null && c.closedAt === null && c.cycle !== pipeline.cycle,
  );
  return Promise.all(
    open.map(async ({ cycle }) => {
      const id = /^p(\d+)$/.exec(cycle)?.[1];
      return { cycle, finished: id === undefined || (await forge.isPipelineFinished(Number(id))) };
    }),
  );
}
