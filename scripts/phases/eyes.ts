import type { Plan } from "../artifacts/plan.ts";
import type { Pulse } from "../artifacts/pulse.ts";
import type { Claim } from "../domain/ledger.ts";
import type { ForgeWorld } from "./world.ts";

/** GitLab's name of 👀. On a merge request it says: a cycle holds a claim on this. */
export const EYES = "eyes";

/** Shows reviewers what has been picked up. A courtesy: when GitLab fails on it, the night goes on. */
export async function showEyes(world: ForgeWorld, { entries }: Plan): Promise<void> {
  for (const { revision } of entries)
    if (revision !== null) await courteously(world, revision.iid, () => world.forge.award(revision.iid, EYES));
}

/**
 * Takes the eyes off every merge request that no cycle holds a claim on any more (`claims`: the open ones): those of this
 * plan, and what Pulse saw a dead cycle leave. What GitLab fails on, the next handover takes off.
 */
export async function closeEyes(
  world: ForgeWorld,
  { pulse, plan, claims }: { pulse: Pulse | null; plan: Plan; claims: readonly Claim[] },
): Promise<void> {
  const held = new Set(claims.map(({ task }) => task));
  const planned = plan.entries.flatMap(({ task, revision }) =>
    revision === null ? [] : [[task.id, revision.iid] as const],
  );
  const seen = (pulse?.mergeRequests ?? []).filter((mr) => mr.hasEyes).map((mr) => [mr.task, mr.iid] as const);
  const free = [...planned, ...seen].filter(([task]) => !held.has(task)).map(([, iid]) => iid);
  for (const iid of new Set(free)) await courteously(world, iid, () => world.forge.withdrawAward(iid, EYES));
}

async function courteously({ log }: ForgeWorld, iid: number, act: () => Promise<void>): Promise<void> {
  await act().catch((error: unknown) => {
    log.line(`! :${EYES}: of !${iid}: ${error instanceof Error ? error.message : String(error)}`);
  });
}
