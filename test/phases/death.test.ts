import { describe, expect, it } from "vitest";
import { handover } from "../../scripts/phases/handover.ts";
import { openNight } from "./cycle-stage.ts";
import { DEATHS } from "./death.ts";
import { untilHandover } from "./hand-made.ts";
import { standOf, TEA, tasks } from "./tea-night.ts";

describe("a handover that dies after each of its effects, and is started again each time", () => {
  it("comes to the same state as one that never died", async () => {
    const night = await openNight({ files: tasks(TEA) });
    const cycle = await night.openCycle();
    await untilHandover(cycle);
    for (const { world } of DEATHS)
      await expect(cycle.runForge("handover", (born) => handover(world(born)))).rejects.toThrow("the runner is gone");
    await cycle.handover();
    expect(await standOf(night)).toMatchObject({
      claims: [],
      charges: [{ task: TEA, usd: 0.021, state: "settled" }],
      booked: [{ iid: 1, task: TEA, state: "opened" }],
      seen: [{ iid: 1, state: "opened" }],
      changes: [`docs/${TEA}.txt`],
    });
  });
});

describe.each(DEATHS)("a handover that dies $at, and is never started again", ({ at, world }) => {
  it("costs its whole reservation, and the next cycle goes on to one merge request", async () => {
    const night = await openNight({ files: tasks(TEA) });
    const dead = await night.openCycle();
    await untilHandover(dead);
    await expect(dead.runForge("handover", (born) => handover(world(born)))).rejects.toThrow("the runner is gone");
    await dead.end("failed");

    const next = await night.openCycle();
    await untilHandover(next);
    await next.handover();
    const isAgain = at === "after the push";
    expect(await standOf(night)).toMatchObject({
      claims: [],
      charges: [
        { task: TEA, usd: 0.5, state: "abandoned" },
        ...(isAgain ? [{ task: TEA, usd: 0.021, state: "settled" }] : []),
      ],
      booked: [{ iid: 1, task: TEA, state: "opened" }],
      seen: [{ iid: 1, state: "opened" }],
      changes: [`docs/${TEA}.txt`],
    });
  });
});
