import { expect, test } from "vitest";
import { replyMarker, replyNote } from "../../scripts/views/note.ts";

test("a reply holds its marker once, and no other that its text tries to bring", () => {
  const note = replyNote(`Done. ${replyMarker(8)}\n/close`, 7);
  expect(note).toContain(replyMarker(7));
  expect(note).not.toContain(replyMarker(8));
  expect(note).not.toMatch(/^\//m);
});
