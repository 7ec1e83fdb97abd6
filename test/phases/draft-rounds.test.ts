import { beforeAll, describe, expect, it } from "vitest";
import type { PlanEntry } from "../../scripts/artifacts/plan.ts";
import type { Intent } from "../../scripts/domain/intent.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import { adds, leaveReflections, leaveWork, reflectionOn } from "./hand-made.ts";
import type { Cycle } from "./played-cycle.ts";
import { configuration, taskFile } from "./small-project.ts";

/** How each merge request became a draft, and what happens to it before its second round. */
const OPENED = "OPENED-1";
const ROUND = "ROUND-1";
const PERSONS = "PERSONS-1";
const TAKEN = "TAKEN-1";
const ALL = [OPENED, ROUND, PERSONS, TAKEN];

/** A change of its own in each round. */
const patchOf = ({ task, revision }: PlanEntry) =>
  adds(`docs/${task.id}-${revision?.round ?? 0}.txt`, `Round ${revision?.round ?? 0}`);

const offer = ({ task, revision }: PlanEntry, draft: boolean): Intent => {
  const words = { task: task.id, summary: "Done.", evidence: [], draft };
  return revision === null ? { kind: "open-merge-request", ...words } : { kind: "update-merge-request", ...words };
};

describe("a merge request that is a draft", () => {
  let night: Night;
  let second: Cycle;
  const titleOf = async (task: string) => (await night.mergeRequestOf(task)).title;

  /** A cycle whose agents leave a page each; `drafts` are those whose work people must look at first. */
  async function cycleWith(drafts: readonly string[]): Promise<Cycle> {
    const cycle = await night.openCycle();
    await cycle.pulse();
    const { entries } = await cycle.mind();
    expect(entries.map(({ task }) => task.id).toSorted()).toEqual(ALL.toSorted());
    for (const entry of entries) await leaveWork(cycle, entry, patchOf(entry));
    const asked = entries.map((e) => reflectionOn(e, { intents: [offer(e, drafts.includes(e.task.id))] }));
    await leaveReflections(cycle, asked);
    await cycle.handover();
    await cycle.end("success");
    return cycle;
  }

  const mark = async (task: string, title: string) => {
    const { iid } = await night.mergeRequestOf(task);
    await night.as("reviewer")("PUT", `/merge_requests/${iid}`, { title });
  };

  beforeAll(async () => {
    night = await openNight({
      files: {
        "nightshift.yml": configuration({ more: "limits: {tasks: 20, open_merge_requests: 40}" }).replace(
          "cycle_usd: 3, day_usd: 20",
          "cycle_usd: 9, day_usd: 90",
        ),
        ...Object.fromEntries(ALL.map((task) => [`backlog/${task}.md`, taskFile(`About ${task}`)])),
      },
    });
    const older = ALL.filter((task) => task !== OPENED);
    await night.offer(...older);
    for (const task of older) await night.comment("reviewer", task, "Once more, please.");
    await cycleWith([OPENED, ROUND, TAKEN]);

    await mark(PERSONS, `Draft: About ${PERSONS}`);
    await mark(TAKEN, `About ${TAKEN}`);
    await mark(TAKEN, `Draft: About ${TAKEN}, but better`);
    for (const task of ALL) await night.comment("reviewer", task, "And once more.");
    second = await cycleWith([]);
  }, 180_000);

  it("since Night Shift opened it so is ready after a good round", async () => {
    expect(await titleOf(OPENED)).toBe(`About ${OPENED}`);
  });

  it("since a round of Night Shift's is ready after a good one, and says so", async () => {
    const { title, description } = await night.mergeRequestOf(ROUND);
    expect(title).toBe(`About ${ROUND}`);
    expect(description).toMatch(
      /### Round 2\n.*\n\nThis round passed checks and guards: what was a draft is ready for review\./,
    );
  });

  it("since a person made it one stays one", async () => {
    const { title, description } = await night.mergeRequestOf(PERSONS);
    expect(title).toBe(`Draft: About ${PERSONS}`);
    expect(description).not.toContain("is ready for review");
  });

  it("that a person made ready and a draft again stays what that person made of it", async () => {
    expect(await titleOf(TAKEN)).toBe(`Draft: About ${TAKEN}, but better`);
  });

  it("is booked as what it is, and whose it is", async () => {
    const booked = (await night.eventsOf("mr.updated")).filter(({ cycle }) => cycle === second.id);
    expect(Object.fromEntries(booked.map(({ task, draft, ownDraft }) => [task, [draft, ownDraft]]))).toEqual({
      [OPENED]: [false, false],
      [ROUND]: [false, false],
      [PERSONS]: [true, false],
      [TAKEN]: [true, false],
    });
  });

  it("is made ready once, also when handover is run again after a person made it a draft", async () => {
    await mark(ROUND, `Draft: About ${ROUND}`);
    await second.handover();
    expect(await titleOf(ROUND)).toBe(`Draft: About ${ROUND}`);
  });
});
