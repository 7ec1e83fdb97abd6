import { beforeAll, describe, expect, it } from "vitest";
import type { PlanEntry } from "../../scripts/artifacts/plan.ts";
import type { Intent } from "../../scripts/domain/intent.ts";
import { handover } from "../../scripts/phases/handover.ts";
import { mind } from "../../scripts/phases/mind.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import { dyingAfter, REVISION_EFFECTS } from "./death.ts";
import { adds, leaveReflections, leaveWork, reflectionOn } from "./hand-made.ts";
import type { Cycle } from "./played-cycle.ts";
import { TEA, tasks } from "./tea-night.ts";

const GONE = "the runner is gone";

const requests = ({ task, revision }: PlanEntry): Intent[] => [
  { kind: "update-merge-request", task: task.id, summary: "Done.", evidence: [] },
  ...(revision?.threads ?? []).map(
    ({ waiting }): Intent => ({ kind: "reply-to-note", task: task.id, noteId: waiting.at(-1) ?? 0, body: "Answered." }),
  ),
  ...(revision?.failure == null ? [] : [{ kind: "tell-round" as const, task: task.id, body: "Mended." }]),
];

/** A merge request with a thread and a failed pipeline. */
async function openTrouble(): Promise<Night> {
  const night = await openNight({ files: tasks(TEA) });
  await night.offer(TEA);
  await night.comment("reviewer", TEA, "Please name the minutes.");
  await night.failPipeline(TEA, { lint: "too long" });
  return night;
}

/** The model zone's part of a cycle. */
async function leaveRevision(cycle: Cycle, entries: readonly PlanEntry[]): Promise<void> {
  for (const entry of entries) await leaveWork(cycle, entry, adds(`docs/${cycle.id}.txt`, "Three minutes"));
  await leaveReflections(
    cycle,
    entries.map((entry) => reflectionOn(entry, { intents: requests(entry) })),
  );
}

async function untilRevised(night: Night): Promise<Cycle> {
  const cycle = await night.openCycle();
  await cycle.pulse();
  await leaveRevision(cycle, (await cycle.mind()).entries);
  return cycle;
}

/** What must be the same, whatever happened on the way. */
async function standOf(night: Night) {
  const { iid, description } = await night.mergeRequestOf(TEA);
  const notes = (await night.threads(iid)).flatMap((thread) => thread.notes.filter(({ by }) => by === "night-shift"));
  return {
    commits: (await night.log(`main..nightshift/${TEA}`)).length,
    rounds: [...description.matchAll(/### Round \d/g)].length,
    said: notes.map(({ body }) => /Answered\.|Mended\./.exec(body)?.[0] ?? body),
    awards: await night.awards(iid),
    claims: (await night.ledger()).claims.length,
    answered: (await night.eventsOf("note.answered")).length,
    ended: (await night.eventsOf("revision.ended")).length,
  };
}

const DONE = { commits: 2, rounds: 1, said: ["Answered.", "Mended."], awards: [], claims: 0, answered: 1, ended: 1 };

describe("a revision whose jobs die after each of their effects, and are started again each time", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    night = await openTrouble();
    cycle = await night.openCycle();
    await cycle.pulse();
  });

  it("is claimed once, and shows 👀 once", async () => {
    for (const effect of [
      { port: "repository" as const, method: "commitState" },
      { port: "forge" as const, method: "award" },
    ])
      await cycle.runForge("mind", (born) => mind(dyingAfter(effect, born))).catch(() => undefined);
    await leaveRevision(cycle, (await cycle.mind()).entries);
    expect(await standOf(night)).toMatchObject({ awards: ["night-shift eyes"], claims: 1 });
  });

  it("comes to the same state as one that never died", async () => {
    for (const effect of REVISION_EFFECTS)
      await expect(cycle.runForge("handover", (born) => handover(dyingAfter(effect, born)))).rejects.toThrow(GONE);
    expect((await standOf(night)).awards).toEqual(["night-shift eyes"]);
    await cycle.handover();
    expect(await standOf(night)).toEqual(DONE);
  });
});

describe("a handover of a revision that dies and is never started again", () => {
  const [push] = REVISION_EFFECTS;
  if (push === undefined) throw new Error("a push is an effect");
  const reply = { port: "forge" as const, method: "reply" };

  it.each([
    { at: "after the push", effect: push },
    { at: "after the answer", effect: reply },
  ])("$at is brought home by the next cycle, which comes to the same state", async ({ effect }) => {
    const night = await openTrouble();
    const dead = await untilRevised(night);
    await expect(dead.runForge("handover", (born) => handover(dyingAfter(effect, born)))).rejects.toThrow(GONE);
    await dead.end("failed");
    expect((await standOf(night)).awards).toEqual(["night-shift eyes"]);
    const next = await night.openCycle();
    await next.pulse();
    expect((await next.mind()).entries).toEqual([]);
    await next.handover();
    expect(await standOf(night)).toEqual(DONE);
  });

  it("after the answer leaves no work when its artifacts are gone: what GitLab shows is booked, and 👀 goes", async () => {
    const night = await openTrouble();
    const dead = await untilRevised(night);
    await expect(dead.runForge("handover", (born) => handover(dyingAfter(reply, born)))).rejects.toThrow(GONE);
    await dead.artifacts.remove("plan.json");
    await dead.end("failed");
    expect((await standOf(night)).awards).toEqual(["night-shift eyes"]);
    const next = await untilRevised(night);
    expect(JSON.parse(await next.artifacts.read("plan.json")).body.entries).toEqual([]);
    await next.handover();
    expect(await standOf(night)).toEqual({ ...DONE, said: ["Answered."], ended: 0 });
  });
});

describe("👀 on a GitLab that fails on it", () => {
  it("costs nobody the night, and is taken off by the next handover", async () => {
    const night = await openTrouble();
    const award = { path: /award_emoji/ };
    night.stage.gitlab.addFault({
      match: { ...award, method: "POST" },
      times: 1,
      kind: { type: "status", status: 403 },
    });
    const cycle = await untilRevised(night);
    expect(cycle.said.join("\n")).toMatch(/! :eyes: of !1: GitLab: POST .* failed with 403/);
    await cycle.mind();
    night.stage.gitlab.addFault({
      match: { ...award, method: "DELETE" },
      times: 1,
      kind: { type: "status", status: 403 },
    });
    await cycle.handover();
    expect((await standOf(night)).awards).toEqual(["night-shift eyes"]);
    await cycle.end("success");
    const resting = await untilRevised(night);
    await resting.handover();
    expect(await standOf(night)).toEqual(DONE);
  });
});
