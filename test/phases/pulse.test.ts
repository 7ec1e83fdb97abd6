import { beforeAll, describe, expect, it, test } from "vitest";
import type { Plan } from "../../scripts/artifacts/plan.ts";
import type { Pulse } from "../../scripts/artifacts/pulse.ts";
import { pulse } from "../../scripts/phases/pulse.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import { openForgeStage } from "./forge-world.ts";
import { adds, charge, leaveReflections, leaveWork, untilHandover } from "./hand-made.ts";
import type { Cycle } from "./played-cycle.ts";
import { SMALL_PROJECT, taskFile } from "./small-project.ts";

const TEA = "DOCS-001-tea";
const MATE = "DOCS-002-mate";
const CONFIGURATION = SMALL_PROJECT["nightshift.yml"] ?? "";

const reasonsOf = ({ decision }: Pulse): string[] => (decision.kind === "rest" ? decision.reasons : []);

describe("a night on which nothing may be done", () => {
  let night: Night;
  let spent: Pulse;
  let stopped: Pulse;
  let cycle: Cycle;

  beforeAll(async () => {
    night = await openNight({
      files: {
        [`backlog/${TEA}.md`]: taskFile("About tea"),
        "nightshift.yml": CONFIGURATION.replace("day_usd: 20", "day_usd: 0.5"),
      },
    });
    const first = await night.openCycle();
    const [entry] = await untilHandover(first);
    if (entry === undefined) throw new Error("the first cycle has a task");
    await leaveWork(first, entry, adds("docs/tea.txt", "tea"), { charges: [charge(0.48)] });
    await first.handover();
    await first.end("success");
    spent = await (await night.openCycle()).pulse();

    await night.commit("reviewer", {
      "nightshift.yml": `${CONFIGURATION}paused: true\nhours: {from: "22:00", to: "23:00"}\n`,
    });
    await night.as("reviewer")("POST", "/issues", { title: "Digest", labels: "nightshift-digest,nightshift-pause" });
    await night.comment("reviewer", TEA, "Thank you.");
    await night.stage.maintainer.merge(1);
    cycle = await night.openCycle();
    stopped = await cycle.pulse();
    await cycle.mind();
    await cycle.handover();
  });

  it("rests when the day's dollars are used up", () => {
    expect(reasonsOf(spent)).toEqual([expect.stringMatching(/^dollars: \$0\.02 of \$0\.50 left/)]);
  });

  it("gives every reason at once: the file, the label and the hour", () => {
    expect(reasonsOf(stopped)).toEqual([
      expect.stringMatching(/nightshift\.yml.*paused: true/),
      expect.stringMatching(/label.*nightshift-pause/),
      expect.stringMatching(/hours: 0\d:\d\d is outside 22:00/),
    ]);
  });

  it("names each reason in the log, with what would change it", () => {
    expect(cycle.said.join("\n")).toMatch(/rest: .*set `paused: false`.*take the label/);
  });

  it("is booked by handover as a rest with its reasons", async () => {
    expect((await night.ledger()).cycles.get(cycle.id)).toMatchObject({
      openedAt: null,
      restReasons: reasonsOf(stopped),
    });
  });

  it("still books what people did: the note, the merge, the task that is done", async () => {
    const own = (await night.events()).filter((event) => event.cycle === cycle.id).map((event) => event.type);
    expect(own.toSorted()).toEqual(["cycle.rested", "mr.merged", "note.received"]);
    expect(await night.paths()).toContain(`backlog/done/${TEA}.md`);
  });

  it("starts nothing", async () => {
    expect(JSON.parse(await cycle.artifacts.read("plan.json")).body).toMatchObject({ opened: false, entries: [] });
    expect(night.stage.model?.requests).toEqual([]);
  });
});

describe("with CI_DEBUG_TRACE, which prints secrets into the log", () => {
  it.each(["pulse", "mind", "reflect", "handover"] as const)(
    "%s refuses to run, and says which variable to remove",
    async (job) => {
      const night = await quiet();
      const cycle = await night.openCycle();
      cycle.variables.CI_DEBUG_TRACE = "true";
      const before = night.stage.gitlab.exchanges.length;
      await expect(cycle[job]()).rejects.toThrow(/CI_DEBUG_TRACE is on.*remove the variable/);
      expect(night.stage.gitlab.exchanges).toHaveLength(before);
      expect(await night.log()).toEqual(["Initial commit"]);
    },
  );

  let opened: Promise<Night> | null = null;
  function quiet(): Promise<Night> {
    opened ??= openNight({ files: {} });
    return opened;
  }
});

describe("with as many open merge requests as reviewers are asked to look at", () => {
  let pulse: Pulse;
  let plan: Plan;
  let digest: string;

  beforeAll(async () => {
    const night = await openNight({
      files: {
        [`backlog/${TEA}.md`]: taskFile("About tea"),
        "nightshift.yml": `${CONFIGURATION}limits: {open_merge_requests: 1}\n`,
      },
    });
    const first = await night.openCycle();
    await untilHandover(first);
    await leaveReflections(first, []);
    await first.handover();
    await first.end("success");
    await night.commit("reviewer", { [`backlog/${MATE}.md`]: taskFile("About mate") });
    const cycle = await night.openCycle();
    digest = (await cycle.command("forge", ["digest", "--json"])).stdout;
    await night.comment("reviewer", TEA, "Say it in one sentence.");
    pulse = await cycle.pulse();
    plan = await cycle.mind();
  });

  it("works on, but on nothing new", () => {
    expect(pulse.decision).toMatchObject({ kind: "work", newWork: 0 });
    expect(plan.passedOver).toMatchObject([{ task: MATE, reason: expect.stringMatching(/wait for review/) }]);
  });

  it("says in the digest that people's reviews are what it waits for, and what would change it", () => {
    expect(JSON.parse(digest).body).toMatch(
      /### Holds back[\s\S]*Reviewers[\s\S]*1 waits for people[\s\S]*no room for new ones[\s\S]*raise `?reviewers\.target/,
    );
  });

  it("still revises what people commented on", () => {
    expect(plan.entries).toMatchObject([{ task: { id: TEA }, revision: { iid: 1, round: 1 } }]);
  });
});

describe("on a project whose health is poor", () => {
  let night: Night;
  let red: { pulse: Pulse; plan: Plan };
  let ill: Pulse;

  beforeAll(async () => {
    night = await openNight({
      files: {
        [`backlog/${TEA}.md`]: taskFile("About tea"),
        [`backlog/${MATE}.md`]: taskFile("About mate", ["tags: [fixes-pipeline]"]),
        "nightshift.yml": `${CONFIGURATION}state: {branch: nightshift-state}\n`,
      },
    });
    const { jobIds } = await night.stage.gitlab.recordPipeline({
      ...{ project: "colleagues/project", ref: "main", sha: "a".repeat(40), source: "push" },
      jobs: [{ name: "test", stage: "test" }],
    });
    await night.stage.gitlab.updateJob(jobIds.test ?? 0, { status: "failed" });
    const cycle = await night.openCycle();
    red = { pulse: await cycle.pulse(), plan: await cycle.mind() };
    await cycle.end("success");

    const expires = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const bot = { username: "night-shift", name: "Night Shift", token: night.stage.botToken, bot: true };
    await night.stage.gitlab.addUser({ ...bot, tokenExpiresAt: expires });
    const next = await night.openCycle();
    next.variables.NIGHTSHIFT_CLOCK_OFFSET_S = "7200";
    night.stage.setOffset(0);
    ill = await next.pulse();
  });

  it("takes on what may mend a red target branch, and says why nothing else", () => {
    expect(red.pulse.decision).toMatchObject({ kind: "work", onlyFixes: true });
    expect(red.plan.entries.map(({ task }) => task.id)).toEqual([MATE]);
    expect(red.plan.passedOver).toMatchObject([{ task: TEA, reason: expect.stringMatching(/target branch is red/) }]);
  });

  it("asks whether it may push to the branch that the state is on", () => {
    const details = [red.pulse, ill].map(({ checks }) => checks.find(({ name }) => name === "state branch")?.detail);
    expect(details).toEqual([
      "nightshift-state is not there yet: the first cycle makes it",
      "Night Shift may push to nightshift-state",
    ]);
  });

  it("rests for a token that soon expires and for a clock that is wrong, with every reason at once", () => {
    expect(reasonsOf(ill)).toEqual([
      expect.stringMatching(/^token: NIGHTSHIFT_TOKEN expires on \d{4}-\d\d-\d\d, in \d days \(renew it/),
      expect.stringMatching(/^clock: this machine's clock is 120 min ahead of GitLab's/),
    ]);
  });
});

test("what was not asked has a dash in the log, neither a tick nor a cross", async () => {
  const stage = await openForgeStage();
  // This world does not tell of its disk.
  await pulse(await stage.world("2026-11-23"));
  expect(stage.log).toContainEqual(expect.stringMatching(/^– disk: not asked: /));
  expect(stage.log).toContainEqual(expect.stringMatching(/^✓ token: /));
});
