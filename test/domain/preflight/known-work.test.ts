import { describe, expect, it } from "vitest";
import { readBacklog } from "../../../scripts/domain/backlog.ts";
import type { EventBody, LedgerEvent } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { knownWork, nearestWork, withKnownWork } from "../../../scripts/domain/preflight/known-work.ts";
import { formatTask, type Task } from "../../../scripts/domain/task.ts";
import { mrOpened, story, taskOf } from "../stories.ts";

const NEW = { overlap: 0.1, verdict: "new" as const, evidence: ["src/a.ts:1 has little"] };
const ended = { task: "FEAT-1", iid: 5, by: "someone" };
const merged: EventBody = { type: "mr.merged", ...ended, sha: "cccc" };
const closed: EventBody = { type: "mr.closed", ...ended, reason: "not wanted" };

const title = "Add a `--strict` flag that rejects unknown units";
const description = "The parser skips what it does not know.";
const again = taskOf("FEAT-9", { title: "Strict flag `--strict`: reject units that are unknown", description });

function compared(task: Task, known: { open?: Task[]; done?: Task[]; events?: LedgerEvent[] }) {
  const files = new Map([
    ...[task, ...(known.open ?? [])].map((t): [string, string] => [`backlog/${t.id}.md`, formatTask(t)]),
    ...(known.done ?? []).map((t): [string, string] => [`backlog/done/${t.id}.md`, formatTask(t)]),
  ]);
  const work = knownWork(files, readBacklog(files), foldLedger(known.events ?? []));
  return withKnownWork(NEW, task, work);
}

describe("a task that asks for the same as", () => {
  it("one that is done is redundant, and the proof names it before what the code shows", () => {
    const found = compared(again, { done: [taskOf("FEAT-1", { title, description })] });
    expect(found.verdict).toBe("redundant");
    expect(found.overlap).toBeGreaterThan(0.75);
    expect(found.evidence).toEqual([
      expect.stringMatching(
        /^FEAT-1 asks for the same \(\d+ % of .* and is done \(backlog\/done\/FEAT-1\.md\): Add a `--strict`/,
      ),
      ...NEW.evidence,
    ]);
  });

  it.each([
    ["waits for review", [mrOpened("FEAT-1", 5)], /was offered: !5 waits for review/],
    ["was merged", [mrOpened("FEAT-1", 5), merged], /was offered: !5 was merged/],
    ["was closed", [mrOpened("FEAT-1", 5), closed], /!5 was closed by a person: not wanted/],
  ])("one whose merge request %s is redundant, although that one is less urgent", (_name, bodies, proof) => {
    const other = taskOf("FEAT-1", { title, description, priority: 5 });
    const found = compared(again, { open: [other], events: story("p1", bodies) });
    expect(found).toMatchObject({ verdict: "redundant", evidence: [expect.stringMatching(proof), ...NEW.evidence] });
  });

  it("a more urgent open task is redundant, and the more urgent one is not", () => {
    const urgent = taskOf("FEAT-99", { title, description, priority: 1 });
    expect(compared(again, { open: [urgent] }).evidence[0]).toMatch(
      /^FEAT-99 asks .* is open too \(backlog\/FEAT-99\.md\)/,
    );
    expect(compared(urgent, { open: [again] })).toEqual(NEW);
  });
});

describe("a task stays what preflight found", () => {
  it.each([
    ["another name", "Add a `--lenient` flag that rejects unknown units"],
    ["another number", "Add a `--strict` flag that rejects unknown units of version 2"],
    ["another thing", "Add a `--strict` flag that prints totals of each column"],
  ])("beside one with %s in its title", (_name, other) => {
    const task = taskOf("FEAT-9", { title, description });
    expect(compared(task, { done: [taskOf("FEAT-1", { title: other, description })] })).toEqual(NEW);
  });

  it("beside names that differ in one part", () => {
    const task = taskOf("FEAT-9", { title: "Add nextMonday to the helpers for coming days" });
    const other = taskOf("FEAT-1", { title: "Add nextTuesday to the helpers for coming days" });
    expect(compared(task, { done: [other] })).toEqual(NEW);
  });

  it("when one or two common words are all there is", () => {
    expect(
      compared(taskOf("A-9", { title: "Parser cleanup" }), { done: [taskOf("A-1", { title: "Parser: cleanup" })] }),
    ).toEqual(NEW);
  });

  it("when nothing else is known, or what is done cannot be read", () => {
    expect(compared(again, {})).toEqual(NEW);
    const files = new Map([["backlog/done/FEAT-1.md", "torn"]]);
    expect(withKnownWork(NEW, again, knownWork(files, readBacklog(files), foldLedger([])))).toEqual(NEW);
  });
});

describe("of the tasks that are done or were offered, the nearest to one that repeats none", () => {
  const nearest = (task: Task, { done = [], open = [] }: { done?: Task[]; open?: Task[] }) => {
    const files = new Map([
      ...open.map((t) => [`backlog/${t.id}.md`, formatTask(t)] as const),
      ...done.map((t) => [`backlog/done/${t.id}.md`, formatTask(t)] as const),
    ]);
    return nearestWork(task, knownWork(files, readBacklog(files), foldLedger([])));
  };
  const near = taskOf("FEAT-1", { title: "Add a `--lenient` flag that rejects unknown units" });
  const far = taskOf("DOCS-2", { title: "Explain the lock file", description: "" });

  it("is told with how much they have in common and what became of it, although they differ in a name", () => {
    expect(nearest(again, { done: [far, near] })).toEqual([
      expect.stringMatching(
        /^of 2 earlier tasks, FEAT-1 is the nearest \(\d\d % of the concepts are common\): it is done \(backlog\/done\/FEAT-1\.md\)$/,
      ),
    ]);
  });

  it("is none where nothing is in common, and nothing is said where there is no other", () => {
    expect(nearest(again, { done: [far] })).toEqual(["has no concept in common with the one earlier task"]);
    expect(nearest(again, { open: [again, near] })).toEqual([]);
  });
});
