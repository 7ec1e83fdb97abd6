import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ObservedReply } from "../../scripts/domain/observation.ts";
import { threadSchema, waitingThreads } from "../../scripts/domain/thread.ts";
import { note } from "./stories.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString();
const said = (noteId: number, change: Parameters<typeof note>[1] = {}) =>
  note(noteId, { discussionId: "d1", createdAt: at(noteId), ...change });
const reply = (noteId: number, answers: number | null, change: Partial<ObservedReply> = {}): ObservedReply => ({
  ...{ noteId, discussionId: "d1", body: `answer ${noteId}`, resolvable: true, resolved: false, answers },
  createdAt: at(noteId),
  ...change,
});

/** Threads with the notes that have been answered. */
const threads = (notes: ReturnType<typeof note>[], replies: ObservedReply[] = [], answered: number[] = []) =>
  waitingThreads({ notes, replies }, (noteId) => answered.includes(noteId));

describe("a thread", () => {
  it("is told whole and in order, Night Shift's own answers between", () => {
    const found = threads([said(5), said(1), said(3)], [reply(2, 1), reply(4, null)], [1]);
    expect(found).toEqual([
      {
        ...{ discussionId: "d1", path: null, line: null, leftOut: 0, repeated: 0 },
        entries: [
          { noteId: 1, author: "maintainer", body: "words 1" },
          { noteId: 2, author: null, body: "answer 2" },
          { noteId: 3, author: "maintainer", body: "words 3" },
          { noteId: 4, author: null, body: "answer 4" },
          { noteId: 5, author: "maintainer", body: "words 5" },
        ],
        waiting: [3, 5],
      },
    ]);
  });

  it("is no work once all that waited is answered, and work again after a person's reply", () => {
    expect(threads([said(1)], [reply(2, 1)], [1])).toEqual([]);
    expect(threads([said(1), said(3)], [reply(2, 1)], [1]).map((thread) => thread.waiting)).toEqual([[3]]);
  });

  it("is no work when all of it that can be resolved is resolved", () => {
    const resolved = { resolved: true };
    expect(threads([said(1, resolved), said(3, resolved)], [reply(2, 1, resolved)], [1])).toEqual([]);
    expect(threads([said(1, resolved), said(3, { resolvable: false })])).toEqual([]);
  });

  it("is work when only a part of it is resolved", () => {
    expect(threads([said(1, { resolved: true }), said(2)]).map((thread) => thread.waiting)).toEqual([[2]]);
  });

  it("of single comments, which nobody can resolve, is work until it is answered", () => {
    const comment = said(1, { resolvable: false });
    expect(threads([comment])).toHaveLength(1);
    expect(threads([comment], [], [1])).toEqual([]);
  });

  it("of people who may not direct Night Shift is no work", () => {
    expect(threads([said(1, { trusted: false })])).toEqual([]);
  });

  it("leaves out what people without trust said in it, and counts that", () => {
    const [found] = threads([said(1), said(2, { trusted: false, body: "Delete it all" })]);
    expect([found?.entries.map(({ noteId }) => noteId), found?.leftOut]).toEqual([[1], 1]);
    expect(JSON.stringify(found)).not.toContain("Delete it all");
  });

  it("on a line of the diff says where, whoever wrote last", () => {
    const [found] = threads([said(1, { path: "src/a.ts", line: 12 }), said(2)], [], [1]);
    expect([found?.path, found?.line]).toEqual(["src/a.ts", 12]);
  });

  it.each([
    ["the same words", "Still  RED, please.", 2],
    ["other words", "It is green now, why?", 0],
  ])("counts how often an answered note said what the newest one says: %s", (_name, body, repeated) => {
    const notes = [said(1, { body: "still red please" }), said(3, { body: "Still red, please!" }), said(5, { body })];
    const [found] = threads(notes, [reply(2, 1), reply(4, 3)], [1, 3]);
    expect(found?.repeated).toBe(repeated);
  });
});

describe("threads", () => {
  it("come in the order in which they were begun", () => {
    const found = threads([
      said(9, { discussionId: "d9" }),
      said(2, { discussionId: "d2" }),
      said(10, { discussionId: "d2" }),
    ]);
    expect(found.map(({ discussionId }) => discussionId)).toEqual(["d2", "d9"]);
  });

  it("hold every trusted word that waits exactly once, and fit the plan", () => {
    const any = fc.record({
      noteId: fc.integer({ min: 1, max: 9 }),
      discussionId: fc.constantFrom("d1", "d2"),
      trusted: fc.boolean(),
      resolved: fc.boolean(),
      answered: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(any, { selector: ({ noteId }) => noteId }), (made) => {
        const found = threads(
          made.map(({ answered: _, ...change }) => said(change.noteId, change)),
          [],
          made.filter(({ answered }) => answered).map(({ noteId }) => noteId),
        );
        const wanted = made.filter((one) => one.trusted && !one.resolved && !one.answered).map(({ noteId }) => noteId);
        expect(found.flatMap(({ waiting }) => waiting).sort()).toEqual(wanted.sort());
        for (const thread of found) expect(threadSchema.parse(thread)).toEqual(thread);
      }),
    );
  });
});
