import { expect, test } from "vitest";
import { readBacklog } from "../../scripts/domain/backlog.ts";
import { parseConfiguration } from "../../scripts/domain/configuration.ts";
import { type EventBody, type LedgerEvent, makeEvent, type Outcome } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { summarizeNight } from "../../scripts/domain/night/summary.ts";
import type { Night } from "../../scripts/domain/night.ts";

const SPAN = { from: "2026-11-22T06:00:00.000Z", to: "2026-11-23T06:00:00.000Z" };
const NOW = new Date(SPAN.to);

function configuration() {
  const parsed = parseConfiguration("budget: {day_usd: 5, month_usd: 60}");
  if (parsed.kind !== "ok") throw new Error("the configuration is right");
  return parsed.value;
}

const at = (time: string, cycle: string, ...bodies: EventBody[]): LedgerEvent[] =>
  bodies.map((body) => makeEvent(body, cycle, new Date(time)));
const tonight = (cycle: string, ...bodies: EventBody[]) => at("2026-11-23T02:00:00Z", cycle, ...bodies);
const before = (cycle: string, ...bodies: EventBody[]) => at("2026-11-21T02:00:00Z", cycle, ...bodies);

const file = (title: string, more = "") => `---\ntitle: ${title}\n${more}---\n\nText\n`;
const backlogOf = (tasks: Record<string, string>) =>
  readBacklog(new Map(Object.entries(tasks).map(([id, text]) => [`backlog/${id}.md`, text])));
const fingerprintOf = (text: string) => backlogOf({ "X-1": text }).open.get("X-1")?.fingerprint ?? "";

const night = (
  events: readonly LedgerEvent[],
  tasks: Record<string, string> = {},
  doneTitles?: Map<string, string>,
): Night => summarizeNight(foldLedger(events), backlogOf(tasks), SPAN, configuration(), NOW, doneTitles);

const claimed = (task: string, fingerprint = "f"): EventBody => ({
  type: "task.claimed",
  task,
  category: "code",
  model: "m",
  reservedUsd: 0.8,
  slot: 1,
  kind: "first",
  fingerprint,
});
const settled = (task: string, outcome: Outcome, spentUsd = 0.2, detail = "because", estimated = false): EventBody => ({
  type: "task.settled",
  task,
  outcome,
  detail,
  spentUsd,
  estimated,
  charges: [],
  turns: 3,
  durationS: 60,
});
const graded = (task: string, score: number): EventBody => ({
  type: "task.graded",
  task,
  score,
  heuristics: 9,
  judge: null,
  model: null,
});
const urlOf = (iid: number) => `https://gitlab.example/g/p/-/merge_requests/${iid}`;
const opened = (task: string, iid: number, draft = false): EventBody => ({
  type: "mr.opened",
  task,
  iid,
  url: urlOf(iid),
  headSha: `a${iid}`,
  draft,
});
const note = (task: string, iid: number, noteId: number, trusted = true, body = "Why?"): EventBody => ({
  type: "note.received",
  task,
  iid,
  noteId,
  author: "maintainer",
  trusted,
  body,
});

test("a delivered task has its title, merge request, grade and cost", () => {
  const events = tonight(
    "p1",
    claimed("BUG-1"),
    opened("BUG-1", 4),
    graded("BUG-1", 8.5),
    settled("BUG-1", "delivered"),
  );
  expect(night(events, { "BUG-1": file("Mend it") }).delivered).toEqual([
    { task: "BUG-1", title: "Mend it", iid: 4, url: urlOf(4), kind: "opened", isDraft: false, grade: 8.5, usd: 0.2 },
  ]);
});

test("a revision is delivered as an update of its merge request", () => {
  const events = [
    ...before("p1", claimed("BUG-1"), opened("BUG-1", 4), settled("BUG-1", "delivered")),
    ...tonight(
      "p2",
      claimed("BUG-1"),
      { type: "mr.updated", task: "BUG-1", iid: 4, headSha: "b", round: 1 },
      settled("BUG-1", "delivered", 0.1),
    ),
  ];
  expect(night(events).delivered).toMatchObject([{ iid: 4, kind: "updated", usd: 0.1, grade: null, title: "BUG-1" }]);
});

test("unfinished work that was offered as a draft is delivered as one, and no set-back", () => {
  const { delivered, setBacks } = night(
    tonight("p1", claimed("BUG-1"), opened("BUG-1", 4, true), settled("BUG-1", "unfinished")),
  );
  expect(delivered).toMatchObject([{ iid: 4, isDraft: true }]);
  expect(setBacks).toEqual([]);
});

test.each(["unfinished", "failed", "refused"] as const)(
  "a task that ended %s without a merge request is a set-back with its reason",
  (outcome) => {
    expect(night(tonight("p1", claimed("BUG-1"), settled("BUG-1", outcome, 0.3, "40 turns"))).setBacks).toEqual([
      { task: "BUG-1", title: "BUG-1", outcome, detail: "40 turns", usd: 0.3, attempts: 1 },
    ]);
  },
);

test("a task whose pipeline died is a set-back that cost its reservation", () => {
  const events = [
    ...before("p1", claimed("BUG-1")),
    ...tonight("p2", {
      type: "task.abandoned",
      task: "BUG-1",
      claimCycle: "p1",
      chargedUsd: 0.8,
      detail: "pipeline ended",
    }),
  ];
  const { setBacks, spend } = night(events);
  expect(setBacks).toMatchObject([{ outcome: "abandoned", usd: 0.8, attempts: 1 }]);
  expect(spend).toMatchObject({ usd: 0.8, estimated: true });
});

test("what happened before the span or after it is no part of the night", () => {
  const early = at(SPAN.from, "p1", settled("BUG-1", "failed"));
  const late = at("2026-11-23T06:00:00.001Z", "p2", settled("BUG-2", "failed"));
  expect(night([...early, ...late]).setBacks).toEqual([]);
  expect(night(at(SPAN.to, "p3", settled("BUG-3", "failed"))).setBacks).toHaveLength(1);
});

test("cycles that rested for the same reasons are told once", () => {
  const rested = (reasons: string[]): EventBody => ({ type: "cycle.rested", reasons });
  const events = [
    ...tonight("p1", rested(["hours"])),
    ...tonight("p2", rested(["hours"])),
    ...tonight("p3", rested(["dollars"])),
  ];
  expect(night(events).rested).toEqual([
    { reasons: ["hours"], cycles: 2 },
    { reasons: ["dollars"], cycles: 1 },
  ]);
});

test("cycles that worked are counted", () => {
  const open: EventBody = { type: "cycle.opened", allowanceUsd: 3, base: "a", pipeline: "" };
  expect(night([...before("p1", open), ...tonight("p2", open), ...tonight("p3", open)]).worked).toBe(2);
});

test("merges and closes name who did it; a done task keeps its title", () => {
  const events = [
    ...before("p1", opened("BUG-1", 4), opened("BUG-2", 5)),
    ...tonight(
      "p2",
      { type: "mr.merged", task: "BUG-1", iid: 4, sha: "c", by: "maintainer" },
      { type: "mr.closed", task: "BUG-2", iid: 5, by: "maintainer", reason: "Not now" },
    ),
  ];
  const { merged, closed } = night(events, { "BUG-2": file("Two") }, new Map([["BUG-1", "One"]]));
  expect(merged).toEqual([{ task: "BUG-1", title: "One", iid: 4, url: urlOf(4), by: "maintainer" }]);
  expect(closed).toEqual([{ task: "BUG-2", title: "Two", iid: 5, url: urlOf(5), by: "maintainer", reason: "Not now" }]);
});

test("a comment comes with its answer, or with none yet", () => {
  const events = [
    ...before("p1", opened("BUG-1", 4)),
    ...tonight("p2", note("BUG-1", 4, 11), note("BUG-1", 4, 12, false), {
      type: "note.answered",
      task: "BUG-1",
      iid: 4,
      noteId: 11,
      answer: "So.",
    }),
  ];
  expect(night(events).comments).toMatchObject([
    { iid: 4, author: "maintainer", trusted: true, body: "Why?", answer: "So.", isOpen: true },
    { trusted: false, answer: null },
  ]);
});

test("the word with which a merge request was closed is told once, with the closing", () => {
  const events = tonight("p1", opened("BUG-1", 4), note("BUG-1", 4, 11, true, "No"), {
    type: "mr.closed",
    task: "BUG-1",
    iid: 4,
    by: "maintainer",
    reason: "No",
  });
  expect(night(events).comments).toEqual([]);
});

test("spend tells the night from the day and the month with their caps", () => {
  const events = [
    ...before("p1", claimed("BUG-1"), settled("BUG-1", "failed", 0.5)),
    ...at("2026-11-22T23:00:00Z", "p2", claimed("BUG-2"), settled("BUG-2", "failed", 0.1)),
    ...tonight("p3", claimed("BUG-3"), settled("BUG-3", "failed", 0.2, "x", true)),
  ];
  expect(night(events).spend).toEqual({
    usd: 0.3,
    estimated: true,
    day: { cap: "day", capUsd: 5, spentUsd: 0.2, leftUsd: 4.8 },
    month: { cap: "month", capUsd: 60, spentUsd: 0.8, leftUsd: 59.2 },
  });
});

test("open merge requests wait, the newest first, with age, all that they cost and comments to answer", () => {
  const events = [
    ...before(
      "p1",
      claimed("BUG-1"),
      opened("BUG-1", 4, true),
      graded("BUG-1", 6),
      settled("BUG-1", "delivered", 0.5),
      note("BUG-1", 4, 11),
      note("BUG-1", 4, 12, false),
    ),
    ...tonight("p2", claimed("BUG-2"), opened("BUG-2", 5), settled("BUG-2", "delivered", 0.1)),
    ...tonight("p3", opened("BUG-3", 6), { type: "mr.merged", task: "BUG-3", iid: 6, sha: "c", by: "maintainer" }),
  ];
  expect(night(events).waiting).toEqual([
    {
      task: "BUG-2",
      title: "BUG-2",
      iid: 5,
      url: urlOf(5),
      grade: null,
      usd: 0.1,
      calibrated: null,
      isPartial: false,
      isDisputed: false,
      ageMs: 4 * 3_600_000,
      rounds: 0,
      isDraft: false,
      news: "opened",
      unanswered: 0,
    },
    {
      task: "BUG-1",
      title: "BUG-1",
      iid: 4,
      url: urlOf(4),
      grade: 6,
      usd: 0.5,
      calibrated: null,
      isPartial: false,
      isDisputed: false,
      ageMs: 52 * 3_600_000,
      rounds: 0,
      isDraft: true,
      news: null,
      unanswered: 1,
    },
  ]);
});

test("lessons and follow-ups of the night are named", () => {
  const events = tonight(
    "p1",
    { type: "critique.added", task: "BUG-1", critique: "BUG-1-p1", lesson: "Test first" },
    { type: "followup.added", task: "FEAT-9", parent: "BUG-1" },
  );
  const { lessons, followUps } = night(events, { "FEAT-9": file("Nine") });
  expect(lessons.learnt).toMatchObject([{ task: "BUG-1", lesson: "Test first", isNew: true }]);
  expect(followUps).toEqual([{ task: "FEAT-9", title: "Nine", parent: "BUG-1" }]);
});

test("a task whose dependencies are not done waits for them", () => {
  const tasks = { "BUG-1": file("One", "depends_on: [FEAT-2]\n"), "FEAT-2": file("Two") };
  const { dependent } = night([], tasks);
  expect(dependent).toEqual([{ task: "BUG-1", title: "One", waitsFor: ["FEAT-2"] }]);
});

test("a malformed file needs a decision, by its line", () => {
  expect(night([], { "BUG-1": "---\ntitle: x\npriority: 9\n---\n" }).decisions).toMatchObject([
    { kind: "fault", fault: { file: "backlog/BUG-1.md", line: 3 } },
  ]);
});

test("a quarantined task needs a decision, until it is edited or delivered", () => {
  const text = file("One");
  const events = before("p1", claimed("BUG-1", fingerprintOf(text)), settled("BUG-1", "failed"), {
    type: "task.quarantined",
    task: "BUG-1",
    attempts: 1,
    detail: "no tests",
  });
  expect(night(events, { "BUG-1": text }).decisions).toEqual([
    { kind: "quarantined", task: "BUG-1", title: "One", attempts: 1, detail: "no tests" },
  ]);
  expect(night(events, { "BUG-1": file("Another") }).decisions).toEqual([]);
  const delivered = [...events, ...tonight("p2", settled("BUG-1", "delivered"))];
  expect(night(delivered, { "BUG-1": text }).decisions).toEqual([]);
});

test("a task that the scout handed back is told with what the scout said", () => {
  const text = file("One");
  const scouting = {
    ...{ verdict: "redundant" as const, followed: true, explanation: "It is there.", evidence: ["src/a.ts"] },
    ...{ model: "claude-haiku-5-5", usd: 0.0004 },
  };
  const decisionsAfter = (turns: number, followed: boolean) => {
    const event = { ...settled("BUG-1", "declined"), turns, scouting: { ...scouting, followed } };
    return night(before("p1", claimed("BUG-1", fingerprintOf(text)), event), { "BUG-1": text }).decisions;
  };
  expect(decisionsAfter(0, true)).toMatchObject([{ kind: "declined", scouting }]);
  expect(decisionsAfter(3, true)[0]).not.toHaveProperty("scouting");
  expect(decisionsAfter(0, false)[0]).not.toHaveProperty("scouting");
});

test("a declined task needs a decision until its file is edited", () => {
  const text = file("One");
  const events = before(
    "p1",
    claimed("BUG-1", fingerprintOf(text)),
    settled("BUG-1", "declined", 0.1, "unclear: which one?"),
  );
  expect(night(events, { "BUG-1": text }).decisions).toEqual([
    { kind: "declined", task: "BUG-1", title: "One", detail: "unclear: which one?", mergeRequest: null },
  ]);
  expect(night(events, { "BUG-1": file("Another") }).decisions).toEqual([]);
});

test("flaky tests of a task are told beside the faults that it found, and neither counts for the other", () => {
  const found = { ...settled("TEST-1", "delivered", 0.1), regressions: ["a"], flaky: ["b", "c"] } as EventBody;
  const earlier = at("2026-11-19T02:00:00Z", "p0", {
    ...settled("TEST-0", "delivered", 0.1),
    flaky: ["d"],
  } as EventBody);
  const { regressions, flaky } = night([...earlier, ...tonight("p1", found)], { "TEST-1": file("Test it") });
  const task = { task: "TEST-1", title: "Test it" };
  expect(regressions).toEqual({ found: [{ ...task, tests: ["a"] }], total: 1 });
  expect(flaky).toEqual({ found: [{ ...task, tests: ["b", "c"] }], total: 3 });
});

test("a redundant task needs a decision, with the evidence, until its file is edited", () => {
  const text = file("One");
  const rejected: EventBody = {
    type: "task.rejected",
    task: "BUG-1",
    reason: "redundant",
    detail: "80 %",
    evidence: ["src/a.ts"],
    fingerprint: fingerprintOf(text),
  };
  expect(night(before("p1", rejected), { "BUG-1": text }).decisions).toEqual([
    { kind: "redundant", task: "BUG-1", title: "One", detail: "80 %", evidence: ["src/a.ts"] },
  ]);
  expect(night(before("p1", rejected), { "BUG-1": file("Another") }).decisions).toEqual([]);
  const taken = at("2026-11-21T06:00:00Z", "p2", claimed("BUG-1", fingerprintOf(text)));
  expect(night([...before("p1", rejected), ...taken], { "BUG-1": text }).decisions).toEqual([]);
});

test("a task whose newest merge request was closed needs a decision, until it is edited or offered again", () => {
  const text = file("One");
  const events = [
    ...at("2026-11-21T01:00:00Z", "p1", claimed("BUG-1", fingerprintOf(text)), opened("BUG-1", 4)),
    ...before("p2", { type: "mr.closed", task: "BUG-1", iid: 4, by: "maintainer", reason: "No" }),
  ];
  expect(night(events, { "BUG-1": text }).decisions).toEqual([
    { kind: "closed", task: "BUG-1", title: "One", iid: 4, url: urlOf(4), reason: "No" },
  ]);
  expect(night(events, { "BUG-1": file("Another") }).decisions).toEqual([]);
  expect(night([...events, ...tonight("p3", opened("BUG-1", 5))], { "BUG-1": text }).decisions).toEqual([]);
});

test("words on an open merge request that were handed back need a decision there", () => {
  const events = [
    ...before("p1", claimed("BUG-1"), opened("BUG-1", 4), settled("BUG-1", "delivered")),
    ...tonight("p2", settled("BUG-1", "declined", 0.1, "unsafe")),
  ];
  expect(night(events, { "BUG-1": file("One") }).decisions).toMatchObject([
    { kind: "declined", detail: "unsafe", mergeRequest: { iid: 4, url: urlOf(4) } },
  ]);
});

test("a task that is no longer open needs no decision", () => {
  expect(night(before("p1", { type: "task.quarantined", task: "BUG-1", attempts: 3, detail: "" })).decisions).toEqual(
    [],
  );
});

const stalled = (key: string): EventBody => ({
  type: "revision.stalled",
  task: "BUG-1",
  iid: 4,
  key,
  reason: "idle",
  detail: "Main is red",
});

test("a merge request that makes no progress needs a decision until somebody writes, or a round is begun again", () => {
  const text = file("One");
  const events = [
    ...before("p1", claimed("BUG-1", fingerprintOf(text)), opened("BUG-1", 4), settled("BUG-1", "delivered")),
    ...at("2026-11-22T02:00:00Z", "p2", claimed("BUG-1"), settled("BUG-1", "refused"), stalled("p2")),
  ];
  const after = (...bodies: EventBody[]) =>
    night([...events, ...tonight("p3", ...bodies)], { "BUG-1": text }).decisions;
  const mergeRequest = { iid: 4, url: urlOf(4) };
  const decision = {
    kind: "stalled",
    task: "BUG-1",
    title: "One",
    reason: "idle",
    detail: "Main is red",
    mergeRequest,
  };
  expect(after()).toEqual([decision]);
  expect(after(note("BUG-1", 4, 7, false))).toEqual([decision]);
  expect(after(note("BUG-1", 4, 7))).toEqual([]);
  expect(after(claimed("BUG-1"))).toEqual([]);
  expect(after({ type: "mr.merged", task: "BUG-1", iid: 4, sha: "m", by: "maintainer" })).toEqual([]);
});

test("rounds about a pipeline or a conflict are told, and those about words are told with the words", () => {
  const round = (task: string, iid: number, change: object): EventBody => ({
    ...{ type: "revision.ended", task, iid, headSha: "a", pushedSha: null, answered: 0 },
    ...{ failedJobs: [], conflicts: [], said: "No luck", ...change },
  });
  const events = [
    ...before(
      "p1",
      opened("BUG-1", 4),
      opened("BUG-2", 5),
      opened("BUG-3", 6),
      round("BUG-1", 4, { failedJobs: ["x"] }),
    ),
    ...tonight(
      "p2",
      round("BUG-1", 4, { failedJobs: ["lint"] }),
      round("BUG-2", 5, { conflicts: ["a.ts"], pushedSha: "bbbb", said: "Both sides kept" }),
      round("BUG-3", 6, { answered: 1 }),
    ),
  ];
  expect(night(events, { "BUG-2": file("Two") }).rounds).toEqual([
    {
      task: "BUG-1",
      title: "BUG-1",
      iid: 4,
      url: urlOf(4),
      failedJobs: ["lint"],
      conflicts: [],
      pushedSha: null,
      said: "No luck",
    },
    {
      task: "BUG-2",
      title: "Two",
      iid: 5,
      url: urlOf(5),
      failedJobs: [],
      conflicts: ["a.ts"],
      pushedSha: "bbbb",
      said: "Both sides kept",
    },
  ]);
});
