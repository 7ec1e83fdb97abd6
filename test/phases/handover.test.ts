import { beforeAll, describe, expect, it } from "vitest";
import type { Handover } from "../../scripts/artifacts/handover.ts";
import { handover } from "../../scripts/phases/handover.ts";
import type { ForgeWorld } from "../../scripts/phases/world.ts";
import { drawnWork, eventsOf, generous, JUDGE_A } from "../domain/calibration/drawn-ledger.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import { adds, charge, leaveReflections, leaveWork, reflectionOn, untilHandover } from "./hand-made.ts";
import type { Cycle } from "./played-cycle.ts";
import { standOf, TEA, tasks } from "./tea-night.ts";

const MATE = "DOCS-002-mate";

describe("handover, run twice", () => {
  let night: Night;
  let cycle: Cycle;
  let first: unknown;
  let second: Handover;

  beforeAll(async () => {
    night = await openNight({ files: tasks(TEA) });
    cycle = await night.openCycle();
    const entries = await untilHandover(cycle);
    // More than its own parts come to.
    const boasting = entries.map((entry) => {
      const { grade, ...rest } = reflectionOn(entry);
      return reflectionOn(entry, { ...rest, grade: grade && { ...grade, score: 10 } });
    });
    await leaveReflections(cycle, boasting);
    await cycle.handover();
    first = await standOf(night);
    second = await cycle.handover();
  });

  it("opens nothing twice and charges nothing twice", async () => {
    expect(await standOf(night)).toEqual(first);
    expect(first).toMatchObject({ charges: [{ task: TEA, usd: 0.021, state: "settled" }], seen: [{ iid: 1 }] });
  });

  it("books and shows no better grade than its parts come to, whatever the model zone says", async () => {
    expect(await night.eventsOf("task.graded")).toMatchObject([{ score: 9, heuristics: 9, judge: 9 }]);
    expect((await night.mergeRequestOf(TEA)).description).toContain("**9.0 of 10**");
  });

  it("says that it was done before, with the same merge request and price", () => {
    expect(second).toMatchObject({ tasks: [{ task: TEA, kind: "unchanged", iid: 1 }], spentUsd: 0.021 });
  });

  it("does not open again what a person has closed in between", async () => {
    await night.stage.maintainer.close(1, "Not needed.");
    await cycle.handover();
    expect((await night.mergeRequests()).map(({ iid, state }) => ({ iid, state }))).toEqual([
      { iid: 1, state: "closed" },
    ]);
  });
});

describe("a handover that comes after the next cycle has taken the task over", () => {
  let night: Night;
  let next: Cycle;
  let late: Handover;

  beforeAll(async () => {
    night = await openNight({ files: tasks(TEA) });
    const first = await night.openCycle();
    const entries = await untilHandover(first);
    const asking = entries.map((entry) => {
      const followUp = { kind: "add-task" as const, parent: TEA, title: "Tea for two", description: "Two cups." };
      const critique = { kind: "add-critique" as const, task: TEA, lesson: "Look first.", body: "It guesses." };
      return reflectionOn(entry, { intents: [...reflectionOn(entry).intents, followUp, critique] });
    });
    await leaveReflections(first, asking);
    // Nothing of it can be read any more, but where the late handover runs.
    const plan = await first.artifacts.read("plan.json");
    await first.artifacts.remove("plan.json");
    await first.end("canceled");
    await first.artifacts.write("plan.json", plan);
    next = await night.openCycle();
    await untilHandover(next);
    late = await first.handover();
    // A stale artifact, as a runner's reused folder may hold it.
    await next.artifacts.write("reflect.json", await first.artifacts.read("reflect.json"));
  });

  it("offers nothing any more, and says why", async () => {
    expect(late).toMatchObject({ tasks: [{ kind: "refused", detail: expect.stringContaining("p2") }] });
    expect(await night.branches()).toEqual(["main"]);
  });

  it("adds neither tasks nor lessons: the other cycle will have its own", async () => {
    const added = await Promise.all([night.eventsOf("followup.added"), night.eventsOf("critique.added")]);
    expect(added.flat()).toEqual([]);
  });

  it("books what the work really cost, in place of the whole reservation", async () => {
    expect(await standOf(night)).toMatchObject({
      charges: [
        { task: TEA, usd: 0.021, state: "settled" },
        { task: TEA, usd: 0.5, state: "reserved" },
      ],
    });
  });

  it("leaves the task to the other cycle, whose stale reflect.json costs the grade and no more", async () => {
    await next.handover();
    expect(next.said.join("\n")).toMatch(/! .*reflect\.json.*cycle p1/);
    expect((await night.mergeRequestOf(TEA)).description).toMatch(/not graded/i);
    expect(await night.eventsOf("task.graded")).toMatchObject([{ cycle: "p1" }]);
  });
});

describe("a GitLab that fails on the merge request of one task", () => {
  let night: Night;
  let cycle: Cycle;
  let failure: unknown;

  beforeAll(async () => {
    night = await openNight({ files: tasks(TEA, MATE) });
    cycle = await night.openCycle();
    await untilHandover(cycle);
    // The first merge request is refused, the second is opened.
    const post = { method: "POST", path: /\/merge_requests$/ };
    night.stage.gitlab.addFault({ match: post, times: 1, kind: { type: "status", status: 400 } });
    failure = await cycle.handover().catch((error: unknown) => error);
  });

  it("keeps the other task from nothing", async () => {
    expect(await night.mergeRequestOf(MATE)).toMatchObject({ state: "opened" });
    expect((await night.eventsOf("task.settled")).map(({ task }) => task)).toEqual([MATE]);
  });

  it("fails the job, naming the task and saying that a retry is safe", () => {
    expect(String(failure)).toMatch(
      /DOCS-001-tea: not handed over: GitLab: POST .* failed with 400[\s\S]*Retry this job/,
    );
  });

  it("leaves the claim and the cycle open, so that nothing is forgotten", async () => {
    expect((await night.ledger()).claims.map(({ task }) => task)).toEqual([TEA]);
    expect(await night.eventsOf("cycle.closed")).toEqual([]);
  });

  it("is made good by a retry, without opening the other one again", async () => {
    await cycle.handover();
    expect((await night.mergeRequests()).map((mr) => mr.source_branch)).toEqual([
      `nightshift/${MATE}`,
      `nightshift/${TEA}`,
    ]);
    expect((await night.ledger()).claims).toEqual([]);
    expect(await night.eventsOf("cycle.closed")).toMatchObject([{ spentUsd: 0.042 }]);
  });
});

describe("a person who opens a merge request of our branch before handover does", () => {
  let night: Night;

  beforeAll(async () => {
    night = await openNight({ files: tasks(TEA) });
    const cycle = await night.openCycle();
    const entries = await untilHandover(cycle);
    const asking = entries.map((entry) => {
      const more = { kind: "add-task" as const, parent: TEA, title: "Tea for two", description: "Two cups." };
      return reflectionOn(entry, { intents: [...reflectionOn(entry).intents, more] });
    });
    await leaveReflections(cycle, asking);
    await cycle.runForge("handover", (world) => {
      const openMergeRequest: ForgeWorld["forge"]["openMergeRequest"] = async (request) => {
        const title = "Tea, by hand";
        const theirs = { source_branch: request.sourceBranch, target_branch: "main", title, description: "Mine" };
        await night.as("reviewer")("POST", "/merge_requests", theirs);
        return world.forge.openMergeRequest(request);
      };
      return handover({ ...world, forge: { ...world.forge, openMergeRequest } });
    });
    await cycle.end("success");
  });

  it("keeps it as it is, and the ledger does not take it for ours", async () => {
    expect(await night.mergeRequestOf(TEA)).toMatchObject({ title: "Tea, by hand", description: "Mine", labels: [] });
    expect(await night.eventsOf("mr.opened")).toEqual([]);
    expect(await night.eventsOf("task.settled")).toMatchObject([
      {
        outcome: "refused",
        detail: `refused: !1 of reviewer is open for nightshift/${TEA}: close it, and the task is offered anew`,
      },
    ]);
  });

  it("is followed by nothing: no task comes of what was not offered", async () => {
    expect(await night.eventsOf("followup.added")).toEqual([]);
  });

  it("has the task offered anew once it is closed", async () => {
    await night.as("reviewer")("PUT", "/merge_requests/1", { state_event: "close" });
    const next = await night.openCycle();
    await untilHandover(next);
    await next.handover();
    expect(await night.eventsOf("mr.opened")).toMatchObject([{ task: TEA, iid: 2 }]);
  });
});

describe("jobs that left nothing", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    night = await openNight({ files: tasks(TEA, MATE) });
    cycle = await night.openCycle();
    await cycle.pulse();
    const { entries } = await cycle.mind();
    const mate = entries.find(({ task }) => task.id === MATE);
    if (mate !== undefined) await leaveWork(cycle, mate, adds("docs/mate.txt", "mate"), { charges: [charge(0.1)] });
    await cycle.handover();
  });

  it("a lost hands job costs its whole reservation and counts as a failed attempt", async () => {
    const ledger = await night.ledger();
    expect(await night.eventsOf("task.settled")).toContainEqual(
      expect.objectContaining({ task: TEA, outcome: "failed", spentUsd: 0.5, estimated: true }),
    );
    expect(ledger.tasks.get(TEA)).toMatchObject({ attempts: 1 });
  });

  it("a lost reflect job costs the grade, and the work goes out", async () => {
    const { description } = await night.mergeRequestOf(MATE);
    expect(description).toMatch(/not graded/i);
    expect(await night.eventsOf("task.graded")).toEqual([]);
  });

  it("a lost reflect job is charged what was reserved for the judge, since it may have asked", async () => {
    expect(await night.eventsOf("task.settled")).toContainEqual(
      expect.objectContaining({ task: MATE, spentUsd: 0.175, estimated: true }),
    );
  });

  it("a lost mind job is booked as a rest, with where to look", async () => {
    await cycle.end("success");
    const next = await night.openCycle();
    await next.pulse();
    await next.handover();
    expect((await night.ledger()).cycles.get(next.id)).toMatchObject({
      restReasons: [expect.stringContaining("left no plan")],
      openedAt: null,
    });
  });
});

describe("reflect.json that is no JSON", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    night = await openNight({ files: tasks(TEA) });
    cycle = await night.openCycle();
    await untilHandover(cycle);
    await cycle.artifacts.write("reflect.json", "{");
    const plan = JSON.parse(await cycle.artifacts.read("plan.json"));
    const said = { author: "maintainer", body: "Say how hot the water is, too." };
    plan.body.words = [{ event: "note.received:!9/4", kind: "note", task: TEA, iid: 9, ...said }];
    await cycle.artifacts.write("plan.json", JSON.stringify(plan));
    await cycle.handover();
  });

  it("costs what people said nothing: it is kept in their own words, and booked as heard", async () => {
    const file = await night.file(`feedback/critiques/${TEA}-note-4.md`);
    expect(file).toContain("lesson: Say how hot the water is, too.");
    expect(file).toContain("> Say how hot the water is, too.");
    expect(await night.eventsOf("cycle.closed")).toMatchObject([{ heard: ["note.received:!9/4"] }]);
  });

  it("is said in the log, costs the grade, and the work goes out", async () => {
    expect(cycle.said.join("\n")).toMatch(/! .*reflect\.json.*broken JSON/);
    expect((await night.mergeRequestOf(TEA)).description).toMatch(/not graded/i);
  });
});

describe("a judge whom outcomes have shown to be too generous", () => {
  it("has its grade put right by them in the merge request, and its version in the ledger", async () => {
    const known = eventsOf(drawnWork({ count: 60, seed: 1, judge: generous(3) }), 1_000);
    const lines = known.map((event) => `${JSON.stringify(event)}\n`);
    const night = await openNight({ files: { ...tasks(TEA), "backlog/ledger/2026-01.jsonl": lines.join("") } });
    const cycle = await night.openCycle();
    const entries = await untilHandover(cycle);
    const judge = { score: 9, model: "claude-haiku-5-5", version: JUDGE_A, reasons: [], concerns: [] };
    const grade = { score: 7, heuristics: { score: 4, findings: [] }, judge };
    await leaveReflections(
      cycle,
      entries.map((entry) => reflectionOn(entry, { grade })),
    );
    await cycle.handover();
    const graded = await night.eventsOf("task.graded");
    expect(graded.find(({ task }) => task === TEA)).toMatchObject({ judgeVersion: JUDGE_A });
    expect((await night.mergeRequestOf(TEA)).description).toMatch(
      /\*\*[1-6]\.\d of 10\*\*, calibrated: people merge [1-5]\d % of such work\. As graded 7\.0: heuristics 4\.0, judge 9\.0 \(`claude-haiku-5-5`, `judge@a{12}`\)\./,
    );
  });
});
