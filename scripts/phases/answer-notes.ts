import type { PlanEntry } from "../artifacts/plan.ts";
import type { Work } from "../artifacts/work.ts";
import type { EventBody } from "../domain/event.ts";
import type { Intent } from "../domain/intent.ts";
import { replyMarker, replyNote } from "../views/note.ts";
import { oneLine } from "./one-line.ts";
import type { ForgeWorld } from "./world.ts";

/** Longest answer that an intent holds. */
const MAX_TEXT = 8_000;

/** Answers to ask for when a revision changed nothing: people's questions need words, not always code. */
export function answersOf({ task, revision }: PlanEntry, { outcome }: Work): Intent[] {
  const words = wordsOf(outcome).slice(0, MAX_TEXT);
  if (revision === null || words === "") return [];
  return revision.notes.map(({ noteId }) => ({ kind: "reply-to-note", task: task.id, noteId, body: words }));
}

/** Work that a limit ended has no answer yet; the next cycle tries again. */
function wordsOf(outcome: Work["outcome"]): string {
  if (outcome.kind === "delivered") return outcome.summary;
  return outcome.kind === "declined" ? outcome.explanation : "";
}

/** Replies in the thread of each note that was to be answered, and says what to book. A reply that is there already stays alone. */
export async function answerNotes(
  { forge }: ForgeWorld,
  { task, revision }: PlanEntry,
  intents: readonly Intent[],
): Promise<EventBody[]> {
  if (revision === null) return [];
  const { iid, notes } = revision;
  const events: EventBody[] = [];
  for (const { noteId, discussionId } of notes) {
    const reply = intents.find((intent) => intent.kind === "reply-to-note" && intent.noteId === noteId);
    if (reply?.kind !== "reply-to-note") continue;
    await forge.reply(iid, discussionId, replyNote(reply.body, noteId), replyMarker(noteId));
    events.push({ type: "note.answered", task: task.id, iid, noteId, answer: oneLine(reply.body) });
  }
  return events;
}
