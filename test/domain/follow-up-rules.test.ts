import { describe, expect, it } from "vitest";
import { readBacklog } from "../../scripts/domain/backlog.ts";
import type { AppliedCurves } from "../../scripts/domain/calibration/calibration.ts";
import { followUpTask } from "../../scripts/domain/follow-up.ts";
import {
  type AdmissionFacts,
  admitFollowUps,
  depthOf,
  followUpCategory,
  whyNotFollowed,
  whyNotOfReport,
} from "../../scripts/domain/follow-up-rules.ts";
import { combineGrade, partialGrade } from "../../scripts/domain/grading.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { formatTask, type Task } from "../../scripts/domain/task.ts";
import { claimed, configured, mrOpened, story, taskOf } from "./stories.ts";

const heuristics = { score: 10, findings: [] };
const judged = (score: number) =>
  combineGrade(heuristics, { score, model: "m", reasons: [], concerns: [], version: "judge@0123456789ab" });

const NONE: AppliedCurves = new Map();

describe("work is followed by tasks", () => {
  it("by the calibrated grade, where the judge's own is known to be too generous", () => {
    const generous: AppliedCurves = new Map([["judge@0123456789ab", { intercept: -2, heuristics: 0.9, judge: 1.3 }]]);
    expect(whyNotFollowed(judged(8), true, generous)).toBe("it was graded 8.8 (calibrated: 4.7), and 7 is the least");
  });

  it("from a grade of 7 on, and by none below", () => {
    // 0.4 · 10 + 0.6 · 5 is 7.
    expect([whyNotFollowed(judged(5), true, NONE), whyNotFollowed(judged(4.9), true, NONE)]).toEqual([
      null,
      "it was graded 6.9, and 7 is the least",
    ]);
  });

  it("only with a verdict: heuristics alone, a partial grade and no grade are none", () => {
    const partial = partialGrade(heuristics, "the judge gave no answer");
    const none = [combineGrade(heuristics, null), partial, { ...judged(9), partial: "the judge gave no answer" }, null];
    expect(none.map((grade) => whyNotFollowed(grade, true, NONE))).toEqual(
      Array(4).fill("no judge has given a verdict"),
    );
  });

  it("only when it was delivered", () => {
    expect(whyNotFollowed(judged(10), false, NONE)).toBe("it was not delivered");
  });

  it("of a report never by code", () => {
    expect(whyNotOfReport("research", "code")).toBe(
      "a task of research spawns no task of code: people decide what is built of a report",
    );
    const refused = ["code", "test", "refactor", "ops"] as const;
    expect(refused.every((child) => whyNotOfReport("analysis", child) !== null)).toBe(true);
    expect([whyNotOfReport("analysis", "docs"), whyNotOfReport("code", "code")]).toEqual([null, null]);
  });

  it("of a report's own kind where nothing else was said, of code by what the title speaks of", () => {
    const titles = ["Test the parser", "Document the options", "Sort the table"];
    expect(titles.map((title) => followUpCategory("code", undefined, title))).toEqual(["test", "docs", "code"]);
    expect(titles.map((title) => followUpCategory("research", undefined, title))).toEqual(Array(3).fill("research"));
    expect(followUpCategory("code", "ops", "Test the parser")).toBe("ops");
  });
});

const followUp = (title: string, parent = "BUG-1", description = "Why") =>
  followUpTask({ kind: "add-task", parent, title, description });

describe("a follow-up is admitted to the backlog", () => {
  const human = taskOf("BUG-1", { title: "Refuse a leading minus" });
  const stateOf = (open: readonly Task[], done: readonly Task[] = []) =>
    new Map([
      ...open.map((task) => [`backlog/${task.id}.md`, formatTask(task)] as const),
      ...done.map((task) => [`backlog/done/${task.id}.md`, formatTask(task)] as const),
    ]);
  const admit = (
    asked: readonly Task[],
    {
      files = stateOf([human]) as ReadonlyMap<string, string>,
      openTasks = 20,
      events = [] as Parameters<typeof foldLedger>[0],
      compare = null as AdmissionFacts["compare"],
    } = {},
  ) => {
    const { admitted, refused } = admitFollowUps(asked, {
      ...{ files, backlog: readBacklog(files), ledger: foldLedger(events), openTasks, compare },
    });
    return { admitted: admitted.map(({ id }) => id), refused: refused.map(({ reason }) => reason) };
  };

  it("once, whether the repeat is open, done, offered, or asked for beside it", () => {
    const title = "Export the duration table as comma separated values";
    const again = followUp("Export duration tables as comma separated values");
    const twin = taskOf("FEAT-7", { title, description: "Why" });
    expect(admit([followUp(title), again])).toMatchObject({
      admitted: [followUp(title).id],
      refused: [/asks for the same/].map((r) => expect.stringMatching(r)),
    });
    expect(admit([again], { files: stateOf([human, twin]) }).refused).toEqual([
      expect.stringMatching(/^FEAT-7 asks for the same .* is open too/),
    ]);
    expect(admit([again], { files: stateOf([human], [twin]) }).refused).toEqual([
      expect.stringMatching(/^FEAT-7 .* is done/),
    ]);
    const offered = { files: stateOf([human, twin]), events: story("p1", [mrOpened("FEAT-7", 3)]) };
    expect(admit([again], offered).refused).toEqual([expect.stringMatching(/was offered: !3 waits for review/)]);
  });

  it("also before a less urgent task of people's that asks for the same: theirs stays", () => {
    const twin = taskOf("ZZZ-7", {
      title: "Export the table as comma separated values",
      description: "Why",
      priority: 5,
    });
    expect(
      admit([followUp("Export tables as comma separated values")], { files: stateOf([human, twin]) }).admitted,
    ).toEqual([]);
  });

  it("never over a file that people have left malformed, and not again once people have taken it away", () => {
    const task = followUp("Sort the glossary");
    const broken = new Map<string, string>([
      ...stateOf([human]),
      [`backlog/${task.id}.md`, "---\ntitle: [Sort\n---\nMine"],
    ]);
    expect(admit([task], { files: broken })).toEqual({
      admitted: [],
      refused: [`${task.id} is in the backlog already`],
    });
    const events = story("p1", [{ type: "followup.added", task: task.id, parent: "BUG-1" }]);
    expect(admit([task], { events })).toEqual({
      admitted: [],
      refused: [`${task.id} was in the backlog before, and people have taken it away`],
    });
  });

  it("as no code of a report, over a page of docs between them either", () => {
    const report = taskOf("RES-1", { title: "Compare the parsers", category: "research" });
    const page = { ...followUp("Describe the parsers", "RES-1"), category: "docs" as const };
    const reason = "a task of research spawns no task of code: people decide what is built of a report";
    expect(admit([followUp("Replace the parser", page.id)], { files: stateOf([page], [report]) }).refused).toEqual([
      reason,
    ]);
    const claim = story("p1", [claimed("RES-1", { category: "research" })]);
    expect(admit([followUp("Replace the parser", page.id)], { files: stateOf([page]), events: claim }).refused).toEqual(
      [reason],
    );
  });

  it("not when the code base has it already, as preflight finds", () => {
    const found = { overlap: 0.9, verdict: "redundant" as const, evidence: ["src/export.ts:2 has it"] };
    expect(admit([followUp("Export the table")], { compare: () => found })).toEqual({
      admitted: [],
      refused: ["it exists already: src/export.ts:2 has it"],
    });
    const grey = { ...found, verdict: "grey" as const };
    expect(admit([followUp("Export the table")], { compare: () => grey }).admitted).toHaveLength(1);
  });

  it("three of one task at the most, those of its earlier rounds included", () => {
    const events = story("p1", [
      { type: "followup.added", task: "FOLLOW-a", parent: "BUG-1" },
      { type: "followup.added", task: "FOLLOW-b", parent: "BUG-1" },
      { type: "followup.added", task: "FOLLOW-c", parent: "BUG-2" },
    ]);
    expect(admit([followUp("Sort the glossary"), followUp("Mend the lamp")], { events })).toEqual({
      admitted: [followUp("Sort the glossary").id],
      refused: ["BUG-1 has 3 follow-ups already, the most of one task"],
    });
  });

  it("while the backlog has room, counting those admitted before it", () => {
    const asked = [followUp("Sort the glossary"), followUp("Mend the lamp"), followUp("Paint the fence")];
    expect(admit(asked, { openTasks: 3 })).toEqual({
      admitted: [followUp("Sort the glossary").id, followUp("Mend the lamp").id],
      refused: ["3 tasks are open, and `limits.open_tasks` is 3"],
    });
  });

  it("so that a backlog is kept at fifteen to twenty open tasks while five a night are done, by the shipped limit", () => {
    const { open_tasks: openTasks } = configured().limits;
    let open = ["BUG-1", "BUG-2", "BUG-3", "BUG-4", "BUG-5", "BUG-6", "BUG-7"].map((id) => taskOf(id));
    let done: Task[] = [];
    const counts = [1, 2, 3, 4, 5, 6].map((night) => {
      done = [...done, ...open.slice(0, 5)];
      open = open.slice(5);
      const asked = done
        .slice(-5)
        .flatMap(({ id }, n) => [1, 2, 3].map((at) => followUp(`Mend part ${night}${n}${at}`, id)));
      const before = open.length;
      const files = stateOf(open, done);
      const facts = { files, backlog: readBacklog(files), ledger: foldLedger([]), openTasks, compare: null };
      open = [...open, ...admitFollowUps(asked, facts).admitted];
      return [before, open.length];
    });
    expect(counts).toEqual([[2, 17], [12, 20], ...Array.from({ length: 4 }, () => [15, 20])]);
  });

  it("two steps from a person's task, and no further, also over tasks that are done", () => {
    const first = followUp("Sort the glossary");
    const second = followUp("Mend the lamp", first.id);
    const files = stateOf([human, second], [first]);
    expect(depthOf(second.id, { files, backlog: readBacklog(files), ledger: foldLedger([]) })).toBe(2);
    expect(admit([followUp("Paint the fence", first.id)], { files }).admitted).toHaveLength(1);
    expect(admit([followUp("Paint the fence", second.id)], { files })).toEqual({
      admitted: [],
      refused: ["it would be 3 steps away from a person's task, and 2 are the most"],
    });
  });

  it("by the ledger's word of where its parent comes from, where the file is gone", () => {
    const events = story("p1", [
      { type: "followup.added", task: "FOLLOW-a", parent: "BUG-1" },
      { type: "followup.added", task: "FOLLOW-b", parent: "FOLLOW-a" },
    ]);
    expect(admit([followUp("Paint the fence", "FOLLOW-b")], { events }).admitted).toEqual([]);
  });

  it("never where its origins go round in a circle", () => {
    const [a, b] = [taskOf("FOLLOW-a", { origin: "FOLLOW-b" }), taskOf("FOLLOW-b", { origin: "FOLLOW-a" })];
    expect(admit([followUp("Paint the fence", "FOLLOW-a")], { files: stateOf([a, b]) }).admitted).toEqual([]);
  });
});
