import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../scripts/artifacts/plan.ts";
import { gitText } from "../git.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import type { Cycle } from "./played-cycle.ts";
import { taskFile } from "./small-project.ts";

const FILES = {
  "backlog/DOCS-001-tea.md": taskFile("About tea"),
  "backlog/DOCS-002-mate.md": taskFile("About mate"),
};

const planned = (plan: Plan) => plan.entries.map(({ slot, task }) => `${slot} ${task.id}`);

describe("two cycles at once", () => {
  let night: Night;
  let winner: { cycle: Cycle; plan: Plan };
  let loser: { cycle: Cycle; plan: Plan };

  beforeAll(async () => {
    night = await openNight({ files: FILES });
    const cycles = [await night.openCycle(), await night.openCycle()];
    // Neither knows of the other when its pulse is taken.
    await Promise.all(cycles.map((cycle) => cycle.pulse()));
    const plans = await Promise.all(cycles.map(async (cycle) => ({ cycle, plan: await cycle.mind() })));
    const [first, second] = plans.toSorted((a, b) => b.plan.entries.length - a.plan.entries.length);
    if (first === undefined || second === undefined) throw new Error("two cycles give two plans");
    [winner, loser] = [first, second];
  });

  it("one gets all the tasks, the other none", () => {
    expect(planned(winner.plan)).toEqual(["1 DOCS-001-tea", "2 DOCS-002-mate"]);
    expect(planned(loser.plan)).toEqual([]);
  });

  it("the loser says which cycle it rests for", () => {
    expect(loser.plan.restReasons).toEqual([
      expect.stringContaining(`cycle ${winner.cycle.id} opened first and is still running`),
    ]);
  });

  it("the loser's slots have nothing to do", async () => {
    expect(await loser.cycle.hands(1)).toBeNull();
    expect(await loser.cycle.annotations("hands 1")).toEqual({});
  });

  it("the loser is booked as resting, and the winner's claims stay as they are", async () => {
    await loser.cycle.handover();
    const { cycles, claims } = await night.ledger();
    expect(cycles.get(loser.cycle.id)).toMatchObject({ openedAt: null, restReasons: loser.plan.restReasons });
    expect(claims.map(({ task, cycle }) => ({ task, cycle }))).toEqual([
      { task: "DOCS-001-tea", cycle: winner.cycle.id },
      { task: "DOCS-002-mate", cycle: winner.cycle.id },
    ]);
  });

  it("a later job of either has in its clone what was pushed since the earlier ones", async () => {
    await night.commit("reviewer", { "docs/late.txt": "late\n" });
    await winner.cycle.runForge("mind", async () => undefined);
    const jobs = dirname(winner.cycle.artifacts.dir);
    const [newest = 0] = (await readdir(jobs))
      .map((name) => Number.parseInt(name, 10))
      .toSorted((a, b) => (b || 0) - (a || 0));
    const tip = (cwd: string, ref: string) => gitText(["rev-parse", ref], { cwd });
    expect(await tip(join(jobs, `${newest}-mind`), "origin/main")).toBe(await tip(night.stage.bareRepository, "main"));
  });
});

describe("claims that cannot be pushed", () => {
  let night: Night;
  let cycle: Cycle;
  let plan: Plan;

  beforeAll(async () => {
    night = await openNight({ files: FILES });
    cycle = await night.openCycle();
    await cycle.pulse();
    night.stage.gitlab.addFault({
      match: { path: /git-receive-pack/ },
      times: 100,
      kind: { type: "status", status: 403 },
    });
    plan = await cycle.mind();
  });

  it("start nothing: the plan is empty and says why", async () => {
    expect(plan).toMatchObject({ opened: false, entries: [] });
    expect(plan.restReasons.join()).toMatch(/claims could not be pushed, so nothing was started.*403/);
    expect(await cycle.hands(1)).toBeNull();
  });

  it("leave no trace in the state, until handover books why there was no work", async () => {
    expect(await night.events()).toEqual([]);
    night.stage.gitlab.clearFaults();
    await cycle.handover();
    expect((await night.events()).map((event) => event.id)).toEqual([`cycle.rested:${cycle.id}`]);
  });
});

describe("a mind job on a runner whose clock is days behind the one of the pulse job", () => {
  let night: Night;
  let plan: Plan;

  beforeAll(async () => {
    night = await openNight({ files: FILES });
    const cycle = await night.openCycle();
    await cycle.pulse();
    cycle.variables.NIGHTSHIFT_CLOCK_OFFSET_S = String(-3 * 86_400);
    plan = await cycle.mind();
  });

  it("claims nothing: what it spent would count against no cap of this day", async () => {
    expect(plan).toMatchObject({ opened: false, entries: [] });
    expect(await night.events()).toEqual([]);
  });

  it("says so, with what to do", () => {
    expect(plan.restReasons).toEqual([
      expect.stringMatching(/^clock: this machine's clock is \d{4} min behind GitLab's \(set the clock of the runner/),
    ]);
  });
});

describe("a mind job that is run again", () => {
  let night: Night;
  let first: string;
  let said: string;
  let again: string;

  beforeAll(async () => {
    night = await openNight({
      files: { ...FILES, "backlog/DOCS-002-mate.md": taskFile("About mate", ["budget_usd: 2"]) },
    });
    const cycle = await night.openCycle();
    await cycle.pulse();
    await cycle.mind();
    said = cycle.said.join("\n");
    first = await cycle.artifacts.read("plan.json");
    await night.commit("reviewer", { "backlog/AAA-000-urgent.md": taskFile("More urgent", ["priority: 1"]) });
    await cycle.mind();
    again = await cycle.artifacts.read("plan.json");
  });

  it("gives the same plan, whatever people have put into the backlog since", () => {
    const { entries, opened } = JSON.parse(first).body;
    expect(JSON.parse(again).body).toMatchObject({ entries, opened });
    expect(entries).toHaveLength(2);
  });

  it("says in the log of a task that asks for more than its cap what it gets", () => {
    expect(said).toContain(
      "! DOCS-002-mate asks for $2.00 and gets $0.50, the cap for a task: raise `budget.task_usd`",
    );
    expect(said).not.toContain("DOCS-001-tea asks for");
  });

  it("claims nothing twice", async () => {
    expect((await night.events()).map((event) => event.id)).toEqual([
      "cycle.opened:p1",
      "task.claimed:p1/DOCS-001-tea",
      "task.claimed:p1/DOCS-002-mate",
    ]);
    expect((await night.log()).filter((title) => title.startsWith("Night Shift claims"))).toHaveLength(1);
  });
});

describe("a mind job whose pulse left nothing", () => {
  it("fails with the job to look at", async () => {
    const night = await openNight({ files: FILES });
    const cycle = await night.openCycle();
    await expect(cycle.mind()).rejects.toThrow(/pulse\.json is missing: the job `pulse` makes it/);
  });
});
