import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
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
const REPORT = "RESEARCH-004-why";

/** Long enough for the prefix that tasks share to be kept: 4,096 tokens. */
const MANIFEST = `# The project\n\n${"- a line about tea\n".repeat(700)}`;

const sentSchema = z.object({ system: z.unknown(), tools: z.unknown(), messages: z.array(z.unknown()) });

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
        [`backlog/${LONG}.md`]: taskFile("Collect recipes from every house"),
        [`backlog/${REPORT}.md`]: taskFile("Find out why").replace("category: docs", "category: research"),
        "prompts/manifest.md": MANIFEST,
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
        ...delivers(REPORT, { files: { [`reports/${REPORT}.md`]: "# Why\n" } }),
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
    expect(JSON.stringify(asked.map(({ body }) => body))).toContain(
      "test -e never: fails, as it did before the work, or does without it",
    );
  });

  it("offers unfinished work as a draft that says which limit ended it", async () => {
    expect(await night.mergeRequestOf(LONG)).toMatchObject({
      draft: true,
      title: "Draft: Collect recipes from every house",
      description: expect.stringMatching(/Unfinished[\s\S]*2 turns[\s\S]*Two of many pages are written/),
    });
    expect((await night.ledger()).tasks.get(LONG)).toMatchObject({
      attempts: 1,
      outcomes: [{ outcome: "unfinished" }],
    });
  });

  describe("the prompt of its agents", () => {
    const requestsOf = (task: string) =>
      (night.stage.model?.requests ?? [])
        .filter(({ scenario }) => scenario === `agent ${task}`)
        .map(({ body, usage }) => ({ body: sentSchema.parse(body), usage }));
    const prefixOf = (task: string) => requestsOf(task).map(({ body }) => JSON.stringify([body.tools, body.system]));

    it("begins with the same bytes for every task of a cycle, whatever its category", () => {
      const prefixes = [PAGE, VAGUE, LONG, REPORT].flatMap(prefixOf);
      expect(prefixes.length).toBeGreaterThan(6);
      expect(new Set(prefixes).size).toBe(1);
      expect(prefixes[0]).toContain("a line about tea");
    });

    it("is read from the cache by every task but the first, from its first call on", () => {
      const read = [PAGE, VAGUE, LONG, REPORT].map((task) => requestsOf(task)[0]?.usage?.cache_read_input_tokens ?? 0);
      expect(read.filter((tokens) => tokens > 4_096)).toHaveLength(3);
    });

    it("says in the first message what differs: what a good result is, and the limits", () => {
      const [page, report] = [PAGE, REPORT].map((task) => JSON.stringify(requestsOf(task)[0]?.body.messages[0]));
      expect(page).toMatch(/What a good result is: documentation.*- 2 turns/);
      expect(report).toMatch(
        /What a good result is: a research report.*`reports\/RESEARCH-004-why.md`.*- 16384 output/,
      );
    });

    it("grows by what is appended: what was sent stays the same bytes", () => {
      const [first, second] = requestsOf(PAGE).map(({ body }) => body.messages);
      expect(JSON.stringify(second?.slice(0, first?.length))).toBe(JSON.stringify(first));
      expect(second?.length).toBe(3);
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
