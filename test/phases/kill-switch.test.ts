import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { PlanEntry } from "../../scripts/artifacts/plan.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import { adds, leaveReflections, leaveWork, untilHandover } from "./hand-made.ts";
import type { Cycle } from "./played-cycle.ts";
import { SMALL_PROJECT, taskFile } from "./small-project.ts";

const TEA = "DOCS-001-tea";
const MATE = "DOCS-002-mate";
const CONFIGURATION = SMALL_PROJECT["nightshift.yml"] ?? "";

type Switch = { on(): Promise<void>; off(): Promise<void>; says: RegExp };

let night: Night;
let cycle: Cycle;
let entries: PlanEntry[];

const setFile = (paused: boolean) =>
  night.commit("reviewer", { "nightshift.yml": `${CONFIGURATION}paused: ${paused}\n` });
const setLabels = (labels: string) => night.as("reviewer")("PUT", "/issues/1", { labels });

const SWITCHES: Record<string, Switch> = {
  "the file, changed after the pipeline started": {
    on: () => setFile(true),
    off: () => setFile(false),
    says: /kill switch \(file\).*set `paused: false`/,
  },
  "the label on the digest issue": {
    on: async () => void (await setLabels("nightshift-digest,nightshift-pause")),
    off: async () => void (await setLabels("nightshift-digest")),
    says: /kill switch \(label\).*take the label nightshift-pause off/,
  },
  "the CI variable": {
    on: async () => void Object.assign(cycle.variables, { NIGHTSHIFT_PAUSED: "true" }),
    off: async () => void delete cycle.variables.NIGHTSHIFT_PAUSED,
    says: /kill switch \(variable\).*remove NIGHTSHIFT_PAUSED/,
  },
};

beforeAll(async () => {
  night = await openNight({
    files: { [`backlog/${TEA}.md`]: taskFile("About tea"), [`backlog/${MATE}.md`]: taskFile("About mate") },
  });
  await night.as("reviewer")("POST", "/issues", { title: "Morning", labels: "nightshift-digest" });
  cycle = await night.openCycle();
  entries = await untilHandover(cycle);
});

describe.each(Object.entries(SWITCHES))("%s stops the next job", (_name, { on, off, says }) => {
  const ran: Record<string, Awaited<ReturnType<Cycle["command"]>>> = {};
  let digest = "";

  beforeAll(async () => {
    await on();
    const [pulse, mind, hands, reflect, manifest] = await Promise.all([
      cycle.command("forge", ["pulse", "--json"]),
      cycle.command("forge", ["mind", "--json"]),
      cycle.command("model", ["hands", "--slot", "1", "--json"]),
      cycle.command("model", ["reflect", "--json"]),
      cycle.command("forge", ["manifest", "--json"]),
    ]);
    const handover = await cycle.command("forge", ["handover", "--json"]);
    const told = await cycle.command("forge", ["digest", "--json"]);
    digest = told.exitCode === 0 ? z.object({ body: z.string() }).parse(JSON.parse(told.stdout)).body : told.said;
    Object.assign(ran, { pulse, mind, hands, reflect, manifest, handover });
    await off();
  });

  it("pulse rests", () => {
    expect(ran.pulse).toMatchObject({ exitCode: 3, said: expect.stringMatching(says) });
  });

  it("mind claims nothing", () => {
    expect(ran.mind?.exitCode).toBe(3);
    expect(JSON.parse(ran.mind?.stdout ?? "")).toMatchObject({
      opened: false,
      entries: [],
      restReasons: [expect.stringMatching(says)],
    });
  });

  it("hands spends nothing, and leaves a work that says so", () => {
    expect(ran.hands?.exitCode, ran.hands?.said).toBe(0);
    expect(JSON.parse(ran.hands?.stdout ?? "")).toMatchObject({
      outcome: { kind: "paused", detail: expect.stringMatching(says) },
      charges: [],
      turns: 0,
    });
    expect(night.stage.model?.requests).toEqual([]);
  });

  it("reflect asks no judge, and keeps what was made presentable", () => {
    expect(ran.reflect?.exitCode, ran.reflect?.said).toBe(0);
    expect(JSON.parse(ran.reflect?.stdout ?? "")).toMatchObject({
      reflections: entries.map(({ task }) => ({
        task: task.id,
        grade: null,
        charges: [],
        intents: [{ kind: "open-merge-request" }],
      })),
    });
  });

  it("manifest changes nothing", async () => {
    expect(ran.manifest).toMatchObject({ exitCode: 3, said: expect.stringMatching(says) });
    expect(await night.paths()).not.toContain("prompts/manifest.md");
  });

  it("handover shows nobody anything, and keeps claims and artifacts", async () => {
    expect(ran.handover?.exitCode, ran.handover?.said).toBe(0);
    expect(JSON.parse(ran.handover?.stdout ?? "")).toMatchObject({
      tasks: entries.map(() => ({ kind: "kept", detail: expect.stringMatching(says) })),
    });
    expect(await night.mergeRequests()).toEqual([]);
    expect((await night.ledger()).claims.map(({ task }) => task)).toEqual([TEA, MATE]);
  });

  it("the digest says what holds back and what is kept", () => {
    expect(digest).toMatch(/### Holds back/);
    expect(digest).toMatch(/Kill switch \\?\((file|label|variable)\\?\)/);
    expect(digest).toMatch(/`DOCS-001-tea` About tea: claimed by .*\$0\.50 reserved/);
  });
});

describe("when the pause is over", () => {
  it("a repeated handover shows what was kept, and nothing is lost", async () => {
    const ended = await cycle.command("forge", ["handover", "--json"]);
    expect(ended.exitCode, ended.said).toBe(0);
    expect((await night.mergeRequests()).map(({ title }) => title)).toEqual(["About tea", "About mate"]);
    expect((await night.ledger()).claims).toEqual([]);
  });
});

describe("when the pause is over after the pipeline has ended", () => {
  it("the next cycle shows what was kept, without paying for it again", async () => {
    await cycle.end("success");
    await night.commit("reviewer", { "backlog/DOCS-004-water.md": taskFile("About water") });
    const held = await night.openCycle();
    await untilHandover(held);
    held.variables.NIGHTSHIFT_PAUSED = "1";
    expect((await held.handover()).tasks).toMatchObject([{ task: "DOCS-004-water", kind: "kept" }]);
    await held.end("success");
    const resting = await night.openCycle();
    resting.variables.NIGHTSHIFT_PAUSED = "1";
    await resting.pulse();
    await resting.mind();
    await resting.handover();
    await resting.end("success");
    expect((await night.mergeRequests()).map(({ title }) => title)).not.toContain("About water");
    expect((await night.ledger()).claims).toHaveLength(1);

    const next = await night.openCycle();
    await next.pulse();
    await next.mind();
    await next.handover();
    await next.end("success");
    expect((await night.mergeRequests()).map(({ title }) => title)).toContain("About water");
    expect((await night.ledger()).tasks.get("DOCS-004-water")).toMatchObject({
      attempts: 0,
      outcomes: [{ outcome: "delivered", spentUsd: 0.021 }],
    });
  });
});

describe("a task that was not begun because of a pause", () => {
  it("is settled with nothing spent and no attempt counted, and is taken again", async () => {
    await night.commit("reviewer", { "backlog/DOCS-003-rooibos.md": taskFile("About rooibos") });
    const paused = await night.openCycle();
    await paused.pulse();
    const [entry] = (await paused.mind()).entries;
    if (entry === undefined) throw new Error("there is a task to take");
    await leaveWork(paused, entry, "", { outcome: { kind: "paused", detail: "x" }, charges: [], turns: 0, files: [] });
    await leaveReflections(paused, []);
    await paused.handover();
    await paused.end("success");
    const ledger = await night.ledger();
    expect(ledger.tasks.get(entry.task.id)).toMatchObject({
      attempts: 0,
      outcomes: [{ outcome: "paused", spentUsd: 0 }],
    });
    const next = await night.openCycle();
    await next.pulse();
    expect((await next.mind()).entries.map(({ task }) => task.id)).toEqual([entry.task.id]);
    await leaveWork(next, entry, adds("docs/rooibos.txt", "red"), { outcome: { kind: "paused", detail: "x" } });
    await leaveReflections(next, []);
    await next.handover();
    expect((await night.ledger()).tasks.get(entry.task.id)).toMatchObject({ attempts: 1 });
  });
});

describe("a job that cannot see the switches", () => {
  it("goes on, and says what it has not seen", async () => {
    const blind = await night.openCycle();
    await blind.artifacts.write(
      "plan.json",
      await cycle.artifacts.read("plan.json").then((text) => text.replaceAll(cycle.id, blind.id)),
    );
    await blind.end("success");
    blind.variables.CI_DEFAULT_BRANCH = "nobody-has-it";
    const ended = await blind.command("model", ["reflect", "--json"]);
    expect(ended.exitCode, ended.said).toBe(0);
    expect(ended.said).toMatch(/– kill switch \(file\): not asked: the newest nightshift\.yml could not be fetched/);
    expect(ended.said).toMatch(/– kill switch \(label\): not asked: GitLab answered 401 when the job token asked/);
  });
});
