import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { parseLedger } from "../../scripts/domain/ledger-file.ts";
import type { PermissionFacts } from "../../scripts/domain/permission/check.ts";
import type { HealthFacts } from "../../scripts/domain/permission/health.ts";
import { runningCycle } from "../../scripts/domain/permission/one-cycle.ts";
import { decidePermission } from "../../scripts/domain/permission.ts";
import { claims, eventsOf } from "./claims.ts";
import { facts as quietNight } from "./permission/money-facts.ts";
import { claimed, closed, configured, mergeRequest, mrOpened, opened, story } from "./stories.ts";

/** Nothing is wrong with GitLab, its runners and their machine. */
const FIT: HealthFacts = {
  targetPipeline: { url: "http://x/-/pipelines/1", hasFailed: false },
  token: { expiresOn: null },
  stateBranch: { name: "main", mayPush: "yes" },
  clockAheadMs: 0,
  queuedMs: [],
  freeDiskBytes: 20e9,
};

const facts = (change: Partial<PermissionFacts> = {}): PermissionFacts => quietNight({ health: FIT, ...change });
const reasons = (change: Partial<PermissionFacts>) => {
  const { decision } = decidePermission(facts(change));
  return decision.kind === "rest" ? decision.reasons : [];
};
const spend = (usd: number, at: string) =>
  foldLedger([makeEvent(claimed("BUG-1", { reservedUsd: usd }), "p1", new Date(at))]);
const fault = (line: number) => ({
  file: "backlog/ledger/2026-11.jsonl",
  line,
  found: "a line that is no JSON object: {",
  expected: "one event per line",
  example: "{}",
});

const FREE = `budget: {day_usd: 0, month_usd: 0, cycle_usd: 0}
prices: {local: {input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0}}
models: {agent: local, judge: local, scout: local`;

describe("permission to work", () => {
  it("is given without a dollar when every model is free", () => {
    const { decision, checks } = decidePermission(facts({ configuration: configured(`${FREE}}`) }));
    expect(decision).toMatchObject({ kind: "work", allowanceUsd: 0 });
    expect(checks.find(({ name }) => name === "dollars")?.detail).toBe("every model is free");
  });

  it("is not given without a dollar when one category's model is not free", () => {
    const configuration = configured(`${FREE}, categories: {docs: claude-haiku-5-5}}`);
    expect(reasons({ configuration }).map((reason) => reason.split(":")[0])).toEqual(["dollars", "dollars of a cycle"]);
  });

  it("is given with the allowance when nothing speaks against it", () => {
    const { decision, checks } = decidePermission(facts());
    expect(decision).toEqual({ kind: "work", allowanceUsd: 1, slots: 5, newWork: 8, onlyFixes: false });
    expect(checks.filter((check) => !check.ok || check.remedy !== null || check.detail === "")).toEqual([]);
  });

  it.each<[string, Partial<PermissionFacts>, string]>([
    [
      "paused in the file",
      { configuration: configured("paused: true") },
      "kill switch (file): nightshift.yml says paused: true (set `paused: false` in nightshift.yml)",
    ],
    [
      "paused by the label",
      { isPausedByLabel: true },
      "kill switch (label): an open digest issue has the label nightshift-pause (take the label nightshift-pause off the digest issue)",
    ],
    [
      "outside the hours",
      { configuration: configured('hours: {from: "03:00", to: "04:00"}') },
      "hours: 02:00 is outside 03:00–04:00 UTC; the next opens at 03:00 (wait for the window, or change `hours` in nightshift.yml)",
    ],
    [
      "the day's dollars are spent",
      { ledger: spend(5.96, "2026-11-23T00:30:00Z") },
      "dollars: $0.04 of $6.00 left this day, $94.04 of $100.00 left this month (wait for the next day, or raise `budget.day_usd` in nightshift.yml)",
    ],
    [
      "the month's dollars are spent",
      { ledger: spend(120, "2026-11-02T00:30:00Z") },
      "dollars: $6.00 of $6.00 left this day, $0.00 of $100.00 left this month (wait for the next month, or raise `budget.month_usd` in nightshift.yml)",
    ],
    [
      "both are spent",
      { ledger: spend(120, "2026-11-23T00:30:00Z") },
      "dollars: $0.00 of $6.00 left this day, $0.00 of $100.00 left this month (wait for the next month, or raise `budget.day_usd` and `budget.month_usd` in nightshift.yml)",
    ],
    [
      "a day's cap is no money, which no next day has either",
      { configuration: configured("budget: {day_usd: 0.04}") },
      "dollars: $0.04 of $0.04 left this day, $100.00 of $100.00 left this month (raise `budget.day_usd` in nightshift.yml)",
    ],
    [
      "claims of a clock that was ahead use up every day until theirs",
      { ledger: spend(5.98, "2027-06-01T00:30:00Z") },
      "dollars: $0.02 of $6.00 left this day, $94.02 of $100.00 left this month, and $5.98 is dated later than today (put `at` right in the lines of cycle p1, 2027-06-01, in backlog/ledger: a runner's clock was ahead, and until that day they count on each; or raise `budget.day_usd` in nightshift.yml)",
    ],
    [
      "a cycle may spend nothing",
      { configuration: configured("budget: {cycle_usd: 0.04}") },
      "dollars of a cycle: $0.04 pay for no task (raise `budget.cycle_usd` in nightshift.yml)",
    ],
    [
      "a cycle may take no task",
      { configuration: configured("limits: {tasks: 0}") },
      "tasks of a cycle: none are allowed (raise `limits.tasks` in nightshift.yml)",
    ],
    [
      "another cycle is running",
      { ledger: foldLedger(story("p1", [{ ...opened, pipeline: "http://x/-/pipelines/1" } as typeof opened])) },
      "one cycle at a time: cycle p1 is still running (wait for its pipeline to end, or cancel it: http://x/-/pipelines/1)",
    ],
  ])("is refused when %s, with the remedy", (_name, change, reason) => {
    expect(reasons(change)).toEqual([reason]);
  });

  it("gives every reason at once", () => {
    const all = reasons({
      configuration: configured(
        'paused: true\nhours: {from: "03:00", to: "04:00"}\nbudget: {cycle_usd: 0, day_usd: 0}\nlimits: {tasks: 0}',
      ),
      isPausedByLabel: true,
      ledgerFaults: [fault(3)],
      ledger: foldLedger(story("p1", [opened])),
    });
    expect(all.map((reason) => reason.split(":")[0])).toEqual([
      "kill switch (file)",
      "kill switch (label)",
      "hours",
      "ledger",
      "one cycle at a time",
      "dollars",
      "dollars of a cycle",
      "tasks of a cycle",
    ]);
  });

  it("at the limit of open merge requests is for revisions only", () => {
    const open = (count: number) => Array.from({ length: count }, (_, i) => mergeRequest(`T-${i}`, i + 1));
    const at = (mergeRequests: PermissionFacts["mergeRequests"]) => decidePermission(facts({ mergeRequests }));
    expect(at(open(5)).decision).toMatchObject({ newWork: 1 });
    expect(at(open(8)).decision).toMatchObject({ kind: "work", newWork: 0 });
    expect(at(open(8)).checks.find(({ name }) => name === "open merge requests")).toMatchObject({
      ok: false,
      detail: "8 open, limit 8",
    });
    expect(at(open(9).map((mr) => ({ ...mr, state: "merged" }))).decision).toMatchObject({ newWork: 8 });
  });

  it("is for revisions only where no merge request may be open at all, and names the only way out", () => {
    const { decision, checks } = decidePermission(
      facts({ configuration: configured("limits: {open_merge_requests: 0}") }),
    );
    expect(decision).toMatchObject({ kind: "work", newWork: 0 });
    expect(checks.filter(({ ok }) => ok === false)).toEqual([
      {
        name: "open merge requests",
        ok: false,
        detail: "0 open, limit 0",
        remedy:
          "raise `limits.open_merge_requests`; until then only revisions, and fixes of a red branch, are worked on",
      },
    ]);
  });

  it("says what was not asked where GitLab was not, and counts merge requests in the ledger", () => {
    const ledger = foldLedger(
      story("p1", [
        ...[mrOpened("A-1", 1), mrOpened("B-2", 2)],
        { type: "mr.closed", task: "B-2", iid: 2, by: "maintainer", reason: "" },
      ]),
    );
    const { decision, checks } = decidePermission(
      facts({ ledger, isPausedByLabel: null, mergeRequests: null, health: null }),
    );
    expect(decision).toMatchObject({ kind: "work", newWork: 5 });
    const health = ["state branch", "token", "runners", "disk", "clock", "target branch"];
    expect(checks.filter(({ ok, name }) => ok === null && !health.includes(name))).toEqual([
      { name: "kill switch (label)", ok: null, detail: expect.stringMatching(/^not asked: /), remedy: null },
      { name: "one cycle at a time", ok: null, detail: expect.stringMatching(/^not asked: /), remedy: null },
    ]);
    expect(checks.find(({ name }) => name === "open merge requests")).toMatchObject({
      ok: true,
      detail: "1 open, limit 8, as the ledger has it",
    });
  });

  it("rests for a cycle that the ledger has as open, also where GitLab was not asked", () => {
    const ledger = foldLedger(story("p1", [opened]));
    expect(reasons({ ledger, isPausedByLabel: null, mergeRequests: null })).toEqual([
      expect.stringMatching(/^one cycle at a time: cycle p1 is still running/),
    ]);
  });

  it("never exceeds what a cycle, the day and the month have left, and is worth a task", () => {
    fc.assert(
      fc.property(claims, fc.nat(500), fc.nat(500), (all, day, cycle) => {
        const usual = configured("");
        const budget = { ...usual.budget, day_usd: day / 100, cycle_usd: cycle / 100 };
        const configuration = { ...usual, budget };
        const ledger = foldLedger(all.flatMap(eventsOf));
        const { decision } = decidePermission(facts({ configuration, ledger }));
        if (decision.kind === "rest") return;
        const today = ledger.charges.filter((c) => c.at.startsWith("2026-11-23")).reduce((sum, c) => sum + c.usd, 0);
        expect(decision.allowanceUsd).toBeLessThanOrEqual(cycle / 100);
        expect(decision.allowanceUsd + today).toBeLessThanOrEqual(day / 100 + 1e-9);
        expect(decision.allowanceUsd).toBeGreaterThanOrEqual(0.05);
      }),
    );
  });
});

describe("a damaged ledger", () => {
  it("makes the cycle rest, with the numbers of the lines and the remedy", () => {
    const text = '{"v":1}\nnot json\n';
    const { faults } = parseLedger(new Map([["backlog/ledger/2026-11.jsonl", text]]));
    const [reason] = reasons({ ledgerFaults: faults });
    expect(reason).toContain("ledger: 2 lines cannot be read: backlog/ledger/2026-11.jsonl:1 (");
    expect(reason).toContain("backlog/ledger/2026-11.jsonl:2 (a line that is no JSON object: not json)");
    expect(reason).toContain("mend each line as `git log -p backlog/ledger` shows it was");
  });

  it("names five lines and counts the rest", () => {
    const detail = decidePermission(facts({ ledgerFaults: [1, 2, 3, 4, 5, 6, 7].map(fault) })).checks.find(
      (check) => check.name === "ledger",
    )?.detail;
    expect(detail).toMatch(/^7 lines cannot be read: .*jsonl:5 \([^)]*\), and 2 more$/);
    expect(reasons({ ledgerFaults: [fault(1)] })[0]).toMatch(/^ledger: 1 line cannot be read: /);
  });
});

describe("hours", () => {
  const isOpen = (from: string, to: string, at: string, zone = "UTC") =>
    reasons({
      configuration: configured(`time_zone: ${zone}\nhours: {from: "${from}", to: "${to}"}`),
      now: new Date(at),
    }).length === 0;

  it.each([
    ["22:00", "06:00", "2026-11-23T22:00:00Z", true],
    ["22:00", "06:00", "2026-11-23T23:59:59Z", true],
    ["22:00", "06:00", "2026-11-23T00:00:00Z", true],
    ["22:00", "06:00", "2026-11-23T05:59:59Z", true],
    ["22:00", "06:00", "2026-11-23T06:00:00Z", false],
    ["22:00", "06:00", "2026-11-23T21:59:59Z", false],
    ["01:00", "05:00", "2026-11-23T01:00:00Z", true],
    ["01:00", "05:00", "2026-11-23T05:00:00Z", false],
    ["01:00", "05:00", "2026-11-23T00:59:00Z", false],
    ["05:00", "05:00", "2026-11-23T12:00:00Z", true],
    ["22:00", "00:00", "2026-11-23T23:00:00Z", true],
    ["22:00", "00:00", "2026-11-23T00:00:00Z", false],
  ])("from %s to %s at %s: %s", (from, to, at, expected) => {
    expect(isOpen(from, to, at)).toBe(expected);
  });

  it("are those of the time zone, in summer and in winter", () => {
    expect(isOpen("22:00", "06:00", "2026-11-23T21:30:00Z", "Europe/Zurich")).toBe(true);
    expect(isOpen("22:00", "06:00", "2026-07-01T04:30:00Z", "Europe/Zurich")).toBe(false);
    expect(isOpen("22:00", "06:00", "2026-11-23T04:30:00Z", "Europe/Zurich")).toBe(true);
  });

  it.each([
    ["2026-11-27T23:00:00Z", "00:00 is within 22:00–06:00 Europe/Zurich, open until 2026-11-28, 06:00 (05:00 UTC)"],
    ["2026-11-27T12:00:00Z", "13:00 is outside 22:00–06:00 Europe/Zurich; the next opens at 22:00 (21:00 UTC)"],
    [
      "2026-11-28T12:00:00Z",
      "13:00 is outside 22:00–06:00 Europe/Zurich; the next opens on 2026-11-30 at 22:00 (21:00 UTC)",
    ],
  ])("at %s say when they end or open, by the clock and in UTC", (at, detail) => {
    const configuration = configured('time_zone: Europe/Zurich\nhours: {from: "22:00", to: "06:00", weekends: "off"}');
    const { checks } = decidePermission(facts({ configuration, now: new Date(at) }));
    expect(checks.find(({ name }) => name === "hours")?.detail).toBe(detail);
  });

  it("a window and what is left of the day never overlap, and together are the day", () => {
    const minute = fc.nat(24 * 60 - 1);
    const clock = (m: number) => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
    fc.assert(
      fc.property(minute, minute, minute, (from, to, at) => {
        if (from === to) return;
        const time = `2026-11-23T${clock(at)}:00Z`;
        expect(isOpen(clock(from), clock(to), time)).toBe(!isOpen(clock(to), clock(from), time));
      }),
      { numRuns: 50 },
    );
  });
});

describe("the cycle that is running", () => {
  const ended = (...cycles: string[]) => cycles.map((cycle) => ({ cycle, finished: true }));

  it("is none when all are closed, dead or this one", () => {
    const ledger = foldLedger([
      ...story("p1", [opened, closed]),
      ...story("p2", [opened], 5),
      ...story("p3", [opened], 9),
    ]);
    expect(runningCycle(ledger, "p3", ended("p2"))).toBeNull();
  });

  it("is another one, also behind an older dead one or this one itself", () => {
    const ledger = foldLedger([...story("p1", [opened]), ...story("p2", [opened], 5), ...story("p3", [opened], 9)]);
    expect(runningCycle(ledger, "p3", ended("p1"))?.cycle).toBe("p2");
    expect(runningCycle(ledger, "p1", ended("p2"))?.cycle).toBe("p3");
  });

  it("is one whose pipeline GitLab has not been asked about", () => {
    expect(runningCycle(foldLedger(story("p1", [opened])), "p9", [{ cycle: "p1", finished: false }])?.cycle).toBe("p1");
    expect(runningCycle(foldLedger(story("p1", [opened])), "p9", [])?.cycle).toBe("p1");
  });
});

describe("the number of tasks", () => {
  it("is never above the hands that the pipeline has, nor above the configuration's limit", () => {
    const slotsWith = (slots?: number) => {
      const { decision } = decidePermission(facts(slots === undefined ? {} : { slots }));
      return decision.kind === "work" ? decision.slots : 0;
    };
    expect([slotsWith(2), slotsWith(50), slotsWith()]).toEqual([2, 5, 5]);
  });
});

describe("health", () => {
  const healthy = (change: Partial<HealthFacts>) => facts({ health: { ...FIT, ...change } });
  const checkOf = (name: string, change: Partial<HealthFacts>) =>
    decidePermission(healthy(change)).checks.find((check) => check.name === name);
  const minutes = (...all: number[]) => all.map((one) => one * 60_000);

  it.each<[string, Partial<HealthFacts>, RegExp]>([
    [
      "state branch",
      { stateBranch: { name: "main", mayPush: "no" } },
      /^state branch: Night Shift may not push to main \(allow it .* `state: {branch: nightshift-state}`/,
    ],
    [
      "token",
      { token: { expiresOn: "2026-12-06" } },
      /^token: NIGHTSHIFT_TOKEN expires on 2026-12-06, in 12 days \(renew it .* NIGHTSHIFT_TOKEN, environment nightshift\/forge\)$/,
    ],
    [
      "runners",
      { queuedMs: minutes(31, 40, 95, 2) },
      /^runners: 4 jobs wait for a runner, the longest for 95 min \(start or add runners/,
    ],
    ["disk", { freeDiskBytes: 0.4e9 }, /^disk: 0\.4 GB free on the runner, at least 1 GB \(make room/],
    ["clock", { clockAheadMs: -6 * 60_000 }, /^clock: this machine's clock is 6 min behind GitLab's \(set the clock/],
    ["clock", { clockAheadMs: 301_000 }, /^clock: this machine's clock is 5 min ahead of GitLab's/],
  ])("a bad %s is a reason to rest, with figures and the remedy", (_name, change, reason) => {
    const { decision } = decidePermission(healthy(change));
    expect(decision).toMatchObject({ kind: "rest", reasons: [expect.stringMatching(reason)] });
  });

  it.each<[string, Partial<HealthFacts>, RegExp]>([
    ["state branch", { stateBranch: { name: "s", mayPush: "absent" } }, /^s is not there yet/],
    ["token", { token: { expiresOn: "2026-12-08" } }, /in 14 days; from 14 days before it on, cycles rest$/],
    ["runners", { queuedMs: minutes(31, 500) }, /^2 jobs wait for a runner, the longest for 500 min$/],
    ["runners", { queuedMs: minutes(1, 5, 29) }, /the longest for 29 min$/],
    ["disk", { freeDiskBytes: 1e9 }, /^1\.0 GB free/],
    ["clock", { clockAheadMs: 300_000 }, /^300 s apart from GitLab's/],
  ])("the %s may be so", (name, change, detail) => {
    expect(decidePermission(healthy(change)).decision.kind).toBe("work");
    expect(checkOf(name, change)).toMatchObject({ ok: true, detail: expect.stringMatching(detail), remedy: null });
  });

  it.each<[string, Partial<HealthFacts>]>([
    ["state branch", { stateBranch: { name: "main", mayPush: "unknown" } }],
    ["token", { token: null }],
    ["runners", { queuedMs: null }],
    ["disk", { freeDiskBytes: null }],
    ["clock", { clockAheadMs: null }],
    ["target branch", { targetPipeline: "unknown" }],
  ])("what could not be found out of the %s stops nobody, and is not ticked", (name, change) => {
    expect(decidePermission(healthy(change)).decision.kind).toBe("work");
    expect(checkOf(name, change)).toMatchObject({ ok: null, remedy: null });
  });

  it("a red target branch leaves revisions and tasks that may mend it", () => {
    const targetPipeline = { url: "http://x/-/pipelines/7", hasFailed: true };
    expect(decidePermission(healthy({ targetPipeline })).decision).toMatchObject({ kind: "work", onlyFixes: true });
    expect(checkOf("target branch", { targetPipeline })).toMatchObject({
      ok: false,
      detail: "its last pipeline failed: http://x/-/pipelines/7",
      remedy: expect.stringMatching(/mend the branch.*`fixes-pipeline`/),
    });
    expect(decidePermission(healthy({ targetPipeline: "none" })).decision).toMatchObject({ onlyFixes: false });
  });

  it("a red target branch is mended without waiting for reviewers, as revisions do not wait for them", () => {
    const configuration = configured("limits: {open_merge_requests: 0, tasks: 3}");
    const decided = (hasFailed: boolean) =>
      decidePermission({ ...healthy({ targetPipeline: { url: "http://x/-/pipelines/7", hasFailed } }), configuration });
    expect([true, false].map((red) => decided(red).decision)).toMatchObject([{ newWork: 3 }, { newWork: 0 }]);
    expect(decided(true).checks.find(({ name }) => name === "open merge requests")).toMatchObject({ ok: false });
  });
});
