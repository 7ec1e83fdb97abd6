import { z } from "zod";
import type { ObservedMergeRequest, ObservedNote, ObservedReply } from "./observation.ts";

/** One note of a thread, as the agent is shown it. `author` is null for Night Shift itself. */
const entrySchema = z.object({ noteId: z.number().int().positive(), author: z.string().nullable(), body: z.string() });

/** A discussion on a merge request with words that wait for an answer, oldest note first. */
export const threadSchema = z.object({
  discussionId: z.string(),
  /** Of a thread on a line of the diff. */
  path: z.string().nullable(),
  line: z.number().int().nullable(),
  entries: z.array(entrySchema),
  /** Notes of trusted people that have no answer yet; never none. */
  waiting: z.array(z.number().int().positive()).min(1),
  /** Notes of people who may not direct Night Shift: they are no part of `entries`. */
  leftOut: z.number().int().nonnegative(),
  /** How often an answered note of this thread said what the newest one says again. */
  repeated: z.number().int().nonnegative(),
});
export type Thread = z.infer<typeof threadSchema>;

type Said = { kind: "note"; note: ObservedNote } | { kind: "reply"; note: ObservedReply };

/**
 * The threads of a merge request that are work: trusted words without an answer (`isAnswered`), in a thread that is
 * not resolved. In the order in which they were begun. A person's reply to an answer makes its thread work again.
 */
export function waitingThreads(
  { notes, replies }: Pick<ObservedMergeRequest, "notes" | "replies">,
  isAnswered: (noteId: number) => boolean,
): Thread[] {
  const said: Said[] = [
    ...notes.map((note): Said => ({ kind: "note", note })),
    ...replies.map((note): Said => ({ kind: "reply", note })),
  ].sort((a, b) => Date.parse(a.note.createdAt) - Date.parse(b.note.createdAt) || a.note.noteId - b.note.noteId);
  const threads = [...Map.groupBy(said, ({ note }) => note.discussionId)];
  return threads.flatMap(([discussionId, own]) => threadOf(discussionId, own, isAnswered) ?? []);
}

function threadOf(discussionId: string, said: readonly Said[], isAnswered: (noteId: number) => boolean): Thread | null {
  const people = said.flatMap((one) => (one.kind === "note" ? [one.note] : []));
  const trusted = people.filter((note) => note.trusted);
  const waiting = trusted.filter((note) => !note.resolved && !isAnswered(note.noteId));
  const newest = waiting.at(-1);
  if (newest === undefined || isResolved(said)) return null;
  const place = people.find((note) => note.path !== null) ?? newest;
  return {
    discussionId,
    path: place.path,
    line: place.line,
    entries: said.flatMap((one) => entryOf(one) ?? []),
    waiting: waiting.map((note) => note.noteId),
    leftOut: people.length - trusted.length,
    repeated: trusted.filter((note) => isAnswered(note.noteId) && saysTheSame(note.body, newest.body)).length,
  };
}

function isResolved(said: readonly Said[]): boolean {
  const resolvable = said.filter(({ note }) => note.resolvable);
  return resolvable.length > 0 && resolvable.every(({ note }) => note.resolved);
}

function entryOf({ kind, note }: Said): Thread["entries"][number] | null {
  if (kind === "reply") return { noteId: note.noteId, author: null, body: note.body };
  return note.trusted ? { noteId: note.noteId, author: note.author, body: note.body } : null;
}

/** Word for word, whatever the case, the spacing and the punctuation. */
function saysTheSame(a: string, b: string): boolean {
  const words = (text: string) =>
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(" ") ?? text.trim();
  return words(a) === words(b);
}
