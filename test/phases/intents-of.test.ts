import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Work } from "../../scripts/artifacts/work.ts";
import { combineGrade, type Grade } from "../../scripts/domain/grading.ts";
import { intentSchema } from "../../scripts/domain/intent.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { hasOffer, intentsOf } from "../../scripts/phases/intents-of.ts";
import { planEntry } from "../../scripts/phases/plan-entry.ts";
import { roundRequests } from "../../scripts/phases/round-requests.ts";
import { hostileText } from "../domain/arbitrary.ts";
import { conflictOf, failureOf, mergeRequest, taskOf, threadOf } from "../domain/stories.ts";
import { knowing, planning } from "./planning.ts";

const task = taskOf("BUG-1");
const graded = (score: number): Grade => combineGrade({ score, findings: [] }, null);
const work = (change: Partial<Work> = {}): Work => ({
  task,
  outcome: { kind: "delivered", summary: "Done", evidence: ["npm test passes"] },
  patchSha256: "",
  files: [],
  checks: [],
  guards: [],
  scouting: null,
  followUps: [],
  charges: [],
  turns: 1,
  durationS: 1,
  sandbox: "none",
  ...change,
});
const pick = {
  task,
  fingerprint: "f1",
  route: { model: "m", reason: "m", tried: null },
  reservedUsd: 1,
  preflight: null,
  worth: null,
};
const input = planning({ patches: new Map([[5, "x"]]) });
const first = planEntry({ ...pick, work: { kind: "first" } }, 1, knowing(foldLedger([])), input);
const talk = {
  kind: "revision" as const,
  mergeRequest: mergeRequest("BUG-1", 5),
  threads: [threadOf(7), threadOf(8)],
  failure: null,
  conflict: null,
};
const second = planEntry({ ...pick, work: talk }, 1, knowing(foldLedger([])), input);

describe("what handover is asked to do", () => {
  it("is to open a merge request for new work", () => {
    expect(intentsOf(first, work(), graded(8), null)).toEqual([
      { kind: "open-merge-request", task: "BUG-1", summary: "Done", evidence: ["npm test passes"], draft: false },
    ]);
  });

  it("is a draft for a grade below 4, and for unfinished work", () => {
    const unfinished = work({ outcome: { kind: "unfinished", limit: "turns", summary: "Half" } });
    const drafts = [
      intentsOf(first, work(), graded(3.9), null),
      intentsOf(first, work(), graded(4), null),
      intentsOf(first, unfinished, graded(9), null),
    ];
    expect(drafts.map(([offer]) => offer?.kind === "open-merge-request" && offer.draft)).toEqual([true, false, true]);
  });

  it("carries as much evidence as a request may hold, without blanks", () => {
    const evidence = [" ", ...Array.from({ length: 25 }, (_, i) => `${i} ${"x".repeat(3_000)}`)];
    const [offer] = intentsOf(
      first,
      work({ outcome: { kind: "delivered", summary: "Done", evidence } }),
      graded(8),
      null,
    );
    const kept = offer?.kind === "open-merge-request" ? offer.evidence : [];
    expect([kept.length, kept[0]?.slice(0, 3), kept[0]?.length]).toEqual([20, "0 x", 2_000]);
    expect(intentSchema.safeParse(offer).success).toBe(true);
  });

  it("is to update the merge request of a revision and to answer each thread", () => {
    expect(intentsOf(second, work(), graded(8), null)).toEqual([
      { kind: "update-merge-request", task: "BUG-1", summary: "Done", evidence: ["npm test passes"] },
      { kind: "reply-to-note", task: "BUG-1", noteId: 7, body: "Done" },
      { kind: "reply-to-note", task: "BUG-1", noteId: 8, body: "Done" },
    ]);
  });

  it("is to say in each thread what the agent has to say there, by any of its notes, and else the summary", () => {
    const answers = [
      { noteId: 8, body: "Of the first." },
      { noteId: 8, body: "Of eight." },
      { noteId: 99, body: "Of none." },
    ];
    const made = work({ outcome: { kind: "delivered", summary: "Done", evidence: [], answers } });
    const replies = intentsOf(second, made, graded(8), null).filter((intent) => intent.kind === "reply-to-note");
    expect(replies.map(({ noteId, body }) => [noteId, body])).toEqual([
      [7, "Done"],
      [8, "Of eight."],
    ]);
  });

  it("is to tell of a failed pipeline or a conflict on the merge request itself", () => {
    for (const causes of [{ failure: failureOf("lint") }, { conflict: conflictOf("a.ts") }]) {
      const entry = planEntry({ ...pick, work: { ...talk, threads: [], ...causes } }, 1, knowing(foldLedger([])), {
        ...input,
        conflicts: new Map([[5, { conflict: conflictOf("a.ts"), patch: "x" }]]),
      });
      expect(intentsOf(entry, work(), graded(8), null).at(-1)).toEqual({
        kind: "tell-round",
        task: "BUG-1",
        body: "Done",
      });
    }
  });

  it("is to answer people also with a decline, and with words of work that changed nothing", () => {
    const outcome: Work["outcome"] = { kind: "declined", reason: "unclear", explanation: "Which one?", evidence: [] };
    expect(roundRequests(second, outcome)).toEqual([
      { kind: "reply-to-note", task: "BUG-1", noteId: 7, body: "Which one?" },
      { kind: "reply-to-note", task: "BUG-1", noteId: 8, body: "Which one?" },
    ]);
    expect(roundRequests(second, { kind: "failed", detail: "x" })).toEqual([]);
    expect(roundRequests(first, outcome)).toEqual([]);
  });

  it("is an offer without a change only where git's own merge settles a conflict", () => {
    const conflicted = { ...second, revision: second.revision && { ...second.revision, conflict: conflictOf("a.ts") } };
    expect([hasOffer(second, work(), ""), hasOffer(conflicted, work(), ""), hasOffer(second, work(), "x")]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("is no offer of declined or failed work, but what was learnt from it", () => {
    const critique = { lesson: "Ask first", wrong: "", why: "", body: "Because" };
    const declined = work({ outcome: { kind: "declined", reason: "unclear", explanation: "x", evidence: [] } });
    expect(intentsOf(first, declined, graded(2), critique)).toEqual([
      { kind: "add-critique", task: "BUG-1", ...critique },
    ]);
    expect(intentsOf(first, work({ outcome: { kind: "failed", detail: "x" } }), graded(2), null)).toEqual([]);
  });

  it("is to add each follow-up that has a title", () => {
    const followUps = [
      { title: "More", description: " " },
      { title: "  ", description: "x" },
    ];
    expect(intentsOf(first, work({ followUps }), graded(8), null).slice(1)).toEqual([
      { kind: "add-task", parent: "BUG-1", title: "More", description: "More" },
    ]);
  });

  it("always fits the schema of requests, whatever the agent wrote", () => {
    const long = fc.oneof(
      hostileText,
      hostileText.map((text) => (text || "x").repeat(9_000)),
    );
    const followUp = fc.record({ title: hostileText.map((t) => t.slice(0, 200) || "t"), description: hostileText });
    fc.assert(
      fc.property(
        long,
        fc.array(long, { maxLength: 30 }),
        fc.array(followUp),
        fc.boolean(),
        (summary, evidence, followUps, isNew) => {
          const made = work({ outcome: { kind: "delivered", summary, evidence }, followUps });
          for (const intent of intentsOf(isNew ? first : second, made, graded(5), null))
            expect(intentSchema.safeParse(intent).error).toBeUndefined();
        },
      ),
      { numRuns: 40 },
    );
  });
});
