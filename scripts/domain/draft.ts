import type { Ledger } from "./ledger.ts";

/** Who last made a merge request a draft, or ready; null: nobody, since it was opened. */
export type DraftMark = { as: "draft" | "ready"; by: string } | null;

/**
 * Whether a merge request that is a draft is one by Night Shift's own doing (`self`: its username). What a person has
 * marked is theirs to unmark. Without a mark, the ledger knows what it was opened or last changed as.
 */
export function isOwnDraft(iid: number, mark: DraftMark, self: string, { events }: Ledger): boolean {
  if (mark !== null) return mark.as === "draft" && mark.by === self;
  const told = events.filter((e) => e.type === "mr.opened" || e.type === "mr.updated").filter((e) => e.iid === iid);
  const last = told.findLast((e) => e.draft !== undefined);
  return last?.draft === true && (last.type === "mr.opened" || last.ownDraft === true);
}
