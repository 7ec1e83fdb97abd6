import { describe, expect, test } from "vitest";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { formatEvent } from "../../scripts/domain/ledger-file.ts";
import { digest } from "../../scripts/phases/digest.ts";
import type { ForgeWorld } from "../../scripts/phases/world.ts";
import { openForgeStage } from "./forge-world.ts";

const LEDGER = "backlog/ledger/2026-11.jsonl";
const TASK = "BUG-001-empty-input";
const FILE = "---\ntitle: An empty text is zero\n---\n\nText\n";

const line = (at: string, cycle: string, body: EventBody) => `${formatEvent(makeEvent(body, cycle, new Date(at)))}\n`;
const settled = (task: string, spentUsd: number): EventBody => ({
  type: "task.settled",
  task,
  outcome: "failed",
  detail: "no luck",
  spentUsd,
  estimated: false,
  charges: [],
  turns: 1,
  durationS: 1,
});

test("the first digest opens an issue with its label, and books it", async () => {
  const stage = await openForgeStage();
  await stage.write({
    [`backlog/${TASK}.md`]: FILE,
    [LEDGER]: line("2026-11-23T02:00:00Z", "p100", settled(TASK, 0.2)),
  });
  const result = await digest(await stage.world("2026-11-23"));
  const [issue, ...others] = await stage.forge.issues({ label: "nightshift-digest", state: "opened" });
  expect(others).toEqual([]);
  expect(result).toMatchObject({ date: "2026-11-23", iid: issue?.iid, url: issue?.url, body: issue?.description });
  expect(issue?.title).toBe("Night Shift digest, 2026-11-23");
  expect(result.body).toContain("An empty text is zero (`BUG-001-empty-input`) failed");
  expect(await stage.read(LEDGER)).toContain('"id":"digest.published:2026-11-23"');
});

test("run again on the same day, it brings the same issue up to date with the whole night", async () => {
  const stage = await openForgeStage();
  await stage.write({ [LEDGER]: line("2026-11-23T02:00:00Z", "p100", settled("BUG-1", 0.2)) });
  const first = await digest(await stage.world("2026-11-23T06:00:00Z"));
  await stage.write({
    [LEDGER]: (await stage.read(LEDGER)) + line("2026-11-23T07:00:00Z", "p101", settled("BUG-2", 0.1)),
  });
  const again = await digest(await stage.world("2026-11-23T08:00:00Z"));
  expect(again.iid).toBe(first.iid);
  expect(again.body).toMatch(/`BUG-1` failed[\s\S]*`BUG-2` failed/);
  const issues = await stage.forge.issues({ label: "nightshift-digest" });
  expect(issues.map((issue) => issue.description)).toEqual([again.body]);
});

test("the next digest tells only what came after the last, and closes it", async () => {
  const stage = await openForgeStage();
  await stage.write({ [LEDGER]: line("2026-11-22T02:00:00Z", "p100", settled("BUG-1", 0.2)) });
  await digest(await stage.world("2026-11-22"));
  await stage.write({
    [LEDGER]: (await stage.read(LEDGER)) + line("2026-11-24T02:00:00Z", "p101", settled("BUG-2", 0.1)),
  });
  const { body } = await digest(await stage.world("2026-11-24"));
  expect(body).toContain("From 22 Nov, 06:00 to 24 Nov, 06:00");
  expect([body.includes("`BUG-1`"), body.includes("`BUG-2`")]).toEqual([false, true]);
  const open = await stage.forge.issues({ label: "nightshift-digest", state: "opened" });
  expect(open.map((issue) => issue.title)).toEqual(["Night Shift digest, 2026-11-24"]);
});

test("a digest with the pause label stays open, and so does an issue that people gave the label", async () => {
  const stage = await openForgeStage();
  const first = await digest(await stage.world("2026-11-22"));
  await stage.act("PUT", `issues/${first.iid}`, { add_labels: "nightshift-pause" });
  await stage.act("POST", "issues", { title: "About digests", labels: "nightshift-digest" });
  await digest(await stage.world("2026-11-23"));
  const open = await stage.forge.issues({ label: "nightshift-digest", state: "opened" });
  expect(open.map((issue) => issue.title).sort()).toEqual([
    "About digests",
    "Night Shift digest, 2026-11-22",
    "Night Shift digest, 2026-11-23",
  ]);
  expect(stage.log.join("\n")).toContain("stays open: its label nightshift-pause keeps Night Shift paused");
});

test("an issue that somebody opened as the digest of a day is not taken over, and not closed", async () => {
  const stage = await openForgeStage();
  for (const day of ["2026-11-22", "2026-11-23"])
    await stage.act("POST", "issues", {
      title: `Night Shift digest, ${day}`,
      description: "Pay me.",
      labels: "nightshift-digest",
    });
  const { iid } = await digest(await stage.world("2026-11-23"));
  expect(iid).toBe(3);
  const open = await stage.forge.issues({ label: "nightshift-digest", state: "opened" });
  expect(open.map((issue) => [issue.iid, issue.author, issue.description === "Pay me."]).sort()).toEqual([
    [1, "maintainer", true],
    [2, "maintainer", true],
    [3, "night-shift", false],
  ]);
});

test("the date is that of the project's time zone", async () => {
  const stage = await openForgeStage();
  const { date } = await digest(await stage.world("2026-11-23T23:30:00Z", "time_zone: Europe/Zurich"));
  expect(date).toBe("2026-11-24");
});

test("a merge request that somebody has deleted stops no night: it counts as closed", async () => {
  const stage = await openForgeStage();
  const opened: EventBody = { type: "mr.opened", task: TASK, iid: 77, url: "", headSha: "", draft: false };
  await stage.write({ [`backlog/${TASK}.md`]: FILE, [LEDGER]: line("2026-11-23T02:00:00Z", "p100", opened) });
  await digest(await stage.world("2026-11-23"));
  expect(await stage.read(LEDGER)).toContain('"id":"mr.closed:!77');
});

test("a merge since the last cycle is booked and told, and its task moves to done", async () => {
  const stage = await openForgeStage();
  await stage.branch(`nightshift/${TASK}`);
  const { mergeRequest } = await stage.forge.openMergeRequest({
    sourceBranch: `nightshift/${TASK}`,
    targetBranch: "main",
    title: "An empty text is zero",
    description: "",
    labels: ["nightshift"],
  });
  const { iid, url, headSha } = mergeRequest;
  const opened: EventBody = { type: "mr.opened", task: TASK, iid, url, headSha, draft: false };
  await stage.write({ [`backlog/${TASK}.md`]: FILE, [LEDGER]: line("2026-11-23T02:00:00Z", "p100", opened) });
  await stage.act("PUT", `merge_requests/${iid}/merge`);
  const { body } = await digest(await stage.world(new Date().toISOString()));
  expect(body.split("\n")[0]).toContain("Nothing waits for review");
  expect(body).toContain("`maintainer` **merged** [\\!1]");
  expect(await stage.read(`backlog/done/${TASK}.md`)).toBe(FILE);
});

test("malformed tasks, ledger lines and critiques are named with their lines", async () => {
  const stage = await openForgeStage();
  await stage.write({
    "backlog/BUG-1.md": "---\ntitle: x\npriority: 9\n---\n",
    [LEDGER]: "{}\n",
    "feedback/critiques/bad.md": "no front matter\n",
  });
  const { body } = await digest(await stage.world("2026-11-23"));
  expect(body.split("\n")[0]).toContain("3 decisions needed");
  expect(body).toMatch(/backlog\/BUG-1\.md:3: [\s\S]*2026-11\.jsonl:1: [\s\S]*critiques\/bad\.md:1: /);
});

describe("of a project that lives on what its organisation leaves over, the digest", () => {
  const LEFTOVER = "budget: {mode: leftover, organisation_month_usd: 1000}\n";
  const heldBack = async (world: Partial<ForgeWorld>, yaml = LEFTOVER) => {
    const stage = await openForgeStage();
    const { body } = await digest({ ...(await stage.world("2026-11-23", yaml)), ...world });
    return body;
  };

  test("asks nobody for its costs, and takes that for no obstacle", async () => {
    let asked = 0;
    const askOrganisationCost = async () => {
      asked += 1;
      return { kind: "known" as const, usd: 1, reportedUntil: null };
    };
    const body = await heldBack({ askOrganisationCost });
    expect([asked, body.match(/organisation/i)]).toEqual([0, null]);
    expect(await heldBack({ askOrganisationCost }, `paused: true\n${LEFTOVER}`)).not.toMatch(/organisation/i);
  });

  test("tells of an Admin key that is not there", async () => {
    expect(await heldBack({ askOrganisationCost: null })).toContain("ANTHROPIC_ADMIN_KEY");
  });
});
