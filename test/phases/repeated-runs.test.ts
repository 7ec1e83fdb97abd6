import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { scenarios } from "../../scripts/rehearsal/model/scenario.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import type { Cycle } from "./played-cycle.ts";
import { delivers } from "./small-project.ts";
import { TEA, tasks } from "./tea-night.ts";

const charges = z.array(z.object({ usd: z.number() }));
const leftByHands = z.object({ body: z.object({ charges }) });
const leftByReflect = z
  .object({ body: z.object({ reflections: z.tuple([z.object({ charges })]) }) })
  .transform(({ body }) => ({ body: body.reflections[0] }));

const HANDS = "hands 1/5";

let night: Night;
let cycle: Cycle;

const requests = () => night.stage.model?.requests.length ?? 0;
const spent = async () => (await night.ledger()).charges.map(({ state, usd }) => [state, usd]);
const costOf = async (file: string): Promise<number> => {
  const text = await (file === "reflect.json" ? cycle.artifacts.read(file) : cycle.artifacts.readOf(TEA, file));
  const { body } =
    file === "reflect.json" ? leftByReflect.parse(JSON.parse(text)) : leftByHands.parse(JSON.parse(text));
  return body.charges.reduce((sum, { usd }) => sum + usd, 0);
};

async function runHands(): Promise<number> {
  await cycle.jobs.start(HANDS);
  await cycle.hands(1);
  await cycle.jobs.leave(HANDS, "failed", cycle.artifacts.dir);
  return costOf("work.json");
}

async function runReflect(): Promise<number> {
  await cycle.jobs.start("reflect");
  await cycle.reflect();
  await cycle.jobs.leave("reflect", "success", cycle.artifacts.dir);
  return costOf("reflect.json");
}

async function openTeaNight(): Promise<void> {
  const words = scenarios(...delivers(TEA, { files: { "docs/tea.txt": "tea\n" } }));
  night = await openNight({ files: tasks(TEA), scenarios: words });
  cycle = await night.openCycle();
  await cycle.pulse();
  await cycle.mind();
}

describe("jobs of the model zone that somebody retries before handover", () => {
  let costs: number[];

  beforeAll(async () => {
    await openTeaNight();
    costs = [await runHands()];
    await cycle.jobs.retry(HANDS);
    costs.push(await runHands());
    costs.push(await runReflect());
    await cycle.jobs.retry("reflect");
    costs.push(await runReflect());
    await cycle.handover();
  });

  it("are all paid for in the ledger: the last of each by the settlement, the others on top", async () => {
    const [first = 0, second = 0, judged = 0, again = 0] = costs;
    expect(Math.min(...costs)).toBeGreaterThan(0);
    expect(await spent()).toEqual(
      expect.arrayContaining([
        ["settled", expect.closeTo(second + again, 9)],
        ["repeated", expect.closeTo(first, 9)],
        ["repeated", expect.closeTo(judged, 9)],
      ]),
    );
    expect(await spent()).toHaveLength(3);
  });

  it("are charged once, however often handover runs", async () => {
    const before = await night.events();
    await cycle.handover();
    expect(await night.events()).toEqual(before);
  });

  it("begin nothing once the claim is settled, and say why", async () => {
    const asked = requests();
    await cycle.jobs.retry(HANDS);
    await runHands();
    await cycle.jobs.retry("reflect");
    await runReflect();
    expect(requests()).toBe(asked);
    expect(await cycle.artifacts.readOf(TEA, "work.json")).toMatch(/its claim of cycle p1 is settled/);
    expect(cycle.said.join("\n")).toMatch(/! DOCS-001-tea: nothing is graded: its claim of cycle p1 is settled/);
    const before = await night.events();
    await cycle.handover();
    expect((await night.events()).filter((e) => e.type === "task.repeated" && e.spentUsd > 0)).toHaveLength(2);
    expect(await spent()).toHaveLength(before.filter((e) => /settled|repeated/.test(e.type)).length + 2);
  });

  it("go on where the ledger cannot be seen, say so, and are paid for by a repeated handover", async () => {
    await cycle.jobs.retry(HANDS);
    cycle.variables.CI_DEFAULT_BRANCH = "nobody-has-it";
    const asked = requests();
    const usd = await runHands();
    expect(requests()).toBeGreaterThan(asked);
    expect(cycle.said.join("\n")).toMatch(/– ledger: not asked: .*could not be fetched/);
    cycle.variables.CI_DEFAULT_BRANCH = "main";
    await cycle.handover();
    expect((await spent()).filter(([state]) => state === "repeated")).toContainEqual([
      "repeated",
      expect.closeTo(usd, 9),
    ]);
  });
});

describe("a run that was retried and left no word of what it spent", () => {
  beforeEach(openTeaNight);

  it("is charged all that was reserved for the agent, marked as estimated", async () => {
    await runHands();
    await cycle.jobs.erase(HANDS);
    await cycle.jobs.retry(HANDS);
    await runHands();
    await runReflect();
    await cycle.handover();
    expect(await night.eventsOf("task.repeated")).toMatchObject([
      { task: TEA, spentUsd: 0.425, estimated: true, charges: [{ purpose: "agent", usd: 0.425, estimated: true }] },
    ]);
  });

  it("is charged nothing when no runner had taken it", async () => {
    await cycle.jobs.leave(HANDS, "canceled", "/nowhere");
    await cycle.jobs.retry(HANDS);
    await runHands();
    await runReflect();
    await cycle.handover();
    expect(await night.eventsOf("task.repeated")).toEqual([]);
  });
});

describe("runs that were retried in a cycle that left nothing to bring home", () => {
  const lost = async (loseThePlan: () => Promise<unknown>) => {
    await openTeaNight();
    await runHands();
    await cycle.jobs.retry(HANDS);
    await runHands();
    await cycle.end("canceled");
    await loseThePlan();
    const next = await night.openCycle();
    await next.pulse();
    await next.mind();
    await next.handover();
    return (await night.ledger()).charges
      .filter((charge) => charge.cycle === "p1")
      .map(({ state, usd, estimated }) => [state, usd, estimated]);
  };
  const paid = [
    ["abandoned", 0.5, true],
    ["repeated", 0.425, true],
  ];

  it("are charged for the agent once more each, beside the reservation, when its plan is gone", async () => {
    expect((await lost(() => cycle.jobs.erase("mind"))).toSorted()).toEqual(paid);
  });

  it("are charged as much when its plan is there and cannot be read", async () => {
    const unreadable = async () => {
      await cycle.artifacts.write("plan.json", "{");
      await cycle.jobs.leave("mind", "success", cycle.artifacts.dir);
    };
    expect((await lost(unreadable)).toSorted()).toEqual(paid);
  });

  it("are charged as much when a mind job that was repeated during a pause has left a plan of nothing", async () => {
    const emptied = async () => {
      cycle.variables.NIGHTSHIFT_PAUSED = "1";
      await cycle.mind();
      await cycle.jobs.leave("mind", "success", cycle.artifacts.dir);
    };
    expect((await lost(emptied)).toSorted()).toEqual(paid);
    expect((await night.ledger()).claims.filter((claim) => claim.cycle === "p1")).toEqual([]);
  });
});

describe("a run that was retried in a cycle whose own handover never came", () => {
  it("is paid for when the next cycle brings the work home", async () => {
    await openTeaNight();
    const first = await runHands();
    await cycle.jobs.retry(HANDS);
    const second = await runHands();
    const judged = await runReflect();
    await cycle.end("success");
    const next = await night.openCycle();
    await next.pulse();
    await next.mind();
    await next.handover();
    expect((await night.eventsOf("task.repeated")).map(({ cycle: of, spentUsd }) => [of, spentUsd])).toEqual([
      ["p1", expect.closeTo(first, 9)],
    ]);
    expect((await night.eventsOf("task.settled"))[0]?.spentUsd).toBeCloseTo(second + judged, 9);
  });
});
