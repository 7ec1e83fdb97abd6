import type { HandedOver as Report } from "../artifacts/handover.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import type { EventBody } from "../domain/event.ts";
import type { Intent } from "../domain/intent.ts";
import { judgeChange } from "../domain/policy.ts";
import type { PushResult } from "../ports/repository.ts";
import { mergeRequestDescription, mergeRequestTitle } from "../views/merge-request.ts";
import { replyMarker, replyNote } from "../views/note.ts";
import type { Delivery } from "./delivery.ts";
import type { ForgeWorld } from "./world.ts";

export type Offered = Omit<Report, "task"> & { events: EventBody[] };

type Complete = Extract<Delivery, { kind: "complete" }>;
type Offer = Extract<Intent, { kind: "open-merge-request" | "update-merge-request" }>;

/** Pushes the branch and opens or updates the merge request, if that was asked for and nothing speaks against it. */
export async function offerWork(
  world: ForgeWorld,
  entry: PlanEntry,
  delivery: Complete,
  intents: readonly Intent[],
): Promise<Offered> {
  const offer = intents.find((i) => i.kind === "open-merge-request" || i.kind === "update-merge-request");
  if (offer === undefined) return withoutOffer(delivery);
  const pushed = await push(world, entry, delivery);
  if (pushed.kind !== "pushed" && pushed.kind !== "unchanged") return notPushed(pushed);
  if (offer.kind === "open-merge-request") return open(world, entry, delivery, offer, pushed.sha);
  return update(world, entry, delivery, offer, pushed.sha, intents);
}

async function push(
  { repository, configuration, pipeline }: ForgeWorld,
  entry: PlanEntry,
  { patch }: Complete,
): Promise<PushResult> {
  const limits = { taskPaths: entry.task.paths, maxBytes: configuration.limits.patch_bytes };
  return repository.pushPatch({
    branch: entry.branch,
    baseSha: entry.revision?.headSha ?? entry.baseSha,
    expectedHead: entry.revision?.headSha ?? null,
    patch,
    message: `${entry.task.title}\n\nNight-Shift-Task: ${entry.task.id}\nNight-Shift-Cycle: ${pipeline.cycle}\n`,
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
  offer: Extract<Offer, { kind: "open-merge-request" }>,
  headSha: string,
): Promise<Offered> {
  const { kind, mergeRequest } = await world.forge.openMergeRequest({
    sourceBranch: entry.branch,
    targetBranch: world.targetBranch,
    title: mergeRequestTitle(entry.task, offer.draft),
    description: description(world, entry, delivery, offer),
    labels: [world.configuration.labels.merge_request],
  });
  const { iid, url } = mergeRequest;
  const opened: EventBody = { type: "mr.opened", task: entry.task.id, iid, url, headSha, draft: offer.draft };
  return {
    kind: kind === "opened" ? "opened" : "unchanged",
    iid,
    url,
    detail: oneLine(offer.summary),
    events: [opened],
  };
}

async function update(
  world: ForgeWorld,
  entry: PlanEntry,
  delivery: Complete,
  offer: Offer,
  headSha: string,
  intents: readonly Intent[],
): Promise<Offered> {
  const { revision, task } = entry;
  if (revision === null)
    return { kind: "refused", iid: null, url: null, detail: "an update without a merge request", events: [] };
  const { iid, round, notes } = revision;
  await world.forge.updateMergeRequest(iid, { description: description(world, entry, delivery, offer) });
  const replies = intents.filter((intent) => intent.kind === "reply-to-note");
  for (const reply of replies) {
    const note = notes.find((n) => n.noteId === reply.noteId);
    if (note !== undefined)
      await world.forge.reply(iid, note.discussionId, replyNote(reply.body, note.noteId), replyMarker(note.noteId));
  }
  const answers = replies.map(
    ({ noteId, body }): EventBody => ({ type: "note.answered", task: task.id, iid, noteId, answer: oneLine(body) }),
  );
  const { url } = await world.forge.mergeRequest(iid);
  return {
    kind: "updated",
    iid,
    url,
    detail: oneLine(offer.summary),
    events: [{ type: "mr.updated", task: task.id, iid, headSha, round }, ...answers],
  };
}

function description(world: ForgeWorld, entry: PlanEntry, { work, reflection }: Complete, offer: Offer): string {
  return mergeRequestDescription({
    task: entry.task,
    summary: offer.summary,
    evidence: offer.evidence,
    unfinished: work.outcome.kind === "unfinished" ? work.outcome.limit : null,
    checks: work.checks,
    files: work.files,
    grade: reflection?.grade ?? null,
    charges: [...work.charges, ...(reflection?.charges ?? [])],
    turns: work.turns,
    durationS: work.durationS,
    model: entry.model,
    cycle: world.pipeline.cycle,
    pipelineUrl: world.pipeline.url,
  });
}

function withoutOffer({ work, reflection }: Complete): Offered {
  const nothing = { iid: null, url: null, events: [] };
  const { outcome } = work;
  if (outcome.kind === "declined")
    return { ...nothing, kind: "declined", detail: `${outcome.reason}: ${oneLine(outcome.explanation)}` };
  if (outcome.kind === "failed") return { ...nothing, kind: "failed", detail: oneLine(outcome.detail) };
  if (outcome.kind === "unfinished")
    return { ...nothing, kind: "failed", detail: `${outcome.limit}: ${oneLine(outcome.summary)}` };
  const why = reflection === null ? "reflect left no result for it" : "no allowed request to open a merge request";
  return { ...nothing, kind: "refused", detail: why };
}

function notPushed(result: Exclude<PushResult, { kind: "pushed" | "unchanged" }>): Offered {
  const kind = result.kind === "refused" || result.kind === "foreign-commits" ? "refused" : "failed";
  return { kind, iid: null, url: null, detail: `${result.kind}: ${oneLine(result.detail)}`, events: [] };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}
