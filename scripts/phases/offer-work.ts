import type { HandedOver as Report } from "../artifacts/handover.ts";
import type { PlanEntry, Revision } from "../artifacts/plan.ts";
import type { EventBody } from "../domain/event.ts";
import type { Intent } from "../domain/intent.ts";
import { judgeChange } from "../domain/policy.ts";
import type { PushResult } from "../ports/repository.ts";
import { asDraft, mergeRequestDescription, mergeRequestTitle, withRound } from "../views/merge-request.ts";
import { accountOf, type Offer } from "./account-of.ts";
import { answerNotes } from "./answer-notes.ts";
import { commitMessage } from "./commit-message.ts";
import type { Complete } from "./delivery.ts";
import { oneLine } from "./one-line.ts";
import { isDraft, isPresentable } from "./presentation.ts";
import type { ForgeWorld } from "./world.ts";

export type Offered = Omit<Report, "task"> & { events: EventBody[] };

/** Pushes the branch, opens or updates the merge request and answers notes: as far as asked for, and unless something speaks against it. */
export async function offerWork(
  world: ForgeWorld,
  entry: PlanEntry,
  delivery: Complete,
  intents: readonly Intent[],
): Promise<Offered> {
  const offer = intents.find((i) => i.kind === "open-merge-request" || i.kind === "update-merge-request");
  if (offer === undefined || !isPresentable(delivery)) return withoutOffer(world, entry, delivery, intents);
  const pushed = await push(world, entry, delivery);
  if (pushed.kind !== "pushed" && pushed.kind !== "unchanged") return notPushed(pushed);
  return entry.revision === null
    ? open(world, entry, delivery, offer, pushed.sha)
    : update(world, entry, entry.revision, delivery, offer, pushed.sha, intents);
}

async function push(world: ForgeWorld, entry: PlanEntry, { patch }: Complete): Promise<PushResult> {
  const { repository, configuration, pipeline } = world;
  const limits = { taskPaths: entry.task.paths, maxBytes: configuration.limits.patch_bytes };
  return repository.pushPatch({
    branch: entry.branch,
    baseSha: entry.revision?.headSha ?? entry.baseSha,
    expectedHead: entry.revision?.headSha ?? null,
    patch,
    message: commitMessage(entry.task, pipeline.cycle),
    check: (change) => {
      const verdict = judgeChange(change, limits);
      return verdict.kind === "deny" ? verdict.reason : null;
    },
  });
}

async function open(
  world: ForgeWorld,
  entry: PlanEntry,
  delivery: Complete,
  offer: Offer,
  headSha: string,
): Promise<Offered> {
  const draft = (offer.kind === "open-merge-request" && offer.draft) || isDraft(delivery);
  const { kind, mergeRequest } = await world.forge.openMergeRequest({
    sourceBranch: entry.branch,
    targetBranch: world.targetBranch,
    title: mergeRequestTitle(entry.task, draft),
    description: mergeRequestDescription(accountOf(world, entry, delivery, offer)),
    labels: [world.configuration.labels.merge_request],
  });
  const { iid, url } = mergeRequest;
  const events: EventBody[] = [{ type: "mr.opened", task: entry.task.id, iid, url, headSha, draft }];
  return { kind: kind === "opened" ? "opened" : "unchanged", iid, url, detail: oneLine(offer.summary), events };
}

async function update(
  world: ForgeWorld,
  entry: PlanEntry,
  { iid, round }: Revision,
  delivery: Complete,
  offer: Offer,
  headSha: string,
  intents: readonly Intent[],
): Promise<Offered> {
  const { url, title, draft, description } = await world.forge.mergeRequest(iid);
  const told = withRound(description, round, accountOf(world, entry, delivery, offer));
  const retitled = !draft && isDraft(delivery) ? { title: asDraft(title) } : {};
  await world.forge.updateMergeRequest(iid, { description: told, ...retitled });
  const answers = await answerNotes(world, entry, intents);
  const events: EventBody[] = [{ type: "mr.updated", task: entry.task.id, iid, headSha, round }, ...answers];
  return { kind: "updated", iid, url, detail: oneLine(offer.summary), events };
}

/** No change is offered; a revision may still answer what people asked. */
async function withoutOffer(
  world: ForgeWorld,
  entry: PlanEntry,
  { work, reflection }: Complete,
  intents: readonly Intent[],
): Promise<Offered> {
  const events = await answerNotes(world, entry, intents);
  const nothing = { iid: entry.revision?.iid ?? null, url: null, events };
  const { outcome, guards } = work;
  const refusal = guards.find((finding) => finding.verdict === "refuse");
  if (refusal !== undefined)
    return { ...nothing, kind: "refused", detail: `guard ${refusal.guard}: ${oneLine(refusal.detail)}` };
  if (outcome.kind === "declined")
    return { ...nothing, kind: "declined", detail: `${outcome.reason}: ${oneLine(outcome.explanation)}` };
  if (outcome.kind === "failed") return { ...nothing, kind: "failed", detail: oneLine(outcome.detail) };
  if (outcome.kind === "unfinished")
    return { ...nothing, kind: "failed", detail: `${outcome.limit}: ${oneLine(outcome.summary)}` };
  if (events.length > 0) return { ...nothing, kind: "unchanged", detail: `answered: ${oneLine(outcome.summary)}` };
  const why = reflection === null ? "reflect left no result for it" : "no allowed request to open a merge request";
  return { ...nothing, kind: "refused", detail: why };
}

function notPushed(result: Exclude<PushResult, { kind: "pushed" | "unchanged" }>): Offered {
  const kind = result.kind === "refused" || result.kind === "foreign-commits" ? "refused" : "failed";
  return { kind, iid: null, url: null, detail: `${result.kind}: ${oneLine(result.detail)}`, events: [] };
}
