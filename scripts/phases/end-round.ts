import type { PlanEntry, Revision } from "../artifacts/plan.ts";
import type { EventBody } from "../domain/event.ts";
import type { Intent } from "../domain/intent.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Thread } from "../domain/thread.ts";
import type { Note } from "../ports/forge.ts";
import { attemptMarker, type RoundAccount, replyMarker, replyNote, roundMarker, roundNote } from "../views/note.ts";
import { oneLine } from "./one-line.ts";
import { nextStepOf, type RoundEnd, roundEvent } from "./round-end.ts";
import { lastWaiting } from "./round-requests.ts";
import type { ForgeWorld } from "./world.ts";

type Reply = { discussionId: string; words: string; body: string; marker: string; events: EventBody[] };
type Round = { entry: PlanEntry & { revision: Revision }; end: RoundEnd; intents: readonly Intent[]; cycle: string };

/**
 * Says how a round ended, so that nothing that was picked up ends in silence: an answer in each thread that still waits
 * for one, and a note for what has no thread. What has been said by an earlier run of the job is not said again.
 */
export async function endRound(
  world: ForgeWorld,
  entry: PlanEntry,
  end: RoundEnd,
  { intents, ledger }: { intents: readonly Intent[]; ledger: Ledger },
): Promise<EventBody[]> {
  const { revision } = entry;
  if (revision === null) return [];
  const { forge, configuration, pipeline } = world;
  const { iid, threads } = revision;
  const round: Round = { entry: { ...entry, revision }, end, intents, cycle: pipeline.cycle };
  const notes = await forge.notes(iid);
  const standing = threads.flatMap((thread) => threadNow(thread, notes) ?? []);
  const answered =
    end.end === "done" ? standing.filter((now) => !now.isChanged).flatMap((now) => now.thread.waiting) : [];
  const facts = {
    ledger,
    cycle: pipeline.cycle,
    answered: answered.length,
    maxAttempts: configuration.limits.max_attempts,
  };
  const next = nextStepOf(round.entry, end, facts);
  const replies = standing.map((now) => replyTo(now, round, next));
  for (const { discussionId, body, marker } of replies) await forge.reply(iid, discussionId, body, marker);
  const told = noteOn(round, next, replies);
  if (told !== null) await forge.comment(iid, told, roundMarker(pipeline.cycle));
  return [
    ...replies.flatMap((reply) => reply.events),
    ...roundEvent(entry, end, answered.length),
    ...stalled(round, next),
  ];
}

/** A thread as GitLab has it now; null when there is nothing left to answer: it was deleted, or resolved meanwhile. */
function threadNow(thread: Thread, notes: readonly Note[]): { thread: Thread; isChanged: boolean } | null {
  const now = notes.filter((note) => note.discussionId === thread.discussionId);
  const resolvable = now.filter((note) => note.resolvable);
  if (resolvable.length > 0 && resolvable.every((note) => note.resolved)) return null;
  const waiting = now.filter((note) => thread.waiting.includes(note.id));
  if (waiting.length === 0) return null;
  const read = new Map(thread.entries.map(({ noteId, body }) => [noteId, body]));
  return { thread, isChanged: waiting.some((note) => read.get(note.id) !== note.body) };
}

/** An answer that is final is booked, and never given twice; an account of an attempt leaves the thread waiting. */
function replyTo(
  { thread, isChanged }: { thread: Thread; isChanged: boolean },
  { entry, end, intents, cycle }: Round,
  next: RoundAccount["next"],
): Reply {
  const asked = intents.find((intent) => intent.kind === "reply-to-note" && thread.waiting.includes(intent.noteId));
  const words = (end.end === "done" && asked?.kind === "reply-to-note" ? asked.body : end.words) || "Done.";
  const isFinal = end.end === "done" && !isChanged;
  const noteId = lastWaiting(thread);
  const marker = isFinal ? replyMarker(noteId) : attemptMarker(cycle, noteId);
  const after: RoundAccount["next"] = end.end !== "done" ? next : isChanged ? { kind: "reread" } : null;
  const { iid } = entry.revision;
  const events = thread.waiting.map(
    (id): EventBody => ({ type: "note.answered", task: entry.task.id, iid, noteId: id, answer: oneLine(words) }),
  );
  return {
    discussionId: thread.discussionId,
    words,
    body: replyNote({ ...end, words, next: after }, marker),
    marker,
    events: isFinal ? events : [],
  };
}

/** For a failed pipeline or a conflict; threads say the rest. */
function noteOn(
  { entry, end, intents, cycle }: Round,
  next: RoundAccount["next"],
  replies: readonly Reply[],
): string | null {
  const { failure, conflict } = entry.revision;
  if (failure === null && conflict === null) return null;
  const asked = intents.find((intent) => intent.kind === "tell-round");
  const words = (end.end === "done" && asked?.kind === "tell-round" ? asked.body : end.words) || "Done.";
  const isSaid = replies.some((reply) => reply.words === words);
  return roundNote({ ...entry.revision, isSaid }, { ...end, words, next }, roundMarker(cycle));
}

function stalled({ entry, end, cycle }: Round, next: RoundAccount["next"]): EventBody[] {
  if (next?.kind !== "stops") return [];
  const { iid } = entry.revision;
  return [
    { type: "revision.stalled", task: entry.task.id, iid, key: cycle, reason: "idle", detail: oneLine(end.words) },
  ];
}
