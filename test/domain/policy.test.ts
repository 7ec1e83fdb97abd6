import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Intent } from "../../scripts/domain/intent.ts";
import {
  judgeIntent,
  judgeIntents,
  MAX_FOLLOW_UPS,
  type PolicyContext,
  type PolicyTask,
} from "../../scripts/domain/policy.ts";

const FIRST: PolicyTask = { kind: "first", iid: null, noteIds: [], isTold: false };
const REVISION: PolicyTask = { kind: "revision", iid: 5, noteIds: [7, 8], isTold: true };
const context: PolicyContext = {
  planned: new Map([
    ["BUG-1", FIRST],
    ["FEAT-2", REVISION],
  ]),
  words: new Map(),
  openTitles: new Set(["sweep the api"]),
};

const open = (task: string, summary = "Done"): Intent => ({
  kind: "open-merge-request",
  task,
  summary,
  evidence: [],
  draft: false,
});
const update = (task: string): Intent => ({ kind: "update-merge-request", task, summary: "Done", evidence: [] });
const reply = (task: string, noteId: number, body = "Done"): Intent => ({ kind: "reply-to-note", task, noteId, body });
const tell = (task: string, body = "Done"): Intent => ({ kind: "tell-round", task, body });
const add = (parent: string, title: string): Intent => ({ kind: "add-task", parent, title, description: "Why" });
const critique = (task: string, lesson = "Test first"): Intent => ({ kind: "add-critique", task, lesson, body: "x" });

const reasons = (intents: Intent[]) => judgeIntents(intents, context).denied.map((d) => d.reason);

describe("the policy on requests", () => {
  it.each([
    open("BUG-1"),
    update("FEAT-2"),
    reply("FEAT-2", 7),
    tell("FEAT-2"),
    add("BUG-1", "More"),
    critique("FEAT-2"),
  ])("allows what the plan foresees: $kind", (intent) => {
    expect(judgeIntent(intent, context)).toEqual({ kind: "allow" });
  });

  it.each([open("OPS-9"), update("OPS-9"), reply("OPS-9", 7), tell("OPS-9"), add("OPS-9", "More"), critique("OPS-9")])(
    "denies $kind for a task that is not planned",
    (intent) => {
      expect(judgeIntent(intent, context)).toEqual({
        kind: "deny",
        reason: "OPS-9 is not in this cycle's plan: only a planned task may be spoken for",
      });
    },
  );

  it.each([
    ["a second merge request of a revision", open("FEAT-2"), "planned as a revision"],
    ["an update of new work", update("BUG-1"), "planned as new work"],
    ["an answer to a note that was not given", reply("FEAT-2", 9), "note 9 was not given"],
    ["an answer of another task", reply("BUG-1", 7), "note 7 was not given"],
    ["an account of what has not failed and does not conflict", tell("BUG-1"), "BUG-1 is not about a failed pipeline"],
    ["a task that the backlog has", add("BUG-1", " Sweep  the API"), "the backlog has a task"],
    ["a task without words", add("BUG-1", " \u200B… "), "a task without a title"],
    ["a critique without a lesson", critique("BUG-1", " - "), "a critique without a lesson"],
  ])("denies %s", (_name, intent, reason) => {
    expect(judgeIntent(intent, context)).toEqual({ kind: "deny", reason: expect.stringContaining(reason) });
  });

  it("denies every kind that no rule allows, those of Object.prototype too", () => {
    const known = [
      "open-merge-request",
      "update-merge-request",
      "reply-to-note",
      "tell-round",
      "add-task",
      "add-critique",
    ];
    const kind = fc.oneof(fc.string(), fc.constantFrom("toString", "constructor", "__proto__", "merge-merge-request"));
    fc.assert(
      fc.property(
        kind.filter((k) => !known.includes(k)),
        (foreign) => {
          const intent = { ...open("BUG-1"), kind: foreign } as unknown as Intent;
          expect(judgeIntent(intent, context)).toEqual({
            kind: "deny",
            reason: `no rule allows a request of kind ${foreign}`,
          });
        },
      ),
    );
  });
});

describe("the policy on a list of requests", () => {
  it.each([
    ["merge request", open("BUG-1"), open("BUG-1", "Other words"), "a merge request for BUG-1"],
    ["update", update("FEAT-2"), update("FEAT-2"), "an update of the merge request of FEAT-2"],
    ["answer", reply("FEAT-2", 7), reply("FEAT-2", 7, "Again"), "an answer to note 7"],
    ["task of one title", add("BUG-1", "More"), add("FEAT-2", "  more "), 'a task "more"'],
    ["critique", critique("BUG-1"), critique("BUG-1", "Other"), "a critique of BUG-1"],
  ])("allows one %s, and says that it was asked for already", (_name, first, second, subject) => {
    expect(judgeIntents([first, second], context)).toEqual({
      allowed: [first],
      denied: [{ intent: second, reason: `${subject} was asked for already in this cycle: once is enough` }],
    });
  });

  it("allows each task three follow-ups", () => {
    const many = [add("BUG-1", "A1"), add("BUG-1", "A2"), add("FEAT-2", "A3"), add("BUG-1", "A4"), add("BUG-1", "A5")];
    expect(reasons(many)).toEqual(["BUG-1 has 3 follow-ups already, the most of one task in a cycle"]);
  });

  it("gives a request's own fault before the limits", () => {
    expect(reasons([open("BUG-1"), open("OPS-9")])).toEqual([expect.stringContaining("not in this cycle's plan")]);
  });

  const task = fc.constantFrom("BUG-1", "FEAT-2", "OPS-9");
  const word = fc.constantFrom("A", "a ", "B", "C", "Sweep the API");
  const intent: fc.Arbitrary<Intent> = fc.oneof(
    task.map((t) => open(t)),
    task.map(update),
    fc.tuple(task, fc.integer({ min: 6, max: 9 })).map(([t, id]) => reply(t, id)),
    fc.tuple(task, word).map(([t, title]) => add(t, title)),
    task.map((t) => critique(t)),
  );
  const intents = fc.array(intent, { maxLength: 12 });

  it("loses no request, allows only what is allowed alone, and keeps the limits", () => {
    fc.assert(
      fc.property(intents, (all) => {
        const { allowed, denied } = judgeIntents(all, context);
        expect(allowed.length + denied.length).toBe(all.length);
        for (const one of allowed) expect(judgeIntent(one, context).kind).toBe("allow");
        for (const { reason } of denied) expect(reason).not.toBe("");
        for (const parent of ["BUG-1", "FEAT-2"]) {
          const own = allowed.filter((i) => i.kind === "add-task" && i.parent === parent);
          expect(own.length).toBeLessThanOrEqual(MAX_FOLLOW_UPS);
        }
        expect(judgeIntents(allowed, context).denied).toEqual([]);
      }),
    );
  });

  it("only tightens: with less in the plan or more in the backlog, nothing denied becomes allowed", () => {
    fc.assert(
      fc.property(intent, fc.subarray(["BUG-1", "FEAT-2"]), fc.array(word), (one, kept, titles) => {
        const tighter: PolicyContext = {
          planned: new Map([...context.planned].filter(([id]) => kept.includes(id))),
          words: new Map(),
          openTitles: new Set([...context.openTitles, ...titles.map((t) => t.trim().toLowerCase())]),
        };
        if (judgeIntent(one, context).kind === "deny") expect(judgeIntent(one, tighter).kind).toBe("deny");
      }),
    );
  });
});
