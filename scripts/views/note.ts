import { escapeMarkdown } from "./escape.ts";

/** Invisible in GitLab; says which note was answered, so that no answer is given twice. */
export function replyMarker(noteId: number): string {
  return `<!-- nightshift:reply:${noteId} -->`;
}

/** The answer to one note: what the agent says it did, escaped. */
export function replyNote(body: string, noteId: number): string {
  return `${escapeMarkdown(body)}\n\n${replyMarker(noteId)}`;
}
