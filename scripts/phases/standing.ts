import type { PlanEntry } from "../artifacts/plan.ts";
import type { LedgerEvent } from "../domain/event.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { ForgeWorld } from "./world.ts";

/** How a task of the plan stands in the ledger when handover comes to it: jobs are retried, also long after their cycle. */
export type Standing =
  /** Claimed by this cycle and nobody else: to be handed over. */
  | { kind: "claimed" }
  /** An earlier run of this job has done it all. */
  | { kind: "settled"; spentUsd: number; iid: number | null; url: string | null }
  /** Whatever the agent made, it is too late to offer it, or nobody asked for it. What it cost still counts. */
  | { kind: "overtaken"; detail: string };

/** As the ledger and, for a revision, GitLab have it now: people may have merged or closed it while the agent worked. */
export async function currentStanding(
  { forge, pipeline }: ForgeWorld,
  entry: PlanEntry,
  ledger: Ledger,
): Promise<Standing> {
  const booked = standingOf(ledger, entry, pipeline.cycle);
  if (booked.kind !== "claimed" || entry.revision === null) return booked;
  const { state } = await forge.mergeRequest(entry.revision.iid);
  if (state === "opened") return booked;
  return { kind: "overtaken", detail: `!${entry.revision.iid} was ${state} while the agent worked` };
}

function standingOf(ledger: Ledger, entry: PlanEntry, cycle: string): Standing {
  const task = entry.task.id;
  const own = ledger.events.filter((e) => "task" in e && e.task === task);
  const settled = own.find((e) => e.type === "task.settled" && e.cycle === cycle);
  if (settled?.type === "task.settled") return { kind: "settled", spentUsd: settled.spentUsd, ...offerOf(own, cycle) };
  const claim = own.find((e) => e.type === "task.claimed" && e.cycle === cycle);
  if (claim === undefined) return { kind: "overtaken", detail: `the ledger holds no claim of cycle ${cycle}` };
  const since = own.filter((e) => Date.parse(e.at) > Date.parse(claim.at));
  const later = since.find((e) => e.type === "task.claimed");
  if (later !== undefined) return { kind: "overtaken", detail: `cycle ${later.cycle} has taken the task over since` };
  const ended = since.find((e) => e.type === "mr.merged" || e.type === "mr.closed");
  return ended === undefined
    ? { kind: "claimed" }
    : {
        kind: "overtaken",
        detail: `its merge request has been ${ended.type === "mr.merged" ? "merged" : "closed"} since`,
      };
}

function offerOf(own: readonly LedgerEvent[], cycle: string): { iid: number | null; url: string | null } {
  const offer = own.find((e) => (e.type === "mr.opened" || e.type === "mr.updated") && e.cycle === cycle);
  if (offer === undefined || !("iid" in offer)) return { iid: null, url: null };
  const opened = own.find((e) => e.type === "mr.opened" && e.iid === offer.iid);
  return { iid: offer.iid, url: opened?.type === "mr.opened" ? opened.url : null };
}
