import type { HandedOver as Report } from "../artifacts/handover.ts";
import type { PlanEntry, Revision } from "../artifacts/plan.ts";
import type { EventBody } from "../domain/event.ts";
import type { Intent } from "../domain/intent.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { PushResult } from "../ports/repository.ts";
import { mergeRequestDescription, mergeRequestTitle, withRound } from "../views/merge-request.ts";
import { accountOf, type Offer } from "./account-of.ts";
import type { Complete } from "./delivery.ts";
import { draftStep } from "./draft-step.ts";
import { oneLine } from "./one-line.ts";
import { isDraft, isPresentable } from "./presentation.ts";
import { pushWork } from "./push-work.ts";
import type { ForgeWorld } from "./world.ts";

export type Offered = Omit<Report, "task"> & {
  events: EventBody[];
  /** The branch's newest commit, when this work is in it. */
  pushedSha: string | null;
  /** Somebody else has moved the branch: nothing was pushed, and nothing was wrong with the work. */
  isForeign: boolean;
};

/** Nothing went out. */
export const NOTHING = { iid: null, url: null, events: [], pushedSha: null, isForeign: false };

/** Pushes the branch and opens or updates the merge request: as far as asked for, and unless something speaks against it. */
export async function offerWork(
  world: ForgeWorld,
  entry: PlanEntry,
  delivery: Complete,
  intents: readonly Intent[],
  ledger: Ledger,
): Promise<Offered> {
  const offer = intents.find((i) => i.kind === "open-merge-request" || i.kind === "update-merge-request");
  if (offer === undefined || !isPresentable(delivery)) return withoutOffer(entry, delivery, intents);
  const pushed = await pushWork(world, entry, delivery.patch);
  if (pushed.kind !== "pushed" && pushed.kind !== "unchanged") return notPushed(pushed);
  return entry.revision === null
    ? open(world, entry, { delivery, offer, headSha: pushed.sha, ledger })
    : update(world, entry, entry.revision, { delivery, offer, headSha: pushed.sha, ledger });
}

type Pushed = { delivery: Complete; offer: Offer; headSha: string; ledger: Ledger };

async function open(
  world: ForgeWorld,
  entry: PlanEntry,
  { delivery, offer, headSha, ledger }: Pushed,
): Promise<Offered> {
  const draft = offer.draft === true || isDraft(delivery);
  const { kind, mergeRequest } = await world.forge.openMergeRequest({
    sourceBranch: entry.branch,
    targetBranch: world.targetBranch,
    title: mergeRequestTitle(entry.task, draft),
    description: mergeRequestDescription(accountOf(world, entry, delivery, offer, ledger)),
    labels: [world.configuration.labels.merge_request],
  });
  const { iid, url, author } = mergeRequest;
  const ofAnother = `!${iid} of ${author} is open for ${entry.branch}: close it, and the task is offered anew`;
  if (kind === "foreign") return notPushed({ kind: "refused", detail: ofAnother });
  const events: EventBody[] = [{ type: "mr.opened", task: entry.task.id, iid, url, headSha, draft }];
  const opened = kind === "opened" ? "opened" : "unchanged";
  return { kind: opened, iid, url, detail: oneLine(offer.summary), events, pushedSha: headSha, isForeign: false };
}

async function update(
  world: ForgeWorld,
  entry: PlanEntry,
  { iid, round }: Revision,
  { delivery, offer, headSha, ledger }: Pushed,
): Promise<Offered> {
  const mergeRequest = await world.forge.mergeRequest(iid);
  const wantsDraft = offer.draft === true || isDraft(delivery);
  const { title, isMadeReady, draft, ownDraft } = await draftStep(world, mergeRequest, wantsDraft, ledger);
  const account = accountOf(world, entry, delivery, offer, ledger);
  const description = withRound(mergeRequest.description, round, account, isMadeReady);
  await world.forge.updateMergeRequest(iid, { description, ...(title !== null && { title }) });
  const { url } = mergeRequest;
  const events: EventBody[] = [{ type: "mr.updated", task: entry.task.id, iid, headSha, round, draft, ownDraft }];
  return { kind: "updated", iid, url, detail: oneLine(offer.summary), events, pushedSha: headSha, isForeign: false };
}

/** No change is offered; a revision may still answer what people asked. */
function withoutOffer(entry: PlanEntry, { work, reflection }: Complete, intents: readonly Intent[]): Offered {
  const nothing = { ...NOTHING, iid: entry.revision?.iid ?? null };
  const { outcome, guards } = work;
  const refusal = guards.find((finding) => finding.verdict === "refuse");
  if (refusal !== undefined)
    return { ...nothing, kind: "refused", detail: `guard ${refusal.guard}: ${oneLine(refusal.detail)}` };
  if (outcome.kind === "declined")
    return { ...nothing, kind: "declined", detail: `${outcome.reason}: ${oneLine(outcome.explanation)}` };
  if (outcome.kind === "failed" || outcome.kind === "paused")
    return { ...nothing, kind: "failed", detail: oneLine(outcome.detail) };
  if (outcome.kind === "unfinished")
    return { ...nothing, kind: "failed", detail: `${outcome.limit}: ${oneLine(outcome.summary)}` };
  const hasWords = intents.some((intent) => intent.kind === "reply-to-note" || intent.kind === "tell-round");
  if (hasWords) return { ...nothing, kind: "unchanged", detail: `answered: ${oneLine(outcome.summary)}` };
  const why = reflection === null ? "reflect left no result for it" : "no allowed request to open a merge request";
  return { ...nothing, kind: "refused", detail: why };
}

function notPushed(result: Exclude<PushResult, { kind: "pushed" | "unchanged" }>): Offered {
  const kind = result.kind === "refused" || result.kind === "foreign-commits" ? "refused" : "failed";
  const isForeign = result.kind === "foreign-commits";
  return { ...NOTHING, kind, isForeign, detail: `${result.kind}: ${oneLine(result.detail)}` };
}
