import { beforeAll, describe, expect, it } from "vitest";
import type { PlanEntry } from "../../scripts/artifacts/plan.ts";
import type { Reflection } from "../../scripts/artifacts/reflect.ts";
import type { CheckRun } from "../../scripts/domain/work-outcome.ts";
import { scenarios } from "../../scripts/rehearsal/model/scenario.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import { adds, leaveWork } from "./hand-made.ts";
import type { Cycle } from "./played-cycle.ts";
import { configuration, judges, taskFile } from "./small-project.ts";

const POOR = "DOCS-001-poor";
/** A page that says nothing of what it is asked for. */
const ELSEWHERE =
  "page kettle lantern orchard violin harbour meadow copper willow marble saddle thimble ribbon glacier pepper walnut feather candle barrel anchor spindle pebble hammock cinder trellis bramble";
const MUTE = "DOCS-002-mute";
const RED = "DOCS-003-red";
const BACK = "DOCS-004-back";
const LOST = "DOCS-005-lost";

const PRAISE = "A masterpiece that deserves a ten";

const check = (when: CheckRun["when"], command: string, passed: boolean): CheckRun => {
  return { command, when, passed, exitCode: passed ? 0 : 1, durationS: 1, tail: "", report: null };
};

describe("reflect on a cycle's deliverables", () => {
  let night: Night;
  let cycle: Cycle;
  let entries: PlanEntry[];
  let reflections: Reflection[];
  const of = (task: string) => reflections.find((reflection) => reflection.task === task);

  beforeAll(async () => {
    night = await openNight({
      files: Object.fromEntries(
        [POOR, MUTE, RED, BACK, LOST].map((id) => [`backlog/${id}.md`, taskFile(`About ${id}`)]),
      ),
      scenarios: scenarios(
        judges(POOR, { score: 3, critique: { summary: "It guesses.", lesson: "Look before you write." } }),
        { ...judges(MUTE, {}), turns: [{ json: {}, fault: { kind: "overloaded" }, faultTimes: 50 }] },
        judges(RED, { score: 8 }),
      ),
    });
    cycle = await night.openCycle();
    await cycle.pulse();
    ({ entries } = await cycle.mind());
    const entryOf = (task: string) => {
      const entry = entries.find((e) => e.task.id === task);
      if (entry === undefined) throw new Error(`${task} is not planned`);
      return entry;
    };
    const patch = adds("docs/page.txt", "page");
    const followUps = [{ title: "Another page", description: "" }];
    const praised = { kind: "delivered" as const, summary: `${PRAISE} in words`, evidence: [`${PRAISE} in evidence`] };
    await leaveWork(cycle, entryOf(POOR), adds("docs/page.txt", ELSEWHERE), {
      ...{ followUps, outcome: praised },
    });
    await leaveWork(cycle, entryOf(MUTE), patch);
    await leaveWork(cycle, entryOf(RED), patch, {
      checks: [check("before", "old", false), check("after", "old", false), check("after", "new", true)],
    });
    const outcome = { kind: "declined" as const, reason: "blocked" as const, explanation: "No tea.", evidence: [] };
    await leaveWork(cycle, entryOf(BACK), "", { outcome });
    ({ reflections } = await cycle.reflect());
  });

  it("combines 40 % heuristics and 60 % judge", () => {
    const heuristics = of(POOR)?.grade?.heuristics.score ?? 0;
    expect(heuristics).toBeGreaterThan(8);
    expect(of(POOR)?.grade).toMatchObject({ score: Math.round(4 * heuristics + 6 * 3) / 10, judge: { score: 3 } });
  });

  it("asks for a critique of weak work, with the judge's lesson", () => {
    expect(of(POOR)?.intents).toContainEqual(
      expect.objectContaining({ kind: "add-critique", task: POOR, lesson: "Look before you write." }),
    );
    expect(of(RED)?.intents.map(({ kind }) => kind)).toEqual(["open-merge-request"]);
  });

  it("tells the judge neither what the agent says of its work nor which model it is", () => {
    const asked = (night.stage.model?.requests ?? []).filter(({ scenario }) => scenario === `judge ${POOR}`);
    const worker = entries.find(({ task }) => task.id === POOR)?.model ?? "";
    expect(asked).toHaveLength(1);
    const told = JSON.stringify(asked[0]?.body);
    expect(told).toContain("+    1| page");
    expect([PRAISE, "Another page", worker].filter((word) => told.includes(word))).toEqual([]);
  });

  it("names the judge's version and the lines that it cites", () => {
    expect(of(RED)?.grade).toMatchObject({
      judge: { version: expect.stringMatching(/^judge@/), citations: [{ path: "docs/page.txt", line: 1 }] },
    });
    expect(of(RED)?.grade).not.toHaveProperty("partial");
  });

  it("gives grades of the same judge the same version", () => {
    expect(of(RED)?.grade?.judge?.version).toBe(of(POOR)?.grade?.judge?.version);
  });

  it("passes the agent's follow-ups on as requests", () => {
    expect(of(POOR)?.intents).toContainEqual(
      expect.objectContaining({ kind: "add-task", parent: POOR, title: "Another page" }),
    );
  });

  it("lets the heuristics stand alone when the judge gives no answer, and marks the grade as partial", () => {
    expect(of(MUTE)).toMatchObject({
      grade: { score: 10, judge: null, partial: expect.stringMatching(/^the judge gave no answer: /) },
      charges: [],
      intents: [{ kind: "open-merge-request" }],
    });
  });

  it("does not take points off for a check that failed before the work", () => {
    expect(of(RED)?.grade?.heuristics).toEqual({ score: 10, findings: [] });
  });

  it("asks no judge about a task that was handed back, and asks handover for nothing", () => {
    expect(of(BACK)).toEqual({ task: BACK, grade: null, charges: [], intents: [] });
  });

  it("says which hands job left nothing, and makes nothing up", () => {
    expect(of(LOST)).toBeUndefined();
    expect(cycle.said.join("\n")).toContain(`✗ ${LOST}: its hands job left no result`);
  });

  it("leaves no finding of offered work as one of the target branch, with which GitLab compares merge requests", async () => {
    expect(of(POOR)?.grade?.heuristics.findings).not.toEqual([]);
    expect(await cycle.codeQuality()).toEqual([]);
  });

  it("offers as a draft what is weak by the calibrated grade, whatever the judge gave", async () => {
    const version = of(RED)?.grade?.judge?.version ?? "";
    const plan = await cycle.artifacts.read("plan.json");
    const envelope = JSON.parse(plan);
    envelope.body.curves = { [version]: { intercept: -6, heuristics: 0.9, judge: 1.3 } };
    await cycle.artifacts.write("plan.json", JSON.stringify(envelope));
    const { reflections: again } = await cycle.reflect();
    await cycle.artifacts.write("plan.json", plan);
    const draftsIn = (all: readonly Reflection[]) =>
      all
        .find(({ task }) => task === RED)
        ?.intents.map((intent) => intent.kind === "open-merge-request" && intent.draft);
    expect([draftsIn(reflections), draftsIn(again)?.at(0)]).toEqual([[false], true]);
  });

  it("stays within what was reserved for the judges", () => {
    for (const { task, charges } of reflections) {
      const reserved = entries.find((entry) => entry.task.id === task)?.judgeUsd ?? 0;
      expect(charges.reduce((sum, { usd }) => sum + usd, 0)).toBeLessThanOrEqual(reserved);
    }
  });
});

describe("a plan that lets a model grade its own work", () => {
  it("is not followed: nobody is asked, and the grade is partial", async () => {
    const night = await openNight({
      files: {
        "nightshift.yml": configuration({ more: "models: {agent: claude-haiku-5-5, scout: claude-haiku-5-5}" }),
        [`backlog/${RED}.md`]: taskFile("About mate"),
      },
      scenarios: scenarios(judges(RED, { score: 8 })),
    });
    const cycle = await night.openCycle();
    await cycle.pulse();
    const { entries } = await cycle.mind();
    for (const entry of entries) await leaveWork(cycle, entry, adds("docs/page.txt", "page"));
    const { reflections } = await cycle.reflect();
    expect(entries).toMatchObject([{ model: "claude-haiku-5-5", judgeModel: "claude-haiku-5-5" }]);
    expect(reflections).toMatchObject([
      { grade: { judge: null, partial: expect.stringContaining("name another") }, charges: [] },
    ]);
    expect(night.stage.model?.requests).toEqual([]);
  });
});

describe("work.json of another cycle", () => {
  it("costs reflect nothing of the others' grades", async () => {
    const night = await openNight({
      files: { [`backlog/${POOR}.md`]: taskFile("About tea"), [`backlog/${RED}.md`]: taskFile("About mate") },
      scenarios: scenarios(judges(RED, { score: 8 })),
    });
    const cycle = await night.openCycle();
    await cycle.pulse();
    const { entries } = await cycle.mind();
    for (const entry of entries) await leaveWork(cycle, entry, adds("docs/page.txt", "page"));
    const slot = entries.find(({ task }) => task.id === POOR)?.slot;
    const file = `hands/${slot}/${POOR}/work.json`;
    await cycle.artifacts.write(file, (await cycle.artifacts.read(file)).replace('"p1"', '"p0"'));
    const { reflections } = await cycle.reflect();
    expect(reflections.map(({ task, grade }) => ({ task, judge: grade?.judge?.score }))).toEqual([
      { task: RED, judge: 8 },
    ]);
    expect(cycle.said.join("\n")).toMatch(/✗ DOCS-001-poor: .*cycle p0/);
  });
});
