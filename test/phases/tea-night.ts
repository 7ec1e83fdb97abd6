import type { Night } from "./cycle-stage.ts";
import { taskFile } from "./small-project.ts";

export const TEA = "DOCS-001-tea";

/** A backlog of plain tasks. */
export function tasks(...ids: string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [`backlog/${id}.md`, taskFile(`About ${id}`)]));
}

/** What must be the same, whatever happened on the way. */
export async function standOf(night: Night): Promise<unknown> {
  const { claims, charges, mergeRequests, receivedNotes, answeredNotes } = await night.ledger();
  return {
    claims,
    charges: charges.map(({ task, usd, state }) => ({ task, usd, state })),
    booked: [...mergeRequests.values()].map(({ iid, task, state }) => ({ iid, task, state })),
    seen: (await night.mergeRequests()).map(({ iid, source_branch, state }) => ({ iid, source_branch, state })),
    notes: [...receivedNotes, ...answeredNotes],
    branches: await night.branches(),
    changes: (await night.branches()).includes(`nightshift/${TEA}`) ? await night.changes(`nightshift/${TEA}`) : [],
  };
}
