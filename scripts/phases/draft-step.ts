import { isOwnDraft } from "../domain/draft.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { MergeRequest } from "../ports/forge.ts";
import { asDraft, asReady } from "../views/merge-request.ts";
import type { ForgeWorld } from "./world.ts";

/** What a round makes of a merge request's being a draft. `title`: the new one, where it changes. */
export type DraftStep = { draft: boolean; ownDraft: boolean; title: string | null; isMadeReady: boolean };

/**
 * Makes a draft of what people must look at first (`wantsDraft`), and takes back a draft of Night Shift's own when a
 * round is good. A draft that a person has set stays one until a person says that it is ready.
 */
export async function draftStep(
  world: ForgeWorld,
  { iid, title, draft }: Pick<MergeRequest, "iid" | "title" | "draft">,
  wantsDraft: boolean,
  ledger: Ledger,
): Promise<DraftStep> {
  if (!draft)
    return { draft: wantsDraft, ownDraft: wantsDraft, title: wantsDraft ? asDraft(title) : null, isMadeReady: false };
  const [{ username }, mark] = await Promise.all([world.forge.currentUser(), world.forge.draftMark(iid)]);
  const ownDraft = isOwnDraft(iid, mark, username, ledger);
  const isMadeReady = ownDraft && !wantsDraft;
  return isMadeReady
    ? { draft: false, ownDraft: false, title: asReady(title), isMadeReady }
    : { draft: true, ownDraft, title: null, isMadeReady };
}
