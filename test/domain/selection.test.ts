import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backlog } from "../../scripts/domain/backlog.ts";
import type { EventBody } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { priceTable } from "../../scripts/domain/prices.ts";
import { reservationUsd } from "../../scripts/domain/reservation.ts";
import type { SelectionInput } from "../../scripts/domain/selection/choice.ts";
import { chooseTasks } from "../../scripts/domain/selection.ts";
import type { Category, Task } from "../../scripts/domain/task.ts";
import {
  claimed,
  configured,
  conflictOf,
  failureOf,
  mergeRequest,
  mrOpened,
  NOW,
  note,
  opened,
  received,
  roundEnded,
  settled,
  story,
  taskOf,
  threadOf,
  UNPLACED,
} from "./stories.ts";

const backlogOf = (tasks: readonly Task[], done: string[] = [], fingerprint = "f1"): Backlog => ({
  open: new Map(tasks.map((task) => [task.id, { task, file: `backlog/${task.id}.md`, text: "", fingerprint }])),
  done: new Set(done),
  faults: [],
});
const NEW = { overlap: 0.1, verdict: "new" as const, evidence: [] };
const REDUNDANT = { overlap: 0.9, verdict: "redundant" as const, evidence: ["src/a.ts covers it"] };

const input = (change: Partial<SelectionInput> = {}): SelectionInput => ({
  backlog: backlogOf([taskOf("BUG-1")]),
  ledger: foldLedger([]),
  cycle: "p9",
  configuration: configured(),
  observed: [],
  allowanceUsd: 3,
  slots: 5,
  newWork: 50,
  onlyFixes: false,
  conflicts: new Map(),
  preflight: () => NEW,
  prices: priceTable({}),
  now: NOW,
  claimed: null,
  ...UNPLACED,
  ...change,
});
const picked = (change: Partial<SelectionInput>) => chooseTasks(input(change)).picks.map((pick) => pick.task.id);
/** Why the task was passed over, when it is the only one. */
const reason = (change: Partial<SelectionInput>) => {
  const { picks, passedOver } = chooseTasks(input(change));
  return picks.length === 0 && passedOver.length === 1 ? passedOver[0]?.reason : { picks: picks.length, passedOver };
};
const told = (...bodies: EventBody[]) => foldLedger(story("p1", bodies));
const mrClosed = (why: string): EventBody => ({
  type: "mr.closed",
  task: "BUG-1",
  iid: 5,
  by: "maintainer",
  reason: why,
});
const EDITED = backlogOf([taskOf("BUG-1")], [], "f2");
const words = mergeRequest("BUG-1", 5, { notes: [note(7)] });

/** One of the tasks waits for so long that it comes before its like. */
const FIRST = (id: string): SelectionInput["waiting"] => ({
  ...UNPLACED.waiting,
  since: (task) => (task === id ? new Date(0) : null),
});

const CHARGE = {
  ...{ purpose: "agent" as const, model: "claude-sonnet-5-5", usd: 0.42, calls: 1, inputTokens: 1, outputTokens: 1 },
  estimated: false,
};

const FREE = `prices: {local: {input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0}}
budget: {day_usd: 0, cycle_usd: 0}
`;
const FREE_MODELS = "models: {agent: local, scout: local, judge: local}\n";

describe("choosing tasks", () => {
  it("takes the first by priority, then by ID, with route and reservation", () => {
    const tasks = [taskOf("Z-1", { priority: 1 }), taskOf("B-2"), taskOf("A-3"), taskOf("C-4", { priority: 5 })];
    expect(picked({ backlog: backlogOf(tasks) })).toEqual(["Z-1", "A-3", "B-2"]);
    expect(chooseTasks(input()).picks).toEqual([
      {
        task: taskOf("BUG-1"),
        fingerprint: "f1",
        work: { kind: "first" },
        route: { model: "claude-sonnet-5-5", reason: "claude-sonnet-5-5: the project's model for agents", tried: null },
        reservedUsd: 1,
        preflight: NEW,
        worth: { value: 2, chance: { merged: 0.5, evidence: 0 }, waitedDays: null },
      },
    ]);
  });

  it("reserves a task's own budget, never more than the cap of a task", () => {
    const { budget, ...rest } = configured();
    const capped = { ...rest, budget: { ...budget, task_usd: 0.8 } };
    const reserved = (budgetUsd: number | null) =>
      reservationUsd(taskOf("A-1", { budgetUsd }), input({ configuration: capped }));
    expect([null, 0.3, 5].map(reserved)).toEqual([0.8, 0.3, 0.8]);
  });

  it("reserves the cap of a task's category, below or above that of all tasks", () => {
    const configuration = configured("agent: {categories: {research: {task_usd: 2}, docs: {task_usd: 0.1}}}");
    const reserved = (category: Category, budgetUsd: number | null = null) =>
      reservationUsd(taskOf("A-1", { category, budgetUsd }), input({ configuration }));
    expect([reserved("research"), reserved("docs"), reserved("code")]).toEqual([2, 0.1, 1]);
    expect([reserved("research", 5), reserved("docs", 0.05)]).toEqual([2, 0.05]);
  });

  describe("where its like have been measured", () => {
    /** Seven settled first tries of code tasks, 42 cents each: fifty are reserved for another. */
    const measured = foldLedger(
      Array.from({ length: 7 }, (_, i) => i).flatMap((i) =>
        story(
          `p${i}`,
          [
            claimed(`OLD-${i}`, { reservedUsd: 1 }),
            { ...settled(`OLD-${i}`, "delivered"), spentUsd: 0.42, charges: [CHARGE] } as EventBody,
          ],
          i * 60,
        ),
      ),
    );
    const tasks = ["A-1", "B-2", "C-3", "D-4", "E-5"].map((id) => taskOf(id));
    const reserved = (change: Partial<SelectionInput>) =>
      chooseTasks(input({ ledger: measured, backlog: backlogOf(tasks), ...change })).picks.map(
        (pick) => pick.reservedUsd,
      );

    it("takes as many as the allowance holds at what they need, and not at their caps", () => {
      expect(reserved({ allowanceUsd: 2 })).toEqual([0.5, 0.5, 0.5, 0.5]);
      expect(reserved({ allowanceUsd: 2, ledger: foldLedger([]) })).toEqual([1, 1]);
    });

    it("gives what is left of the allowance to the first of them, up to the cap of a task", () => {
      expect(reserved({ allowanceUsd: 2.3, slots: 3 })).toEqual([1, 0.8, 0.5]);
      expect(reserved({ allowanceUsd: 2.3, slots: 1 })).toEqual([1]);
    });

    it("never claims more than the allowance, nor more than a cap for a task", () => {
      fc.assert(
        fc.property(fc.nat({ max: 600 }), fc.integer({ min: 1, max: 5 }), (cents, slots) => {
          const all = reserved({ allowanceUsd: cents / 100, slots });
          expect(all.reduce((sum, usd) => sum + usd, 0)).toBeLessThanOrEqual(cents / 100 + 1e-9);
          expect(Math.max(0, ...all)).toBeLessThanOrEqual(1);
          expect(all.length).toBe(Math.min(slots, Math.floor(cents / 50)));
        }),
      );
    });

    it("gives a task its own budget in full, as people have said", () => {
      const backlog = backlogOf([taskOf("A-1", { budgetUsd: 0.9 }), taskOf("B-2")]);
      expect(reserved({ allowanceUsd: 1.39, backlog })).toEqual([0.9]);
    });

    it("gives a task that has failed all that it may have: it may have been for want of money", () => {
      const failed = foldLedger([
        ...measured.events,
        ...story("p8", [claimed("A-1"), settled("A-1", "unfinished")], 600),
      ]);
      expect(reserved({ allowanceUsd: 1.5, ledger: failed, waiting: FIRST("A-1") })).toEqual([1, 0.5]);
    });

    it("gives a repeated job what it claimed, whatever was learnt since", () => {
      const claims = new Map([["A-1", { model: "claude-sonnet-5-5", reservedUsd: 0.8 }]]);
      expect(reserved({ allowanceUsd: 2, claimed: claims })).toEqual([0.8]);
    });
  });

  it("leaves out of a task's reservation what the same cycle has spent on it already, and not what another has", () => {
    const spent = { type: "task.repeated", task: "A-1", job: 7, ranAt: NOW.toISOString(), spentUsd: 0.4 } as const;
    const ledger = foldLedger(story("p9", [{ ...spent, estimated: true, charges: [] }]));
    const reserved = (cycle: string) => reservationUsd(taskOf("A-1"), input({ ledger, cycle }));
    expect([reserved("p9"), reserved("p8")]).toEqual([0.6, 1]);
  });

  it("reserves nothing for a task whose models are all free, and takes it whatever the caps leave", () => {
    const configuration = configured(FREE + FREE_MODELS);
    const tasks = [taskOf("A-1"), taskOf("B-2"), taskOf("C-3", { model: "claude-sonnet-5-5" })];
    const given = { configuration, prices: priceTable(configuration.prices), backlog: backlogOf(tasks) };
    const choice = chooseTasks(input({ ...given, allowanceUsd: 0 }));
    expect(choice.picks.map(({ task, reservedUsd }) => [task.id, reservedUsd])).toEqual([
      ["A-1", 0],
      ["B-2", 0],
    ]);
    expect(choice.passedOver).toMatchObject([{ task: "C-3", reason: expect.stringContaining("needs $1.00") }]);
  });

  it("reserves as ever where the judge of a free agent is not free", () => {
    const configuration = configured(`${FREE}models: {agent: local, scout: local, judge: claude-haiku-5-5}\n`);
    expect(reservationUsd(taskOf("A-1"), input({ configuration, prices: priceTable(configuration.prices) }))).toBe(1);
  });

  it("fills the allowance to the cent", () => {
    const tasks = ["A-1", "B-2", "C-3"].map((id) => taskOf(id, { budgetUsd: 0.1 }));
    expect(picked({ backlog: backlogOf(tasks), allowanceUsd: 0.3 })).toEqual(["A-1", "B-2", "C-3"]);
  });

  it("goes on to a cheaper task when a dearer one does not fit", () => {
    const tasks = [taskOf("A-1"), taskOf("B-2", { budgetUsd: 0.2 })];
    expect(picked({ backlog: backlogOf(tasks), allowanceUsd: 0.5 })).toEqual(["B-2"]);
  });

  it("rejects what the code base has, without taking a slot for it", () => {
    const tasks = [taskOf("A-1"), taskOf("B-2")];
    const choice = chooseTasks(
      input({ backlog: backlogOf(tasks), slots: 1, preflight: (task) => (task.id === "A-1" ? REDUNDANT : NEW) }),
    );
    expect(choice.picks.map((pick) => pick.task.id)).toEqual(["B-2"]);
    expect(choice.rejections).toEqual([{ task: taskOf("A-1"), fingerprint: "f1", preflight: REDUNDANT }]);
  });
});

it("tells of the cap of a cycle, and not of the day's share, where that cap left nothing", () => {
  const backlog = backlogOf([taskOf("BUG-1"), taskOf("BUG-2")]);
  const { passedOver } = chooseTasks(
    input({ backlog, allowanceUsd: 1, configuration: configured("budget: {cycle_usd: 1}") }),
  );
  expect(passedOver.map(({ reason: why }) => why)).toEqual([
    "needs $1.00, and $0.00 of the allowance is left: it waits for the next cycle; a higher priority or a higher `budget.cycle_usd` brings it forward",
  ]);
});

describe("a task is passed over, with what would change it,", () => {
  it.each<[string, Partial<SelectionInput>, string]>([
    [
      "when slots are taken",
      { slots: 0 },
      "every slot of this cycle is taken by what comes first (revisions, then what is worth more): it waits, or give it a higher priority",
    ],
    [
      "when the configuration allows fewer tasks than there are slots",
      { configuration: configured("limits: {tasks: 0}") },
      "every slot of this cycle is taken by what comes first (revisions, then what is worth more): it waits, or give it a higher priority",
    ],
    [
      "when the allowance does not hold it",
      { allowanceUsd: 0.5 },
      "needs $1.00, and $0.50 of the allowance is left: it waits, or give it a smaller `budget_usd`",
    ],
    [
      "when nothing of the allowance is left",
      { allowanceUsd: 0.001 },
      "needs $1.00, and less than $0.01 of the allowance is left: it waits for the next cycle; a higher priority or a larger `budget.day_usd`, or fewer `budget.cycles_per_day`, brings it forward",
    ],
    [
      "when no cycle could ever hold it",
      { configuration: configured("budget: {task_usd: 5}") },
      "needs $5.00, and a whole cycle may spend $3.00: give it a smaller `budget_usd`, or raise `budget.cycle_usd` in nightshift.yml",
    ],
    [
      "when the cap of a call pays for nothing",
      { configuration: configured("budget: {call_usd: 0.004}") },
      "a call of a model may cost less than $0.01, which pays for none: raise `budget.call_usd` in nightshift.yml, or leave it out",
    ],
    [
      "when its budget pays for nothing",
      { configuration: configured("budget: {task_usd: 0.006}") },
      "its budget of less than $0.01 pays for no model call: raise `budget_usd` in its file, or `budget.task_usd` in nightshift.yml",
    ],
    [
      "when its model has no price",
      { backlog: backlogOf([taskOf("BUG-1", { model: "llama" })]) },
      "no price is known for model llama (backlog/BUG-1.md names it): name it under `prices` in nightshift.yml, or choose another model",
    ],
    [
      "while reviews pile up",
      { newWork: 0 },
      "too many merge requests wait for review, or people look at fewer: review some, or raise `limits.open_merge_requests` or `reviewers.target_days` in nightshift.yml",
    ],
    [
      "while the target branch is red, unless it shall mend that",
      { onlyFixes: true },
      "the pipeline of the target branch is red: mend it, or give the tag `fixes-pipeline` to a task that shall",
    ],
    [
      "while a cycle holds it",
      { ledger: told(opened, claimed("BUG-1")) },
      "claimed by cycle p1, which has not settled it: it is free again once what its pipeline left has been handed over",
    ],
    [
      "while its merge request is open in the ledger",
      { ledger: told(mrOpened("BUG-1", 5)) },
      "!5 waits for review: merge it, close it, or comment on it to have it changed",
    ],
    [
      "while its merge request is open in GitLab, though it was closed before",
      { ledger: told(mrOpened("BUG-1", 5), mrClosed("No")), observed: [mergeRequest("BUG-1", 5)] },
      "!5 waits for review: merge it, close it, or comment on it to have it changed",
    ],
    [
      "while its merge request is being merged",
      { observed: [mergeRequest("BUG-1", 5, { state: "locked" })] },
      "!5 waits for review: merge it, close it, or comment on it to have it changed",
    ],
    [
      "when it was merged and its file is still there",
      {
        ledger: told(claimed("BUG-1"), mrOpened("BUG-1", 5), settled("BUG-1", "delivered"), {
          type: "mr.merged",
          task: "BUG-1",
          iid: 5,
          sha: "m",
          by: "x",
        }),
      },
      "!5 was merged: move its file to backlog/done/, or edit it to have more done",
    ],
    [
      "when a person closed its merge request",
      {
        ledger: told(
          claimed("BUG-1"),
          mrOpened("BUG-1", 5),
          settled("BUG-1", "delivered"),
          mrClosed("Not wanted\nReally"),
        ),
      },
      "!5 was closed by a person (Not wanted): edit its file to have it tried again",
    ],
    [
      "when a person closed it without a word, and the claim's line is lost",
      { ledger: told(mrOpened("BUG-1", 5), mrClosed("")) },
      "!5 was closed by a person: edit its file to have it tried again",
    ],
    [
      "when it was rejected as it stands",
      {
        ledger: told({
          type: "task.rejected",
          task: "BUG-1",
          reason: "redundant",
          detail: "90 %",
          evidence: [],
          fingerprint: "f1",
        }),
      },
      "rejected before as redundant (90 %): edit its file to have it looked at again",
    ],
    [
      "when it was declined as it stands",
      { ledger: told(claimed("BUG-1"), settled("BUG-1", "declined", `unclear: ${"x".repeat(200)}`)) },
      `declined before (unclear: ${"x".repeat(110)}…): edit its file to have it looked at again`,
    ],
    [
      "when it is quarantined",
      {
        ledger: told(claimed("BUG-1"), settled("BUG-1", "failed"), {
          type: "task.quarantined",
          task: "BUG-1",
          attempts: 1,
          detail: "",
        }),
      },
      "quarantined after a failed attempt: edit its file to have it tried once more",
    ],
    [
      "when the cycle has made its claims",
      { claimed: new Map([["OPS-9", { model: "m", reservedUsd: 1 }]]) },
      "this cycle has made its claims already: it waits for the next",
    ],
  ])("%s", (_name, change, expected) => {
    expect(reason(change)).toBe(expected);
  });

  it.each<[string, Task[], string]>([
    [
      "while it waits for others",
      [taskOf("BUG-1", { dependsOn: ["B-2", "B-2", "DONE-3"] }), taskOf("B-2")],
      "waits for B-2: once merged, or taken out of `depends_on`, it is free",
    ],
    [
      "when what it waits for is nowhere",
      [taskOf("BUG-1", { dependsOn: ["OPS-9"] })],
      "waits for OPS-9, which the backlog does not have: correct `depends_on` in backlog/BUG-1.md",
    ],
    [
      "when tasks wait for each other",
      [
        taskOf("BUG-1", { dependsOn: ["B-2"] }),
        taskOf("B-2", { dependsOn: ["C-3"] }),
        taskOf("C-3", { dependsOn: ["BUG-1"] }),
      ],
      "waits for B-2, which waits for it in turn: take one dependency out of that circle",
    ],
    [
      "when it waits for itself",
      [taskOf("BUG-1", { dependsOn: ["BUG-1"] })],
      "waits for itself: take BUG-1 out of its `depends_on`",
    ],
  ])("%s", (_name, tasks, expected) => {
    const { passedOver } = chooseTasks(input({ backlog: backlogOf(tasks, ["DONE-3"]) }));
    expect(passedOver).toContainEqual({ task: "BUG-1", reason: expected });
  });
});

describe("a task is looked at again", () => {
  it.each<[string, EventBody[]]>([
    [
      "merge request was closed",
      [claimed("BUG-1"), mrOpened("BUG-1", 5), settled("BUG-1", "delivered"), mrClosed("No")],
    ],
    ["work was declined", [claimed("BUG-1"), settled("BUG-1", "declined", "unclear")]],
    [
      "words were rejected",
      [{ type: "task.rejected", task: "BUG-1", reason: "redundant", detail: "", evidence: [], fingerprint: "f1" }],
    ],
    [
      "attempts ended in quarantine",
      [
        claimed("BUG-1"),
        settled("BUG-1", "failed"),
        { type: "task.quarantined", task: "BUG-1", attempts: 1, detail: "" },
      ],
    ],
  ])("once it is edited, after its %s", (_name, bodies) => {
    expect(picked({ ledger: told(...bodies) })).toEqual([]);
    expect(picked({ ledger: told(...bodies), backlog: EDITED })).toEqual(["BUG-1"]);
  });

  it("after a failed attempt", () => {
    expect(picked({ ledger: told(claimed("BUG-1"), settled("BUG-1", "failed")) })).toEqual(["BUG-1"]);
  });

  it("after a failed attempt on what was edited since its merge request was closed", () => {
    const first = [claimed("BUG-1"), mrOpened("BUG-1", 5), settled("BUG-1", "delivered"), mrClosed("No")];
    const second = [claimed("BUG-1", { fingerprint: "f2" }), settled("BUG-1", "failed")];
    const ledger = foldLedger([...story("p1", first), ...story("p2", second, 9)]);
    expect(picked({ ledger, backlog: EDITED })).toEqual(["BUG-1"]);
  });

  it("when the close is booked in the very moment of the next claim", () => {
    const delivered = story("p1", [claimed("BUG-1"), mrOpened("BUG-1", 5), settled("BUG-1", "delivered")]);
    const closedThen = [
      ...story("p2", [mrClosed("No")], 9),
      ...story("p2", [claimed("BUG-1", { fingerprint: "f2" })], 9),
    ];
    const failed = story("p2", [settled("BUG-1", "failed")], 20);
    expect(picked({ ledger: foldLedger([...delivered, ...closedThen, ...failed]), backlog: EDITED })).toEqual([
      "BUG-1",
    ]);
  });
});

describe("a revision", () => {
  it("comes before new work, with the words that wait", () => {
    const notes = [note(6, { resolved: true }), note(7), note(8, { trusted: false }), note(9)];
    const ledger = told(mrOpened("Z-9", 5), { type: "note.answered", task: "Z-9", iid: 5, noteId: 9, answer: "" });
    const backlog = backlogOf([taskOf("A-1", { priority: 1 }), taskOf("Z-9")]);
    const { picks } = chooseTasks(input({ backlog, ledger, observed: [mergeRequest("Z-9", 5, { notes })] }));
    expect(picks.map((pick) => [pick.task.id, pick.work.kind])).toEqual([
      ["Z-9", "revision"],
      ["A-1", "first"],
    ]);
    expect(picks[0]?.work).toMatchObject({ threads: [threadOf(7)], failure: null, conflict: null });
    expect(picks[0]?.preflight).toBeNull();
  });

  it("is done while reviews pile up", () => {
    expect(picked({ observed: [words], newWork: 0 })).toEqual(["BUG-1"]);
  });

  it("of a merge request that was closed and opened again is done", () => {
    expect(picked({ observed: [words], ledger: told(mrOpened("BUG-1", 5), mrClosed("No")) })).toEqual(["BUG-1"]);
  });

  it.each(["merged", "closed", "locked"] as const)("of a merge request that is %s is not done", (state) => {
    const { picks } = chooseTasks(input({ observed: [{ ...words, state }] }));
    expect(picks.filter((pick) => pick.work.kind === "revision")).toEqual([]);
  });

  it("of the more urgent task comes first, and the other has to fit too", () => {
    const backlog = backlogOf([taskOf("BUG-1"), taskOf("Z-9", { priority: 1 })]);
    const observed = [words, mergeRequest("Z-9", 6, { notes: [note(8)] })];
    expect(picked({ backlog, observed })).toEqual(["Z-9", "BUG-1"]);
    expect(picked({ backlog, observed, allowanceUsd: 1 })).toEqual(["Z-9"]);
  });

  it("of a task with two merge requests is one a cycle, the newer first", () => {
    const { picks, passedOver } = chooseTasks(
      input({ observed: [words, mergeRequest("BUG-1", 6, { notes: [note(8)] })] }),
    );
    expect(picks.map((p) => (p.work.kind === "revision" ? p.work.mergeRequest.iid : 0))).toEqual([6]);
    expect(passedOver).toEqual([
      { task: "BUG-1", reason: "people wrote on !5 too: a cycle revises one merge request of a task" },
    ]);
  });

  it.each<[string, Partial<SelectionInput>, string]>([
    [
      "whose task file is gone says so",
      { backlog: backlogOf([]) },
      "people wrote on !5, and backlog/BUG-1.md is missing or malformed: put it right, or close !5",
    ],
    [
      "with a model without a price is not started",
      { backlog: backlogOf([taskOf("BUG-1", { model: "llama" })]) },
      "no price is known for model llama (backlog/BUG-1.md names it): name it under `prices` in nightshift.yml, or choose another model",
    ],
    [
      "that a cycle holds is left alone",
      { ledger: told(opened, claimed("BUG-1", { kind: "revision" })) },
      "claimed by cycle p1, which has not settled it: it is free again once what its pipeline left has been handed over",
    ],
    [
      "that failed too often is quarantined",
      {
        ledger: told(claimed("BUG-1"), settled("BUG-1", "failed"), {
          type: "task.quarantined",
          task: "BUG-1",
          attempts: 1,
          detail: "",
        }),
      },
      "quarantined after a failed attempt: edit its file to have it tried once more",
    ],
    [
      "that was declined waits for other words",
      {
        ledger: told(
          received(5, 7, "BUG-1"),
          claimed("BUG-1", { kind: "revision" }),
          settled("BUG-1", "declined", "unclear: what?"),
        ),
      },
      "the words on !5 were declined (unclear: what?): say them in another way there",
    ],
  ])("%s", (_name, change, expected) => {
    expect(reason({ observed: [words], ...change })).toBe(expected);
  });

  it.each<[string, Partial<SelectionInput>]>([
    ["new words", { observed: [mergeRequest("BUG-1", 5, { notes: [note(7), note(8)] })] }],
    ["an edit of the task", { observed: [words], backlog: EDITED }],
  ])("that was declined is taken up again after %s", (_name, change) => {
    const ledger = told(received(5, 7, "BUG-1"), claimed("BUG-1", { kind: "revision" }), settled("BUG-1", "declined"));
    expect(picked({ ledger, ...change })).toEqual(["BUG-1"]);
  });
});

describe("a merge request whose pipeline failed, or that conflicts,", () => {
  const failed = mergeRequest("BUG-1", 5, { failure: failureOf("lint") });
  const conflicts = new Map([[5, conflictOf("src/a.ts")]]);
  const plain = mergeRequest("BUG-1", 5);

  it.each<[string, Partial<SelectionInput>, object]>([
    ["through a failed pipeline", { observed: [failed] }, { failure: failureOf("lint"), conflict: null }],
    ["through a conflict", { observed: [plain], conflicts }, { failure: null, conflict: conflictOf("src/a.ts") }],
    [
      "through both",
      { observed: [failed], conflicts },
      { failure: failureOf("lint"), conflict: conflictOf("src/a.ts") },
    ],
  ])("is work %s, before new work and while reviews pile up", (_name, change, causes) => {
    const backlog = backlogOf([taskOf("A-1", { priority: 1 }), taskOf("BUG-1")]);
    const given = input({ backlog, newWork: 0, ...change });
    expect(chooseTasks(given).picks.map(({ work }) => work)).toMatchObject([
      { kind: "revision", threads: [], ...causes },
    ]);
    expect(chooseTasks({ ...given, newWork: 50, onlyFixes: false }).picks.map(({ task }) => task.id)).toEqual([
      "BUG-1",
      "A-1",
    ]);
  });

  it("takes no part of the room that reviewers have for new work", () => {
    const backlog = backlogOf([taskOf("A-1", { priority: 1 }), taskOf("A-2", { priority: 2 }), taskOf("BUG-1")]);
    const { picks, passedOver } = chooseTasks(input({ backlog, observed: [failed], newWork: 1 }));
    expect(picks.map(({ task }) => task.id)).toEqual(["BUG-1", "A-1"]);
    expect(passedOver).toEqual([{ task: "A-2", reason: expect.stringMatching(/^too many merge requests wait/) }]);
  });

  it.each(["merged", "closed", "locked"] as const)("is none once it is %s", (state) => {
    const { picks } = chooseTasks(input({ observed: [{ ...failed, state }], conflicts }));
    expect(picks.filter(({ work }) => work.kind === "revision")).toEqual([]);
  });

  it("has to fit the money like everything else", () => {
    expect(reason({ observed: [failed], allowanceUsd: 0.5 })).toContain("needs $1.00, and $0.50");
  });

  it.each([
    ["protected", conflictOf(".gitlab-ci.yml"), {}, ".gitlab-ci.yml is protected"],
    ["outside the task's paths", conflictOf("src/a.ts"), { paths: ["docs"] }, "src/a.ts lies outside the task's paths"],
  ])("in a file that is %s is left to people, and that is said", (_name, conflict, change, words) => {
    const given = input({
      backlog: backlogOf([taskOf("BUG-1", change)]),
      observed: [plain],
      conflicts: new Map([[5, conflict]]),
    });
    expect(chooseTasks(given)).toMatchObject({
      picks: [],
      passedOver: [{ task: "BUG-1", reason: expect.stringMatching(new RegExp(`^!5 conflicts with main: ${words}`)) }],
      stalls: [
        { task: "BUG-1", iid: 5, key: "conflict-aaaa", reason: "forbidden", detail: expect.stringContaining(words) },
      ],
    });
  });

  it("in a protected file is work all the same for what people wrote, without the conflict", () => {
    const given = input({ observed: [words], conflicts: new Map([[5, conflictOf("prompts/a.md")]]) });
    const { picks, stalls } = chooseTasks(given);
    expect(picks.map(({ work }) => work)).toMatchObject([{ threads: [threadOf(7)], conflict: null }]);
    expect(stalls).toHaveLength(1);
  });

  it("stops after two rounds without progress, and that is to be said", () => {
    const ledger = told(roundEnded("BUG-1", 5, { failedJobs: ["lint"] }));
    const twice = foldLedger([...ledger.events, ...story("p2", [roundEnded("BUG-1", 5)], 60)]);
    expect(picked({ observed: [failed], ledger })).toEqual(["BUG-1"]);
    expect(reason({ observed: [failed], ledger: twice })).toBe(
      "2 rounds on !5 made no progress (No luck): write there what to do, or push to its branch",
    );
    expect(chooseTasks(input({ observed: [failed], ledger: twice })).stalls).toEqual([
      { task: "BUG-1", iid: 5, key: "p2", reason: "idle", detail: "No luck" },
    ]);
  });

  const declines = (round: Parameters<typeof roundEnded>[2]) =>
    told(
      received(5, 7, "BUG-1"),
      claimed("BUG-1", { kind: "revision" }),
      roundEnded("BUG-1", 5, round),
      settled("BUG-1", "declined", "blocked: main is red"),
    );

  it.each<[string, Partial<SelectionInput>]>([
    ["failed", { observed: [failed], ledger: declines({ failedJobs: ["lint", "unit"] }) }],
    ["conflicts", { observed: [plain], conflicts, ledger: declines({ conflicts: ["src/a.ts"] }) }],
  ])("that %s and was declined waits for a person", (_name, change) => {
    expect(reason(change)).toBe(
      "what is wrong with !5 was declined (blocked: main is red): write there what to do, or push to its branch",
    );
  });

  it.each<[string, Partial<SelectionInput>]>([
    ["another commit", { observed: [{ ...failed, headSha: "bbbb" }] }],
    ["another job that fails", { observed: [mergeRequest("BUG-1", 5, { failure: failureOf("lint", "unit") })] }],
    ["a conflict", { observed: [failed], conflicts }],
    ["new words", { observed: [{ ...failed, notes: [note(8)] }] }],
    ["an edit of the task", { observed: [failed], backlog: EDITED }],
  ])("and was declined is taken up again after %s", (_name, change) => {
    expect(picked({ ledger: declines({ failedJobs: ["lint"] }), ...change })).toEqual(["BUG-1"]);
  });
});

describe("the laws of choosing", () => {
  const id = fc.constantFrom("A-1", "B-2", "C-3", "D-4", "E-5", "F-6");
  const tasks = fc.uniqueArray(
    fc.record({
      id,
      priority: fc.integer({ min: 1, max: 5 }),
      budgetUsd: fc.option(fc.integer({ min: 1, max: 3_000_000 }).map((micro) => micro / 1e6)),
      dependsOn: fc.array(id, { maxLength: 1 }),
    }),
    { selector: (t) => t.id },
  );
  const observed = fc.uniqueArray(fc.record({ id, iid: fc.integer({ min: 1, max: 9 }), notes: fc.nat(2) }), {
    selector: (mr) => mr.iid,
  });
  const any = fc
    .record({
      tasks,
      observed,
      allowanceUsd: fc.integer({ min: 0, max: 500 }).map((cents) => cents / 100),
      slots: fc.nat(6),
      newWork: fc.nat(6),
      redundant: fc.subarray(["A-1", "C-3"]),
      done: fc.subarray(["F-6"]),
    })
    .map((made) =>
      input({
        ...made,
        backlog: backlogOf(
          made.tasks.map((t) => taskOf(t.id, t)),
          made.done,
        ),
        observed: made.observed.map((mr) =>
          mergeRequest(mr.id, mr.iid, { notes: Array.from({ length: mr.notes }, (_, i) => note(i + 1)) }),
        ),
        preflight: (task) => (made.redundant.includes(task.id) ? REDUNDANT : NEW),
      }),
    );

  it("picks exceed neither the allowance nor the slots, and no task its cap", () => {
    fc.assert(
      fc.property(any, (given) => {
        const { picks } = chooseTasks(given);
        const reserved = picks.reduce((sum, pick) => sum + pick.reservedUsd, 0);
        expect(reserved).toBeLessThanOrEqual(given.allowanceUsd + 1e-9);
        expect(picks.length).toBeLessThanOrEqual(Math.min(given.slots, 5));
        for (const pick of picks) expect(pick.reservedUsd).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("every open task is picked, rejected or passed over with a reason, and none is picked twice", () => {
    fc.assert(
      fc.property(any, (given) => {
        const { picks, rejections, passedOver } = chooseTasks(given);
        const taken = [...picks, ...rejections].map(({ task }) => task.id);
        expect(new Set(taken).size).toBe(taken.length);
        const spokenOf = new Set([...taken, ...passedOver.map((p) => p.task)]);
        for (const open of given.backlog.open.keys()) expect(spokenOf).toContain(open);
        for (const { reason: why } of passedOver) expect(why).not.toBe("");
      }),
    );
  });

  it("no new work is picked when only revisions are allowed", () => {
    fc.assert(
      fc.property(any, (given) => {
        const { picks } = chooseTasks({ ...given, newWork: 0 });
        expect(picks.filter((pick) => pick.work.kind === "first")).toEqual([]);
      }),
    );
  });

  it("a repeated choice picks what was claimed and nothing else, for no more, whatever was added since", () => {
    fc.assert(
      fc.property(any, fc.constantFrom(0.5, 2), (given, factor) => {
        const first = chooseTasks(given);
        const claims = new Map(
          first.picks.map(({ task, route, reservedUsd }) => [task.id, { model: route.model, reservedUsd }]),
        );
        expect(chooseTasks({ ...given, claimed: claims })).toEqual(first);
        const dearer = [...given.backlog.open.values()].map(({ task }) =>
          taskOf(task.id, { ...task, budgetUsd: (task.budgetUsd ?? 1) * factor }),
        );
        const later = backlogOf([...dearer, taskOf("X-0", { priority: 1, budgetUsd: 0.01 })], [...given.backlog.done]);
        const again = chooseTasks({ ...given, backlog: later, claimed: claims });
        for (const { task, reservedUsd } of again.picks)
          expect(reservedUsd).toBeLessThanOrEqual(claims.get(task.id)?.reservedUsd ?? -1);
      }),
    );
  });
});

describe("new work of one cycle", () => {
  const filesOf =
    (files: Record<string, string[]>): SelectionInput["surestFiles"] =>
    ({ id }) =>
      files[id] ?? [];

  it("is not taken where it is likely to change a file that other work of the cycle does", () => {
    const backlog = backlogOf([taskOf("A-1"), taskOf("B-2"), taskOf("C-3")]);
    const surestFiles = filesOf({ "A-1": ["src/a.ts"], "B-2": ["src/b.ts", "src/a.ts"], "C-3": ["src/c.ts"] });
    const { picks, passedOver } = chooseTasks(input({ backlog, surestFiles }));
    expect(picks.map(({ task }) => task.id)).toEqual(["A-1", "C-3"]);
    expect(passedOver).toEqual([
      {
        task: "B-2",
        reason:
          "it is likely to change src/a.ts, as A-1 does in this cycle: it waits for the next, or name the files that it changes in `paths`",
      },
    ]);
  });

  it("waits for a revision that is likely to change the same file", () => {
    const backlog = backlogOf([taskOf("BUG-1", { priority: 5 }), taskOf("B-2", { priority: 1 })]);
    const surestFiles = filesOf({ "BUG-1": ["src/a.ts"], "B-2": ["src/a.ts"] });
    expect(picked({ backlog, surestFiles, observed: [words] })).toEqual(["BUG-1"]);
  });

  it("waits for a revision whose merge request changes the file, whatever the words of its task say", () => {
    const backlog = backlogOf([taskOf("BUG-1"), taskOf("B-2", { priority: 1 }), taskOf("C-3")]);
    const given = {
      ...{ backlog, observed: [words], changedFiles: (iid: number) => (iid === 5 ? ["src/b.ts", "CHANGELOG.md"] : []) },
      surestFiles: filesOf({ "BUG-1": ["src/a.ts"], "B-2": ["src/b.ts"], "C-3": ["src/c.ts"] }),
    };
    expect(picked(given)).toEqual(["BUG-1", "C-3"]);
    expect(chooseTasks(input(given)).passedOver).toEqual([
      { task: "B-2", reason: expect.stringMatching(/^it is likely to change src\/b\.ts, as BUG-1 does in this cycle/) },
    ]);
  });

  it("is what is worth most together, and not the dearest of the highest priority alone", () => {
    const dear = taskOf("A-1", { priority: 2, budgetUsd: 1 });
    const cheap = ["B-2", "C-3", "D-4"].map((id) => taskOf(id, { budgetUsd: 0.33 }));
    expect(picked({ backlog: backlogOf([dear, ...cheap]), allowanceUsd: 1 })).toEqual(["B-2", "C-3", "D-4"]);
    expect(picked({ backlog: backlogOf([dear, ...cheap.slice(1)]), allowanceUsd: 1 })).toEqual(["A-1"]);
  });

  it("is what has waited for long before what is new, whatever its priority", () => {
    const backlog = backlogOf([taskOf("NEW-1", { priority: 1 }), taskOf("OLD-2", { priority: 5 })]);
    const waiting = (days: number): SelectionInput["waiting"] => ({
      ...UNPLACED.waiting,
      since: (task) => (task === "NEW-1" ? NOW : new Date(NOW.getTime() - days * 86_400_000)),
    });
    expect(picked({ backlog, slots: 1, waiting: waiting(39) })).toEqual(["NEW-1"]);
    expect(picked({ backlog, slots: 1, waiting: waiting(41) })).toEqual(["OLD-2"]);
  });

  it("is of the kind that people have merged before what they have closed", () => {
    const past = (category: Category, at: number, end: EventBody) =>
      story(`p${at}`, [claimed(`${category}-${at}`, { category }), mrOpened(`${category}-${at}`, at), end], at);
    const ledger = foldLedger(
      [1, 2, 3].flatMap((at) => [
        ...past("docs", at, { type: "mr.merged", task: `docs-${at}`, iid: at, sha: "a", by: "maintainer" }),
        ...past("code", at + 10, { ...mrClosed("Wrong."), task: `code-${at + 10}`, iid: at + 10 } as EventBody),
      ]),
    );
    const backlog = backlogOf([taskOf("A-1", { category: "code" }), taskOf("B-2", { category: "docs" })]);
    expect(picked({ backlog, ledger, slots: 1 })).toEqual(["B-2"]);
  });
});

describe("a red target branch", () => {
  it("leaves the tasks that may mend it, and revisions", () => {
    const words = mergeRequest("BUG-1", 4, { notes: [note(1)] });
    const mends = taskOf("OPS-1", { tags: ["ci", "fixes-pipeline"] });
    const backlog = backlogOf([taskOf("A-1"), mends, taskOf("BUG-1")]);
    expect(picked({ backlog, observed: [words], onlyFixes: true })).toEqual(["BUG-1", "OPS-1"]);
  });
});
