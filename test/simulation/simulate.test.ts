import { describe, expect, it } from "vitest";
import { parseConfiguration } from "../../scripts/domain/configuration.ts";
import { formatCritique, plainCritique } from "../../scripts/domain/critique.ts";
import { type LedgerEvent, makeEvent } from "../../scripts/domain/event.ts";
import { formatEvent } from "../../scripts/domain/ledger-file.ts";
import { dayOf, monthOf, sumUsd } from "../../scripts/domain/spend.ts";
import { type Rates, USUAL_RATES } from "../../scripts/simulation/rates.ts";
import { type Simulation, simulate } from "../../scripts/simulation/simulate.ts";
import { summarize } from "../../scripts/simulation/summary.ts";
import { localWorld } from "../../scripts/wire.ts";
import { judgeCycles } from "./wasted-cycles.ts";

const WORLD = localWorld({}, { cycle: "simulation", url: "", commitSha: "" }, import.meta.dirname, import.meta.dirname);

type Changes = {
  yaml?: string;
  files?: Record<string, string>;
  days?: number;
  everyHours?: number;
  seed?: number;
  start?: string;
  rates?: Partial<Rates>;
};

function configurationOf(yaml: string) {
  const parsed = parseConfiguration(yaml);
  if (parsed.kind === "faults") throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

async function simulated({ yaml = "", files = {}, start = "2026-03-16", rates, ...rest }: Changes) {
  const configuration = configurationOf(yaml);
  const options = { days: 30, everyHours: 4, seed: 1, ...rest, start: new Date(`${start}T00:00:00Z`) };
  const simulation = await simulate({
    world: { ...WORLD, configuration },
    files: new Map(Object.entries(files)),
    rates: { ...USUAL_RATES, ...rates },
    ...options,
  });
  return { ...simulation, configuration, summary: summarize(simulation, configuration) };
}

const totals = (ledger: Simulation["ledger"], key: (charge: Simulation["ledger"]["charges"][number]) => string) =>
  [...Map.groupBy(ledger.charges, key).values()].map((charges) => sumUsd(charges.map(({ usd }) => usd)));

const ROUGH = { taskUsd: 0.6, taskSpread: 1.2, tasksPerDay: 9, reviewsPerHour: 1, faults: 0.4 };
const TIGHT =
  "time_zone: Europe/Zurich\nbudget: {task_usd: 0.9, cycle_usd: 2.5, day_usd: 4, month_usd: 45, cycles_per_day: 4}\nlimits: {open_merge_requests: 60}";

describe.each([1, 2])("a month of rough nights with seed %i", async (seed) => {
  const month = await simulated({ seed, yaml: TIGHT, rates: ROUGH, everyHours: 6, days: seed === 1 ? 31 : 18 });
  const { ledger, cycles } = month;

  it("crosses no cap", () => {
    const most = [
      Math.max(...totals(ledger, ({ cycle, task }) => `${cycle}/${task}`)),
      Math.max(...totals(ledger, ({ cycle }) => cycle)),
      Math.max(...totals(ledger, ({ at }) => dayOf(at, "Europe/Zurich"))),
      Math.max(...totals(ledger, ({ at }) => monthOf(at, "Europe/Zurich"))),
    ];
    const caps = [0.9, 2.5, 4, 45];
    expect(most.filter((usd, at) => usd > (caps[at] ?? 0))).toEqual([]);
    // Close to them, or they would not have been tried.
    expect(most.filter((usd, at) => usd > 0.75 * (caps[at] ?? 0)).length).toBeGreaterThanOrEqual(3);
  });

  it("has had every kind of trouble that a cycle can have", () => {
    expect(new Set(cycles.flatMap(({ fault }) => fault ?? [])).size).toBeGreaterThanOrEqual(7);
  });

  it("has a reason for each cycle that took nothing on, a mishap too", () => {
    const idle = cycles.filter(({ plan }) => (plan?.entries.length ?? 0) === 0).length;
    expect(month.summary.rests.reduce((all, rest) => all + rest.cycles, 0)).toBeGreaterThanOrEqual(idle);
    expect(month.summary.rests.map(({ reason }) => reason)).toContain("a mishap, before tasks were chosen");
  });

  it("leaves no claim open but those of its last cycles", () => {
    const last = cycles.slice(-2).map(({ cycle }) => cycle);
    expect(ledger.claims.filter(({ cycle }) => !last.includes(cycle))).toEqual([]);
  });

  it("opens one merge request a branch at a time", () => {
    const opened = ledger.events.filter((event) => event.type === "mr.opened");
    expect(new Set(opened.map(({ iid }) => iid)).size).toBe(opened.length);
    expect(ledger.mergeRequests.size).toBe(opened.length);
  });

  it("wastes no cycle in which there was money, a task nobody had touched and room for its review", () => {
    const { due, wasted } = judgeCycles(month, month.configuration);
    expect(wasted).toEqual([]);
    expect(due.length).toBeGreaterThanOrEqual(5);
  });
});

describe.each([
  [1, 0.06],
  [2, 0.06],
  [3, 0.1],
])("two months in which at most %i may be open, and people look %d times an hour", async (limit, reviewsPerHour) => {
  const yaml = `limits: {open_merge_requests: ${limit}}`;
  const month = await simulated({ yaml, rates: { reviewsPerHour, faults: 0 }, everyHours: 6, days: 60 });

  it("wastes no cycle in which there was money, a task nobody had touched and room for its review", () => {
    const { due, wasted } = judgeCycles(month, month.configuration);
    expect(wasted).toEqual([]);
    expect(due).not.toEqual([]);
  });
});

describe("simulated nights", () => {
  it("are the same with the same seed, and others with another", async () => {
    const [once, again, other] = await Promise.all([4, 4, 5].map((seed) => simulated({ seed, days: 5 })));
    expect(again?.summary).toEqual(once?.summary);
    expect(other?.summary).not.toEqual(once?.summary);
  });

  it("open nothing new while nobody reviews, and go on when people are back", async () => {
    const { summary } = await simulated({
      days: 24,
      everyHours: 6,
      rates: { absence: { from: 3, to: 17 }, faults: 0 },
    });
    const openedOn = (from: number, to: number) => sumUsd(summary.days.slice(from, to).map(({ opened }) => opened));
    expect(openedOn(10, 17)).toBe(0);
    expect(openedOn(18, 24)).toBeGreaterThan(2);
    expect(summary.rests.map(({ reason }) => reason)).toContain("open merge requests");
  });

  it("rest outside of the hours that the project gives them", async () => {
    const yaml = 'time_zone: Europe/Zurich\nhours: {from: "22:00", to: "06:00"}';
    const { cycles } = await simulated({ yaml, days: 14, everyHours: 3, start: "2026-03-22", rates: { faults: 0 } });
    const hour = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Zurich", hour: "2-digit", hourCycle: "h23" });
    const worked = cycles
      .filter(({ plan }) => (plan?.entries.length ?? 0) > 0)
      .map(({ at }) => hour.format(new Date(at)));
    expect(worked.length).toBeGreaterThan(5);
    expect(worked.filter((time) => time >= "06" && time < "22")).toEqual([]);
  });

  it("spend no more of the organisation's month than it leaves over, and what it leaves over", async () => {
    const yaml =
      "budget: {mode: leftover, organisation_month_usd: 100, day_usd: 20}\nlimits: {open_merge_requests: 50}";
    const rates = { othersUsdPerDay: 2, reviewsPerHour: 1, faults: 0 };
    const { ledger } = await simulated({ yaml, start: "2026-04-01", days: 30, everyHours: 12, rates });
    let own = 0;
    const used = ledger.charges.map(({ at, usd }) => {
      own += usd;
      return own + 2 * (Number(at.slice(8, 10)) - 1);
    });
    // 5 % are kept; what others have spent since the last midnight nobody knows.
    expect(Math.max(...used)).toBeLessThanOrEqual(95);
    // Others spend 60 until the month ends, and find them there.
    expect(own).toBeLessThanOrEqual(35);
    expect(own).toBeGreaterThan(25);
  });

  it("retire the lesson that makes grades worse, and keep the one that makes them better", async () => {
    const lesson = (id: string) => {
      const said = plainCritique({ id, task: id, cycle: "p1", lesson: `Mind ${id}.`, body: `ada:\n\n> Mind ${id}.` });
      return formatCritique({ ...said, event: `note.received:${id}`, author: "human:ada", expires: "2036-01-01" });
    };
    const nights = await simulated({
      files: Object.fromEntries(["GOOD-1", "BAD-1"].map((id) => [`feedback/critiques/${id}.md`, lesson(id)])),
      yaml: "budget: {day_usd: 20, month_usd: 600, cycles_per_day: 4}\nlimits: {tasks: 5, open_merge_requests: 100}",
      rates: {
        taskUsd: 0.3,
        tasksPerDay: 20,
        reviewsPerHour: 1,
        merged: 1,
        closed: 0,
        gradeShift: -2,
        lessonLifts: { "GOOD-1": 2, "BAD-1": -2 },
      },
      ...{ days: 7, everyHours: 6, seed: 4 },
    });
    const retired = nights.ledger.events.filter((e) => e.type === "critique.retired");
    expect(retired).toEqual([expect.objectContaining({ critique: "BAD-1" })]);
    const told = nights.ledger.events.findLast((e) => e.type === "task.claimed")?.critiques;
    expect([...(told?.given ?? []), ...(told?.heldOut ?? [])]).toEqual(["GOOD-1"]);
  });

  it("go on from a ledger, and count only what is new", async () => {
    const before = await simulated({ days: 3, rates: { faults: 0 } });
    const line = (event: LedgerEvent) => `${formatEvent(event)}\n`;
    const files = { "backlog/ledger/2026-03.jsonl": before.ledger.events.map(line).join("") };
    const { cycles, ledger, summary } = await simulated({ days: 3, files, start: "2026-03-18", rates: { faults: 0 } });
    const [first] = summary.days;
    expect(cycles.map(({ pulse }) => pulse?.decision.kind)).not.toContain("rest");
    expect(first?.tasks).toBe(
      cycles.filter(({ at }) => at < "2026-03-19").flatMap(({ plan }) => plan?.entries ?? []).length,
    );
    expect(ledger.mergeRequests.size).toBe(
      before.ledger.mergeRequests.size + sumUsd(summary.days.map(({ opened }) => opened)),
    );
  });

  it("say so when a cap was crossed, by whomever", async () => {
    const charge = { task: "BUG-1", claimCycle: "p0", chargedUsd: 9, detail: "" };
    const line = formatEvent(makeEvent({ type: "task.abandoned", ...charge }, "p0", new Date("2026-03-15T10:00:00Z")));
    const files = { "backlog/ledger/2026-03.jsonl": `${line}\n` };
    const { summary } = await simulated({ days: 2, files });
    expect(summary.caps.filter(({ held }) => !held)).toEqual([
      { cap: "task", mostUsd: 9, capUsd: 1, held: false },
      { cap: "cycle", mostUsd: 9, capUsd: 3, held: false },
      { cap: "day", mostUsd: 9, capUsd: 6, held: false },
    ]);
  });
});
