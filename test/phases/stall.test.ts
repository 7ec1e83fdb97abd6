import { beforeAll, describe, expect, it } from "vitest";
import type { Plan, PlanEntry } from "../../scripts/artifacts/plan.ts";
import { digest } from "../../scripts/phases/digest.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import { adds, leaveReflections, leaveWork, reflectionOn } from "./hand-made.ts";
import type { Cycle } from "./played-cycle.ts";
import { configuration, taskFile } from "./small-project.ts";

/** A reviewer's words that no agent acts on, and a pipeline that fails in the same way after every push. */
const WORDS = "DOCS-001-words";
const RED = "DOCS-002-red";
/** A conflict in a file that only people change. */
const OWNERS = "DOCS-003-owners";

describe("merge requests that make no progress", () => {
  let night: Night;
  let pushes = 0;

  async function lastNote(task: string): Promise<string> {
    const { iid } = await night.mergeRequestOf(task);
    const notes = (await night.threads(iid)).flatMap((thread) => thread.notes);
    return notes.toSorted((a, b) => a.id - b.id).at(-1)?.body ?? "";
  }

  /** A cycle in which the words lead to nothing, and the failed pipeline to a push that mends nothing. */
  async function playRound(): Promise<{ plan: Plan; cycle: Cycle }> {
    if ((await night.mergeRequestOf(RED)).state === "opened") await night.failPipeline(RED, { lint: "still too long" });
    const cycle = await night.openCycle();
    await cycle.pulse();
    const plan = await cycle.mind();
    for (const entry of plan.entries) await leaveRound(cycle, entry);
    await leaveReflections(
      cycle,
      plan.entries.map((entry) => reflectionOn(entry, { intents: requests(entry) })),
    );
    await cycle.handover();
    await cycle.end("success");
    return { plan, cycle };
  }

  async function leaveRound(cycle: Cycle, entry: PlanEntry): Promise<void> {
    pushes += 1;
    const outcome = { kind: "delivered" as const, summary: "Perhaps so.", evidence: [] };
    if (entry.task.id === RED) return leaveWork(cycle, entry, adds(`docs/try-${pushes}.txt`, "So?"), { outcome });
    await leaveWork(cycle, entry, "", { outcome: { kind: "failed", detail: "the model gave no answer" } });
  }

  const requests = ({ task }: PlanEntry) =>
    task.id === RED ? [{ kind: "update-merge-request" as const, task: RED, summary: "Perhaps so.", evidence: [] }] : [];
  const tasksOf = ({ entries }: Plan) => entries.map(({ task }) => task.id);

  beforeAll(async () => {
    night = await openNight({
      files: {
        "nightshift.yml": configuration({ more: "limits: {max_attempts: 9}" }),
        ...Object.fromEntries([WORDS, RED, OWNERS].map((task) => [`backlog/${task}.md`, taskFile(`About ${task}`)])),
      },
    });
    await night.offer(WORDS, RED, OWNERS);
    await night.comment("reviewer", WORDS, "Please name the minutes.");
    await night.commit("reviewer", { CODEOWNERS: "* @ours\n" }, `nightshift/${OWNERS}`);
    await night.commit("reviewer", { CODEOWNERS: "* @theirs\n" });
  });

  it("are tried once more after a first round, and that is said", async () => {
    const { plan } = await playRound();
    expect(tasksOf(plan)).toEqual([WORDS, RED]);
    expect(await lastNote(WORDS)).toMatch(/the model gave no answer\n\nThe next shift tries again\./);
  });

  it("whose conflict only people may resolve are said to be theirs, without a round", async () => {
    expect(await lastNote(OWNERS)).toMatch(
      /^\*\*This conflict is in a file that Night Shift does not change:\*\*\n\nCODEOWNERS is protected/,
    );
  });

  it("are said to stop at once, when the second round comes to nothing", async () => {
    const { plan } = await playRound();
    expect(tasksOf(plan)).toEqual([WORDS, RED]);
    expect(await lastNote(WORDS)).toMatch(
      /These were 2 rounds without progress\. Night Shift leaves this merge request alone/,
    );
    expect(await lastNote(RED)).toMatch(/^\*\*The \[pipeline\]/);
  });

  it("are said to stop by the cycle that finds the same jobs failing after a second push", async () => {
    const { plan } = await playRound();
    expect(tasksOf(plan)).toEqual([]);
    expect(plan.stalls.map(({ task, reason }) => [task, reason])).toEqual([[RED, "idle"]]);
    expect(await lastNote(RED)).toMatch(/^\*\*2 rounds made no progress here\.\*\* The last one said:\n\nPerhaps so\./);
  });

  it("cost nothing more, and nothing more is said", async () => {
    const before = await Promise.all([WORDS, RED, OWNERS].map(lastNote));
    const { plan } = await playRound();
    expect([tasksOf(plan), plan.stalls]).toEqual([[], []]);
    expect(await Promise.all([WORDS, RED, OWNERS].map(lastNote))).toEqual(before);
    expect((await night.eventsOf("revision.stalled")).map(({ task, reason }) => `${task} ${reason}`)).toEqual([
      `${OWNERS} forbidden`,
      `${WORDS} idle`,
      `${RED} idle`,
    ]);
  });

  it("wait for a decision in the digest", async () => {
    const cycle = await night.openCycle();
    const { body } = await cycle.runForge("pulse", digest);
    await cycle.end("success");
    const decisions = body.slice(0, body.indexOf("### Waits for your review"));
    expect(decisions).toMatch(/About DOCS-001-words .* makes no progress with .*the model gave no answer/);
    expect(decisions).toMatch(/About DOCS-002-red .* makes no progress with .*Perhaps so/);
    expect(decisions).toMatch(/About DOCS-003-owners .* has a conflict that only people may resolve/);
  });

  it("are work again once a trusted person writes, and not for anybody else's words", async () => {
    await night.comment("reviewer", WORDS, "Three minutes.");
    await night.comment("reporter", RED, "Try harder.");
    const { plan } = await playRound();
    expect(tasksOf(plan)).toEqual([WORDS]);
    expect(plan.entries[0]?.revision?.threads.map(({ waiting }) => waiting.length)).toEqual([1, 1]);
  });

  it("are work again once somebody pushes to the branch", async () => {
    await night.commit("reviewer", { "docs/hint.txt": "Cut the line.\n" }, `nightshift/${RED}`);
    const { plan } = await playRound();
    expect(tasksOf(plan)).toContain(RED);
  });
});
