import { describe, expect, it } from "vitest";
import { handover } from "../../scripts/phases/handover.ts";
import type { ForgeWorld } from "../../scripts/phases/world.ts";
import { openNight } from "./cycle-stage.ts";
import { DEATHS } from "./death.ts";
import { untilHandover } from "./hand-made.ts";
import { standOf, TEA, tasks } from "./tea-night.ts";

/** The state of a night on which nothing died. */
const DONE = {
  claims: [],
  charges: [{ task: TEA, usd: 0.021, state: "settled" }],
  booked: [{ iid: 1, task: TEA, state: "opened" }],
  seen: [{ iid: 1, state: "opened" }],
  changes: [`docs/${TEA}.txt`],
};

describe("a handover that dies after each of its effects, and is started again each time", () => {
  it("comes to the same state as one that never died", async () => {
    const night = await openNight({ files: tasks(TEA) });
    const cycle = await night.openCycle();
    await untilHandover(cycle);
    for (const { world } of DEATHS)
      await expect(cycle.runForge("handover", (born) => handover(world(born)))).rejects.toThrow("the runner is gone");
    await cycle.handover();
    expect(await standOf(night)).toMatchObject(DONE);
  });
});

/** A cycle of one task whose handover dies, and whose pipeline ends with that. */
async function deadCycle(world: (typeof DEATHS)[number]["world"], lose: readonly string[] = []) {
  const night = await openNight({ files: tasks(TEA) });
  const dead = await night.openCycle();
  await untilHandover(dead);
  await expect(dead.runForge("handover", (born) => handover(world(born)))).rejects.toThrow("the runner is gone");
  for (const name of lose) await dead.artifacts.remove(name);
  await dead.end("failed");
  return { night, dead };
}

const [AFTER_PUSH] = DEATHS;
if (AFTER_PUSH === undefined) throw new Error("there are deaths");

describe.each(DEATHS)("a handover that dies $at, and is never started again", ({ world }) => {
  it("is brought home by the next cycle: the same state, at the same price", async () => {
    const { night, dead } = await deadCycle(world);
    // Whether the next cycle works or rests.
    const isResting = world === AFTER_PUSH.world;
    if (isResting) await night.commit("reviewer", { "nightshift.yml": 'hours: {from: "12:00", to: "13:00"}\n' });
    const next = await night.openCycle();
    expect((await next.pulse()).decision.kind).toBe(isResting ? "rest" : "work");
    expect((await next.mind()).entries).toEqual([]);
    await next.handover();
    expect(await standOf(night)).toMatchObject(DONE);
    expect((await night.eventsOf("cycle.closed")).map(({ cycle, spentUsd }) => [cycle, spentUsd])).toEqual([
      [dead.id, 0.021],
    ]);
  });
});

describe("what a dead cycle left", () => {
  it("costs its whole reservation when its plan is gone, and the next cycle goes on to one merge request", async () => {
    const { night } = await deadCycle(AFTER_PUSH.world, ["plan.json"]);
    const next = await night.openCycle();
    await untilHandover(next);
    await next.handover();
    expect(await standOf(night)).toMatchObject({
      claims: [],
      charges: [
        { task: TEA, usd: 0.5, state: "abandoned" },
        { task: TEA, usd: 0.021, state: "settled" },
      ],
      booked: [{ iid: 1, task: TEA, state: "opened" }],
      seen: [{ iid: 1, state: "opened" }],
      changes: [`docs/${TEA}.txt`],
    });
  });

  it("costs the reservation of a slot that left nothing, and one attempt", async () => {
    const { night } = await deadCycle(AFTER_PUSH.world, ["hands"]);
    const next = await night.openCycle();
    await next.pulse();
    await next.handover();
    const [settled] = await night.eventsOf("task.settled");
    expect(settled).toMatchObject({ task: TEA, outcome: "failed", spentUsd: 0.5, estimated: true });
    expect((await night.ledger()).tasks.get(TEA)?.attempts).toBe(1);
  });

  it("goes at the price of its reservations when its plan cannot be read", async () => {
    const { night, dead } = await deadCycle(AFTER_PUSH.world);
    const garbled = (born: ForgeWorld): ForgeWorld => ({
      ...born,
      forge: { ...born.forge, jobArtifact: async () => "{}" },
    });
    const next = await night.openCycle();
    await next.pulse();
    await next.runForge("handover", (born) => handover(garbled(born)));
    expect(await standOf(night)).toMatchObject({ claims: [], charges: [{ usd: 0.5, state: "abandoned" }] });
    expect((await night.ledger()).cycles.get(dead.id)?.closedAt).not.toBeNull();
  });

  it("waits for the cycle after when GitLab fails on it", async () => {
    const { night } = await deadCycle(AFTER_PUSH.world);
    const next = await night.openCycle();
    await next.pulse();
    const away = async () => Promise.reject(new Error("GitLab is away"));
    await next.runForge("handover", (born) => handover({ ...born, forge: { ...born.forge, jobArtifact: away } }));
    expect(await standOf(night)).toMatchObject({ charges: [{ usd: 0.5, state: "reserved" }] });
    await next.end("success");
    const last = await night.openCycle();
    await last.pulse();
    await last.handover();
    expect(await standOf(night)).toMatchObject({ claims: [], charges: [{ usd: 0.021, state: "settled" }] });
  });
});
