import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planSchema } from "../../scripts/artifacts/plan.ts";
import { appliedCurves } from "../../scripts/domain/calibration/calibration.ts";
import { makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { parseLedger } from "../../scripts/domain/ledger-file.ts";
import { spentUsd } from "../../scripts/domain/spend.ts";
import { formatTask } from "../../scripts/domain/task.ts";
import { planCycle } from "../../scripts/phases/plan-cycle.ts";
import type { PlanningInput } from "../../scripts/phases/planning-input.ts";
import { withChange } from "../../scripts/phases/state-files.ts";
import type { StateFiles } from "../../scripts/ports/repository.ts";
import { drawnWork, eventsOf, generous, JUDGE_A } from "../domain/calibration/drawn-ledger.ts";
import {
  claimed,
  closed,
  configured,
  mergeRequest,
  mrOpened,
  NOW,
  note,
  opened,
  settled,
  story,
  taskOf,
  threadOf,
} from "../domain/stories.ts";
import { planning, pulseOf, stateOf } from "./planning.ts";

const changed = (state: StateFiles, change: ReadonlyMap<string, string | null> = new Map()): StateFiles => ({
  sha: "t",
  files: withChange(state.files, change),
});
const ledgerOf = (state: StateFiles) => foldLedger(parseLedger(state.files).events);
const run = (state: StateFiles, input = planning()) => {
  const { change, value } = planCycle(state, input);
  return { change, plan: value, state: changed(state, change?.files) };
};
const later = (input: PlanningInput): PlanningInput => ({ ...input, now: new Date(input.now.getTime() + 600_000) });
const redundantly =
  (...ids: string[]): PlanningInput["preflight"] =>
  ({ id }) =>
    ids.includes(id)
      ? { overlap: 0.9, verdict: "redundant", evidence: ["src/a.ts covers it"] }
      : { overlap: 0, verdict: "new", evidence: [] };

describe("planning a cycle", () => {
  it("hands on the curves that are in use, by which the cycle's gates read grades", () => {
    const outcomes = eventsOf(drawnWork({ count: 60, seed: 1, judge: generous(3) }));
    const { plan } = run(stateOf([taskOf("BUG-1")], outcomes));
    expect(planSchema.parse(plan)).toEqual(plan);
    expect(plan.curves).toEqual(Object.fromEntries(appliedCurves(foldLedger(outcomes))));
    expect(plan.curves?.[JUDGE_A]?.intercept).toBeLessThan(-0.5);
    expect(run(stateOf([taskOf("BUG-1")])).plan).not.toHaveProperty("curves");
  });

  it("claims nothing once the window has closed, for which the job may have waited too long, and says when the next opens", () => {
    const configuration = configured('hours: {from: "22:00", to: "01:00"}');
    const { change, plan } = run(stateOf([taskOf("BUG-1")]), planning({ configuration }));
    expect(change).toBeNull();
    expect(plan.restReasons).toEqual([
      "hours: 02:00 is outside 22:00–01:00 UTC; the next opens at 22:00 (wait for the window, or change `hours` in nightshift.yml)",
    ]);
  });

  it("keeps new work out of the files that a revision's change has, by their old names too", () => {
    const moved = "diff --git a/src/a.ts b/src/b.ts\nrename from src/a.ts\nrename to src/b.ts\n";
    const files: Record<string, string> = { "A-1": "src/a.ts", "B-2": "src/b.ts", "C-3": "src/c.ts" };
    const { plan } = run(
      stateOf([taskOf("BUG-1"), ...Object.keys(files).map((id) => taskOf(id))]),
      planning({
        pulse: pulseOf({ mergeRequests: [mergeRequest("BUG-1", 5, { notes: [note(7)] })] }),
        patches: new Map([[5, moved]]),
        surestFiles: ({ id }) => [files[id] ?? "src/d.ts"],
      }),
    );
    expect(plan.entries.map(({ task }) => task.id)).toEqual(["BUG-1", "C-3"]);
  });

  it.each([3 * 86_400_000, -3 * 86_400_000])(
    "claims nothing by a clock that is %i ms ahead of GitLab's",
    (clockAheadMs) => {
      const { change, plan } = run(stateOf([taskOf("BUG-1")]), planning({ clockAheadMs }));
      expect(change).toBeNull();
      expect(plan.restReasons).toEqual([
        expect.stringMatching(/^clock: this machine's clock is 4320 min (ahead|behind)/),
      ]);
    },
  );

  it("gives back what the cycle has claimed, whatever the hour and the clock", () => {
    const first = run(stateOf([taskOf("BUG-1")]));
    const configuration = configured('hours: {from: "22:00", to: "01:00"}');
    const again = run(first.state, planning({ configuration, clockAheadMs: 3 * 86_400_000 }));
    expect(again.plan.entries.map(({ task }) => task.id)).toEqual(["BUG-1"]);
  });

  it("claims what it plans in the same commit, with the reservations", () => {
    const { change, plan, state } = run(stateOf([taskOf("BUG-1"), taskOf("FEAT-2", { budgetUsd: 0.5, priority: 4 })]));
    expect(planSchema.parse(plan)).toEqual(plan);
    expect(plan.entries.map((e) => [e.slot, e.task.id, e.agentUsd + e.judgeUsd])).toEqual([
      [1, "BUG-1", 1],
      [2, "FEAT-2", 0.5],
    ]);
    expect(change?.message).toBe("Night Shift claims BUG-1, FEAT-2 (cycle p9)");
    expect([...(change?.files.keys() ?? [])]).toEqual(["backlog/ledger/2026-11.jsonl"]);
    const { claims, cycles } = ledgerOf(state);
    expect(claims.map((c) => [c.task, c.cycle, c.reservedUsd])).toEqual([
      ["BUG-1", "p9", 1],
      ["FEAT-2", "p9", 0.5],
    ]);
    expect(cycles.get("p9")).toMatchObject({
      allowanceUsd: 3,
      base: "cccc",
      pipeline: "http://x/-/pipelines/9",
      closedAt: null,
    });
  });

  it("hands on what the project says of itself in the state, wherever that lies", () => {
    const manifest: [string, string] = ["prompts/manifest.md", "# The project\n"];
    const { plan } = run(stateOf([taskOf("BUG-1")], [], [manifest]));
    expect(planSchema.parse(plan).manifest).toBe("# The project\n");
    expect(run(stateOf([taskOf("BUG-1")])).plan).not.toHaveProperty("manifest");
  });

  it("books what it rejects, and opens for that alone", () => {
    const { change, plan, state } = run(stateOf([taskOf("BUG-1")]), planning({ preflight: redundantly("BUG-1") }));
    expect(change?.message).toBe("Night Shift rejects BUG-1 (cycle p9)");
    expect(plan).toMatchObject({ opened: true, entries: [] });
    expect(plan.passedOver).toEqual([
      {
        task: "BUG-1",
        reason:
          "redundant: it exists already, or is asked for twice (overlap 0.90; src/a.ts covers it): say in its file what is new about it, or `preflight: skip`",
      },
    ]);
    expect(ledgerOf(state).tasks.get("BUG-1")?.rejections).toMatchObject([
      {
        reason: "redundant",
        detail: "overlap 0.90 with what exists: src/a.ts covers it",
        evidence: ["src/a.ts covers it"],
      },
    ]);
  });

  it("takes a task whose file says to skip preflight, and says so, whatever preflight would find", () => {
    const { plan } = run(
      stateOf([taskOf("BUG-1", { skipPreflight: true })]),
      planning({ preflight: redundantly("BUG-1") }),
    );
    expect(plan.entries.map((entry) => entry.preflight)).toEqual([
      ["not compared: its file says `preflight: skip`, so people have looked and want it done"],
    ]);
  });

  it("rejects what asks for the same as a task that is done, or as a more urgent one beside it", () => {
    const title = "Sort durations from shortest to longest";
    const done = formatTask(taskOf("FEAT-1", { title }));
    const again = taskOf("FEAT-5", { title: "Sorting of durations from the shortest to the longest" });
    const { plan } = run(stateOf([again], [], [["backlog/done/FEAT-1.md", done]]));
    expect(plan.entries).toEqual([]);
    expect(plan.passedOver).toMatchObject([
      { task: "FEAT-5", reason: expect.stringContaining("FEAT-1 asks for the same") },
    ]);
    const other = taskOf("FEAT-6", { title: "Print durations from shortest to longest in columns" });
    expect(run(stateOf([other], [], [["backlog/done/FEAT-1.md", done]])).plan.entries[0]?.preflight).toEqual([
      "src/a.ts covers 1 of 9 concepts",
      expect.stringMatching(/^of the one earlier task, FEAT-1 is the nearest \(\d\d % of/),
    ]);
    const twins = run(stateOf([taskOf("FEAT-2", { title }), taskOf("FEAT-3", { title, priority: 1 })])).plan;
    expect(twins.entries.map((entry) => entry.task.id)).toEqual(["FEAT-3"]);
    expect(twins.passedOver).toMatchObject([{ task: "FEAT-2", reason: expect.stringContaining("FEAT-3 asks for") }]);
  });

  it("rests for want of a task with what would change that, whether there is none or each is passed over", () => {
    const reasons = (...ids: string[]) =>
      run(stateOf(ids.map((id) => taskOf(id, { dependsOn: ["OPS-9"] })))).plan.restReasons;
    const waits = "waits for OPS-9, which the backlog does not have: correct `depends_on` in backlog/BUG-1.md";
    expect([reasons(), reasons("BUG-1"), reasons("BUG-1", "BUG-2", "BUG-3")]).toEqual([
      ["no task is ready: the backlog has no open one; add one as backlog/<ID>.md (`nightshift task add`)"],
      [`no task is ready: BUG-1: ${waits}`],
      [`no task is ready: BUG-1: ${waits} (and 2 more, as the log of mind and \`nightshift plan\` say)`],
    ]);
  });

  it("rests and writes nothing when no task is ready, and still says why of each", () => {
    const { change, plan } = run(
      stateOf(
        [taskOf("BUG-1", { dependsOn: ["OPS-9"] })],
        [],
        [
          ["backlog/X-1.md", "no task"],
          ["feedback/critiques/c1.md", "no lesson"],
        ],
      ),
    );
    expect(change).toBeNull();
    expect(plan).toMatchObject({
      restReasons: [expect.stringContaining("BUG-1: waits for")],
      opened: false,
      entries: [],
    });
    expect(plan.passedOver.map((p) => p.task)).toEqual(["BUG-1"]);
    expect(plan.faults.map((f) => f.split(":")[0])).toEqual([
      "backlog/X-1.md",
      "backlog/BUG-1.md",
      "feedback/critiques/c1.md",
    ]);
  });

  it("takes nothing on when Pulse says rest", () => {
    const pulse = pulseOf({ decision: { kind: "rest", reasons: ["paused"] } });
    expect(run(stateOf([taskOf("BUG-1")]), planning({ pulse })).plan.entries).toEqual([]);
  });

  it.each([
    [
      "another cycle is running",
      story("p1", [opened]),
      "cycle p1 opened first and is still running: it has to end before another works",
    ],
    [
      "the cycle is closed",
      story("p9", [opened, closed]),
      "cycle p9 is closed already: the next scheduled pipeline is a new one",
    ],
  ])("rests when %s", (_name, events, reason) => {
    expect(planCycle(stateOf([taskOf("BUG-1")], events), planning())).toEqual({
      change: null,
      value: { restReasons: [reason], opened: false, entries: [], passedOver: [], stalls: [], faults: [] },
    });
  });

  it("rests when the ledger was damaged since Pulse looked", () => {
    const state = stateOf([taskOf("BUG-1")], [], [["backlog/ledger/2026-11.jsonl", "not json\n"]]);
    const { change, plan } = run(state);
    expect(change).toBeNull();
    expect(plan.restReasons[0]).toMatch(/^the ledger cannot be read since Pulse looked.*2026-11\.jsonl:1: found/);
  });

  it("puts the tasks of a dead cycle back, charges it and closes it", () => {
    const state = stateOf([taskOf("BUG-1")], story("p1", [opened, claimed("BUG-1", { reservedUsd: 0.6 })]));
    const pulse = pulseOf({ pipelines: [{ cycle: "p1", finished: true }] });
    const { plan, state: then } = run(state, planning({ pulse }));
    expect(plan.entries.map((e) => e.task.id)).toEqual(["BUG-1"]);
    const ledger = ledgerOf(then);
    expect(ledger.cycles.get("p1")?.closedAt).not.toBeNull();
    expect(ledger.charges.map((c) => [c.cycle, c.usd, c.state])).toEqual([
      ["p1", 0.6, "abandoned"],
      ["p9", 1, "reserved"],
    ]);
  });

  it("does not claim more than the newest ledger leaves, though Pulse saw more", () => {
    const spent = makeEvent(claimed("OPS-9", { reservedUsd: 4.5 }), "p8", new Date("2026-11-23T01:00:00Z"));
    const end = makeEvent(
      { ...settled("OPS-9", "delivered"), spentUsd: 4.5 } as ReturnType<typeof settled>,
      "p8",
      new Date("2026-11-23T01:30:00Z"),
    );
    const { plan } = run(stateOf([taskOf("BUG-1"), taskOf("FEAT-2")], [spent, end]));
    expect(plan.entries.map((e) => e.task.id)).toEqual(["BUG-1"]);
    expect(plan.passedOver[0]?.reason).toContain("$0.50 of the allowance is left");
  });

  it("moves a merged task to those done and frees what waited for it", () => {
    const events = story("p1", [opened, claimed("BUG-1"), mrOpened("BUG-1", 5), settled("BUG-1", "delivered"), closed]);
    const state = stateOf([taskOf("BUG-1"), taskOf("FEAT-2", { dependsOn: ["BUG-1"] })], events);
    const pulse = pulseOf({
      mergeRequests: [mergeRequest("BUG-1", 5, { state: "merged", mergeSha: "m", by: "maintainer" })],
    });
    const { plan, state: then } = run(state, planning({ pulse }));
    expect(plan.entries.map((e) => e.task.id)).toEqual(["FEAT-2"]);
    expect([...then.files.keys()].sort()).toEqual([
      "backlog/FEAT-2.md",
      "backlog/done/BUG-1.md",
      "backlog/ledger/2026-11.jsonl",
    ]);
  });
});

describe("a plan on a state that is newer than the one Pulse saw", () => {
  const leftover = "budget: {mode: leftover, organisation_month_usd: 16, keep_percent: 0}";
  const spentSince = (usd: number) => story("p7", [claimed("OLD-1", { reservedUsd: usd })], 60 * 24);
  const claimedIn = (usd: number, yaml: string, organisationUsd: number) => {
    const organisation = { kind: "known" as const, usd: organisationUsd, reportedUntil: NOW.toISOString() };
    const sources = { ledger: { todayUsd: 0, monthUsd: 0 }, quotas: [], organisation };
    const input = planning({ configuration: configured(yaml), pulse: pulseOf({ sources }) });
    const { plan } = run(stateOf([taskOf("A-1"), taskOf("B-2"), taskOf("C-3")], spentSince(usd)), input);
    return plan.entries.reduce((sum, { agentUsd, judgeUsd }) => sum + agentUsd + judgeUsd, 0);
  };

  it("claims only what its newest charges leave of the caps", () => {
    expect([claimedIn(0.1, "", 0), claimedIn(4, "", 0), claimedIn(6, "", 0)]).toEqual([3, 2, 0]);
  });

  it("claims only what they leave of the organisation's money", () => {
    // Eight nights remain: $16 / 8 are two dollars for this one, less what was spent since.
    expect([claimedIn(0, leftover, 0), claimedIn(1, leftover, 0), claimedIn(2, leftover, 0)]).toEqual([2, 1, 0]);
  });
});

describe("a plan asked for again on its own result", () => {
  it.each<[string, PlanningInput["preflight"]]>([
    ["of claims", redundantly()],
    ["of claims and rejections", redundantly("BUG-1")],
    ["of rejections alone", redundantly("BUG-1", "FEAT-2", "OPS-3")],
  ])("%s is the same and claims nothing twice", (_name, preflight) => {
    const input = planning({
      preflight,
      pulse: pulseOf({ decision: { kind: "work", allowanceUsd: 2, slots: 1, newWork: 50, onlyFixes: false } }),
    });
    const once = run(stateOf([taskOf("BUG-1"), taskOf("FEAT-2"), taskOf("OPS-3")]), input);
    const again = run(once.state, later(input));
    expect(again.plan).toEqual(once.plan);
    expect(again.change).toBeNull();
  });

  it("of revisions is the same too", () => {
    const events = story("p1", [opened, claimed("BUG-1"), mrOpened("BUG-1", 5), settled("BUG-1", "delivered"), closed]);
    const pulse = pulseOf({ mergeRequests: [mergeRequest("BUG-1", 5, { notes: [note(7)] })] });
    const input = planning({ pulse, patches: new Map([[5, "x"]]) });
    const once = run(stateOf([taskOf("BUG-1")], events), input);
    expect(once.plan.entries[0]?.revision?.threads).toEqual([threadOf(7)]);
    expect(run(once.state, later(input))).toMatchObject({ plan: once.plan, change: null });
  });

  it("claims nothing that was added in between, and no more than was reserved", () => {
    const once = run(stateOf([taskOf("BUG-1", { budgetUsd: 0.4 })]));
    const dearer = stateOf([taskOf("BUG-1", { budgetUsd: 0.9 }), taskOf("A-0", { priority: 1 })]).files;
    const again = run(changed(once.state, dearer));
    expect(again.plan.entries.map((e) => [e.task.id, e.agentUsd + e.judgeUsd])).toEqual([["BUG-1", 0.4]]);
    expect(again.plan.passedOver).toEqual([
      { task: "A-0", reason: "this cycle has made its claims already: it waits for the next" },
    ]);
    expect(again.change).toBeNull();
  });

  it("a claim whose task is gone by then is given up by the cycle after", () => {
    const once = run(stateOf([taskOf("BUG-1"), taskOf("FEAT-2")]));
    const without = changed(once.state, new Map([["backlog/BUG-1.md", null]]));
    expect(run(without).plan.entries.map((e) => e.task.id)).toEqual(["FEAT-2"]);
    const ends = [
      makeEvent(settled("FEAT-2", "failed"), "p9", new Date("2026-11-23T03:00:00Z")),
      makeEvent(closed, "p9", new Date("2026-11-23T03:00:00Z")),
    ];
    const files = stateOf([taskOf("BUG-1"), taskOf("FEAT-2")], [...ledgerOf(without).events, ...ends]);
    const next = planning({
      pipeline: { cycle: "p10", url: "", commitSha: "c" },
      now: new Date("2026-11-23T06:00:00Z"),
    });
    expect(run(files, next).plan.entries.map((e) => e.task.id)).toEqual(["BUG-1", "FEAT-2"]);
  });

  it("holds for any backlog and allowance, and the caps hold with it", () => {
    const id = fc.constantFrom("A-1", "B-2", "C-3", "D-4");
    const task = fc.record({
      id,
      priority: fc.integer({ min: 1, max: 5 }),
      budgetUsd: fc.option(fc.integer({ min: 1, max: 200 }).map((c) => c / 100)),
    });
    const tasks = fc.uniqueArray(task, { selector: (t) => t.id });
    fc.assert(
      fc.property(
        tasks,
        fc.integer({ min: 5, max: 300 }),
        fc.integer({ min: 1, max: 5 }),
        fc.subarray(["A-1", "C-3"]),
        (all, cents, slots, redundant) => {
          const decision = { kind: "work" as const, allowanceUsd: cents / 100, slots, newWork: 50, onlyFixes: false };
          const configuration = configured("budget: {day_usd: 2}");
          const input = planning({ configuration, preflight: redundantly(...redundant), pulse: pulseOf({ decision }) });
          const once = run(stateOf(all.map((t) => taskOf(t.id, t))), input);
          expect(run(once.state, later(input))).toMatchObject({ plan: once.plan, change: null });
          const spent = spentUsd(ledgerOf(once.state), { cycle: "p9", timeZone: "UTC" });
          expect(spent).toBeLessThanOrEqual(Math.min(2, cents / 100));
          expect(once.plan.entries.length).toBeLessThanOrEqual(slots);
        },
      ),
      { numRuns: 60 },
    );
  });
});
