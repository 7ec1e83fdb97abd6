import { describe, expect, it } from "vitest";
import type { EventBody } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import type { WaitingRevision } from "../../scripts/domain/revision.ts";
import { idleRounds, stallOf } from "../../scripts/domain/revision-round.ts";
import { conflictOf, failureOf, mergeRequest, received, roundEnded, story, threadOf } from "./stories.ts";

const TASK = "BUG-1";
const round = (change: Parameters<typeof roundEnded>[2] = {}) => roundEnded(TASK, 5, change);

/** Each in a cycle of its own, in this order. */
function ledgerOf(...bodies: EventBody[]) {
  return foldLedger(bodies.flatMap((body, at) => story(`p${at + 1}`, [body], at * 60)));
}

/** How many rounds made no progress, with the merge request at `headSha` and these jobs failing now. */
const idle = (bodies: EventBody[], headSha = "aaaa", ...failedJobs: string[]) =>
  idleRounds(ledgerOf(...bodies), 5, { headSha, failedJobs }).length;

describe("a round without progress", () => {
  it("is one that neither pushed nor answered anybody", () => {
    expect(idle([round()])).toBe(1);
    expect(idle([round(), round()])).toBe(2);
  });

  it("is not one that answered somebody", () => {
    expect(idle([round({ answered: 1 })])).toBe(0);
  });

  it("is not one that pushed", () => {
    expect(idle([round({ pushedSha: "bbbb" })], "bbbb")).toBe(0);
  });

  it("is one whose push left the same jobs failing", () => {
    const pushed = round({ pushedSha: "bbbb", failedJobs: ["lint"] });
    expect(idle([pushed], "bbbb", "lint")).toBe(1);
    expect(idle([pushed], "bbbb", "lint", "unit")).toBe(1);
  });

  it.each([
    ["a job less fails", ["unit"]],
    ["other jobs fail", ["build"]],
    ["none fails, or the new pipeline still runs", []],
  ])("is not one after whose push %s", (_name, now) => {
    expect(idle([round({ pushedSha: "bbbb", failedJobs: ["lint", "unit"] })], "bbbb", ...now)).toBe(0);
  });

  it("is not one that resolved a conflict, although the same job fails", () => {
    const pushed = round({ pushedSha: "bbbb", failedJobs: ["lint"], conflicts: ["a.ts"] });
    expect(idle([pushed], "bbbb", "lint")).toBe(0);
  });

  it("counts through a chain of pushes that never mended the job", () => {
    const chain = [
      round({ pushedSha: "bbbb", failedJobs: ["lint"] }),
      round({ headSha: "bbbb", pushedSha: "cccc", failedJobs: ["lint"] }),
    ];
    expect(idle(chain, "cccc", "lint")).toBe(2);
  });

  it("counts only since the last one with progress", () => {
    expect(idle([round(), round({ answered: 1 }), round()])).toBe(1);
  });

  it.each<[string, EventBody, number]>([
    ["a trusted person wrote", received(5, 7, TASK), 0],
    ["somebody without trust wrote", { ...received(5, 7, TASK), trusted: false } as EventBody, 1],
    ["a person wrote on another merge request", received(6, 7, TASK), 1],
  ])("counts no more, or still, after %s", (_name, words, left) => {
    expect(idle([round(), words])).toBe(left);
  });

  it("counts no more after somebody else has pushed", () => {
    expect(idle([round(), round()], "dddd")).toBe(0);
    expect(idle([round(), round({ headSha: "dddd" })], "dddd")).toBe(1);
  });

  it("of another merge request counts nothing", () => {
    expect(idle([roundEnded(TASK, 6), roundEnded(TASK, 6)])).toBe(0);
  });
});

describe("a merge request", () => {
  const waiting = (change: Partial<WaitingRevision> = {}): WaitingRevision => ({
    ...{ mergeRequest: mergeRequest(TASK, 5), threads: [], failure: failureOf("lint"), conflict: null },
    ...change,
  });

  it("goes on after one round without progress", () => {
    expect(stallOf(waiting(), ledgerOf(round()))).toBeNull();
  });

  it("stops after two, with what the last one said, under the name of its cycle", () => {
    expect(stallOf(waiting(), ledgerOf(round(), round({ said: "Main is red" })))).toEqual({
      key: "p2",
      reason: "idle",
      detail: "Main is red",
    });
  });

  it("stops as well for a pipeline file that two pushes have not mended", () => {
    const broken = round({ pushedSha: "bbbb", failedJobs: ["the pipeline file"] });
    const again = round({ headSha: "bbbb", pushedSha: "cccc", failedJobs: ["the pipeline file"] });
    const now = { mergeRequest: mergeRequest(TASK, 5, { headSha: "cccc" }), failure: failureOf() };
    expect(stallOf(waiting(now), ledgerOf(broken, again))?.reason).toBe("idle");
  });

  const repeated = { ...threadOf(9), repeated: 2 };

  it("stops when somebody says the same for the third time", () => {
    expect(stallOf(waiting({ failure: null, threads: [repeated] }), ledgerOf())).toEqual({
      key: "note-9",
      reason: "repeated",
      detail: "words 9",
    });
  });

  it.each<[string, Partial<WaitingRevision>]>([
    ["for the second time", { failure: null, threads: [{ ...repeated, repeated: 1 }] }],
    ["while another thread waits", { failure: null, threads: [repeated, threadOf(11)] }],
    ["while its pipeline fails, too", { threads: [repeated] }],
    ["while it conflicts, too", { failure: null, conflict: conflictOf("a.ts"), threads: [repeated] }],
  ])("goes on when somebody says the same %s", (_name, change) => {
    expect(stallOf(waiting(change), ledgerOf())).toBeNull();
  });
});
