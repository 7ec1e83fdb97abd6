import { beforeAll, describe, expect, it } from "vitest";
import type { Work } from "../../scripts/artifacts/work.ts";
import { scenarios } from "../../scripts/rehearsal/model/scenario.ts";
import { writeFile } from "../../scripts/rehearsal/scenarios/calls.ts";
import { agentOn } from "../../scripts/rehearsal/scenarios/conversations.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import type { Cycle } from "./played-cycle.ts";
import { calls, configuration, delivers, judges, taskFile } from "./small-project.ts";

const PAGE = "DOCS-001-page";
const VAGUE = "DOCS-002-vague";
const LONG = "DOCS-003-long";

const workOf = async (cycle: Cycle, task: string): Promise<Work> =>
  JSON.parse(await cycle.artifacts.readOf(task, "work.json")).body;

describe("a night on a base whose checks are red", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    night = await openNight({
      files: {
        "nightshift.yml": configuration({ verify: "{full: ['true', 'test -e never']}", more: "agent: {turns: 2}\n" }),
        [`backlog/${PAGE}.md`]: taskFile("Write a page"),
        [`backlog/${VAGUE}.md`]: taskFile("Make it better"),
        [`backlog/${LONG}.md`]: taskFile("Write many pages"),
      },
      scenarios: scenarios(
        ...delivers(PAGE, { files: { "docs/page.txt": "page\n" } }),
        calls(VAGUE, {
          name: "decline",
          input: { reason: "unclear", explanation: "Better in which way?", evidence: ["The task names no aim."] },
        }),
        agentOn(LONG, [
          { call: writeFile("docs/one.txt", "one\n") },
          { call: writeFile("docs/two.txt", "two\n") },
          { say: "Two of many pages are written." },
        ]),
        judges(LONG, { score: 8 }),
      ),
    });
    cycle = await night.openCycle();
    await cycle.play();
  });

  it("does not hold known failures against the task: it is delivered, and graded without them", async () => {
    expect(await workOf(cycle, PAGE)).toMatchObject({
      outcome: { kind: "delivered" },
      checks: [
        { command: "true", when: "before", passed: true },
        { command: "test -e never", when: "before", passed: false },
        { command: "true", when: "after", passed: true },
        { command: "test -e never", when: "after", passed: false },
      ],
    });
    expect((await night.ledger()).tasks.get(PAGE)?.grade).toMatchObject({ heuristics: 10 });
  });

  it("shows the reviewer that the check failed before as well", async () => {
    const { description } = await night.mergeRequestOf(PAGE);
    const row = description.split("\n").find((line) => line.includes("test -e never"));
    expect(row?.match(/exit 1/g)).toHaveLength(2);
  });

  it("tells the judge that the failure is an old one", () => {
    const asked = (night.stage.model?.requests ?? []).filter(({ scenario }) => scenario === `judge ${PAGE}`);
    expect(JSON.stringify(asked.map(({ body }) => body))).toContain("test -e never: fails, as it did before the work");
  });

  it("offers unfinished work as a draft that says which limit ended it", async () => {
    expect(await night.mergeRequestOf(LONG)).toMatchObject({
      draft: true,
      title: "Draft: Write many pages",
      description: expect.stringMatching(/Unfinished[\s\S]*2 turns[\s\S]*Two of many pages are written/),
    });
    expect((await night.ledger()).tasks.get(LONG)).toMatchObject({
      attempts: 1,
      outcomes: [{ outcome: "unfinished" }],
    });
  });

  it("says how commands are confined, and why in this way", () => {
    expect(cycle.said).toContain("sandbox: none (configured: sandbox: none)");
  });

  it("leaves the transcript of every task that was worked on", async () => {
    for (const task of [PAGE, VAGUE, LONG])
      expect((await cycle.artifacts.readOf(task, "transcript.jsonl")).split("\n").length).toBeGreaterThan(2);
  });

  describe("when the agent hands a task back", () => {
    it("books why, opens nothing, and counts no failed attempt", async () => {
      const { outcomes, attempts, mergeRequests } = (await night.ledger()).tasks.get(VAGUE) ?? {};
      expect(outcomes).toMatchObject([{ outcome: "declined", detail: "unclear: Better in which way?" }]);
      expect({ attempts, mergeRequests }).toEqual({ attempts: 0, mergeRequests: [] });
      expect(await night.branches()).not.toContain(`nightshift/${VAGUE}`);
    });

    it("is passed over until somebody edits it", async () => {
      const next = await night.openCycle();
      await next.pulse();
      const plan = await next.mind();
      expect(plan.entries).toEqual([]);
      expect(plan.passedOver.find(({ task }) => task === VAGUE)?.reason).toMatch(
        /declined before.*Better in which way/,
      );
      await next.end("success");

      await night.commit("reviewer", { [`backlog/${VAGUE}.md`]: taskFile("Make it shorter") });
      const later = await night.openCycle();
      await later.pulse();
      expect((await later.mind()).entries.map(({ task }) => task.id)).toEqual([VAGUE]);
    });
  });
});

describe("a project whose set-up command fails", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    night = await openNight({
      files: {
        "nightshift.yml": configuration({ verify: "{setup: ['echo no such package >&2; exit 3'], full: ['true']}" }),
        [`backlog/${PAGE}.md`]: taskFile("Write a page"),
      },
    });
    cycle = await night.openCycle();
    await cycle.play();
  });

  it("spends nothing on an agent that could not have proved its work", async () => {
    expect(night.stage.model?.requests).toEqual([]);
    expect((await night.ledger()).charges).toMatchObject([{ task: PAGE, usd: 0, state: "settled" }]);
  });

  it("books the command with its exit code and its words", async () => {
    expect((await night.ledger()).tasks.get(PAGE)?.outcomes).toMatchObject([
      { outcome: "failed", detail: expect.stringMatching(/echo no such package.*exit code 3.*no such package/) },
    ]);
    expect(await night.mergeRequests()).toEqual([]);
  });
});

describe("a hands job without a plan", () => {
  it("fails with the job to look at", async () => {
    const night = await openNight({ files: {} });
    const cycle = await night.openCycle();
    await expect(cycle.hands(1)).rejects.toThrow(/plan\.json is missing: the job `mind` makes it/);
  });
});
