import { beforeAll, describe, expect, it } from "vitest";
import type { Work } from "../../scripts/artifacts/work.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import type { Cycle } from "./played-cycle.ts";
import { taskFile } from "./small-project.ts";

const TEA = "DOCS-001-tea";
const SAYS = /^disk: 0\.2 GB free .* at least 1 GB \(make room on the runner's machine/;

describe("hands on a machine whose disk is full", () => {
  let night: Night;
  let cycle: Cycle;
  let work: Work | null;

  beforeAll(async () => {
    night = await openNight({ files: { [`backlog/${TEA}.md`]: taskFile("About tea") } });
    cycle = await night.openCycle();
    cycle.machine.freeDiskBytes = 0.2e9;
    await cycle.pulse();
    await cycle.mind();
    work = await cycle.hands(1);
    await cycle.reflect();
    await cycle.handover();
    await cycle.end("success");
  });

  it("begin nothing, ask no model and say what is missing", () => {
    expect(work).toMatchObject({
      outcome: { kind: "paused", detail: expect.stringMatching(SAYS) },
      charges: [],
      turns: 0,
    });
    expect(night.stage.model?.requests).toEqual([]);
    expect(cycle.said.join("\n")).toContain("disk: 0.2 GB free");
  });

  it("are settled with no dollar and no attempt, in words", async () => {
    expect(await night.eventsOf("task.settled")).toMatchObject([
      { task: TEA, outcome: "paused", spentUsd: 0, detail: expect.stringContaining("not begun: disk: 0.2 GB free") },
    ]);
  });

  it("leave the task to be taken again", async () => {
    const next = await night.openCycle();
    await next.pulse();
    expect((await next.mind()).entries.map(({ task }) => task.id)).toEqual([TEA]);
  });
});
