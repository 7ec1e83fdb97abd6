import { beforeAll, describe, expect, it } from "vitest";
import type { PlanEntry } from "../../scripts/artifacts/plan.ts";
import type { Intent } from "../../scripts/domain/intent.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import { adds, leaveReflections, leaveWork, reflectionOn } from "./hand-made.ts";
import type { Cycle } from "./played-cycle.ts";
import { configuration, taskFile } from "./small-project.ts";

/** What happens to a merge request while the agent works on it: one task each. */
const FATES = ["ANSWERED", "RESOLVED", "EDITED", "DELETED", "MERGED", "FOREIGN", "LOST"] as const;
type Fate = (typeof FATES)[number];

const idOf = (fate: Fate) => `${fate}-1`;
const branchOf = (fate: Fate) => `nightshift/${idOf(fate)}`;

const replyOf = ({ task, revision }: PlanEntry): Intent[] =>
  (revision?.threads ?? []).map((thread) => ({
    ...{ kind: "reply-to-note", task: task.id, noteId: thread.waiting.at(-1) ?? 0 },
    body: `Answer about ${task.id}.`,
  }));
const update = ({ task }: PlanEntry): Intent => ({
  ...{ kind: "update-merge-request", task: task.id, summary: "Done.", evidence: [] },
  draft: task.id === idOf("RESOLVED"),
});

describe("a round on a thread", () => {
  let night: Night;
  let cycle: Cycle;
  let plan: PlanEntry[];

  /** The thread of a task: who said what. */
  async function thread(fate: Fate): Promise<string[]> {
    const { iid } = await night.mergeRequestOf(idOf(fate));
    const threads = await night.threads(iid);
    return threads.flatMap(({ notes }) => notes.map(({ by, body }) => `${by}: ${body}`));
  }
  const answer = async (fate: Fate) => (await thread(fate)).at(-1) ?? "";
  const noteOf = async (fate: Fate) => {
    const { iid } = await night.mergeRequestOf(idOf(fate));
    const [first] = await night.threads(iid);
    return { iid, threadId: first?.id ?? "", noteId: first?.notes[0]?.id ?? 0 };
  };
  const answered = async () => (await night.eventsOf("note.answered")).map(({ task }) => task.replace("-1", ""));

  beforeAll(async () => {
    night = await openNight({
      files: {
        "nightshift.yml": configuration({ more: "limits: {tasks: 20, open_merge_requests: 40}" }).replace(
          "cycle_usd: 3, day_usd: 20",
          "cycle_usd: 9, day_usd: 90",
        ),
        ...Object.fromEntries(FATES.map((fate) => [`backlog/${idOf(fate)}.md`, taskFile(`About ${fate}`)])),
      },
    });
    await night.offer(...FATES.map(idOf));
    for (const fate of FATES) await night.comment("reviewer", idOf(fate), `Please look at ${fate}.`);

    cycle = await night.openCycle();
    await cycle.pulse();
    plan = (await cycle.mind()).entries;
    for (const entry of plan.filter(({ task }) => task.id !== idOf("LOST")))
      await leaveWork(cycle, entry, adds(`docs/${entry.task.id}-more.txt`, "More"));
    const asked = plan.map((entry) => reflectionOn(entry, { intents: [update(entry), ...replyOf(entry)] }));
    await leaveReflections(cycle, asked);

    const reviewer = night.as("reviewer");
    const [resolved, edited, deleted] = [await noteOf("RESOLVED"), await noteOf("EDITED"), await noteOf("DELETED")];
    await reviewer("PUT", `/merge_requests/${resolved.iid}/discussions/${resolved.threadId}`, { resolved: true });
    await reviewer("PUT", `/merge_requests/${edited.iid}/notes/${edited.noteId}`, { body: "Rather leave it." });
    await reviewer("DELETE", `/merge_requests/${deleted.iid}/notes/${deleted.noteId}`);
    await night.stage.maintainer.merge((await noteOf("MERGED")).iid);
    await night.commit("reviewer", { "docs/own.txt": "By hand.\n" }, branchOf("FOREIGN"));
    await cycle.handover();
    // Seven merge requests are prepared: on a busy machine that takes its time.
  }, 180_000);

  it("is begun for every thread that waits", () => {
    expect(plan.map(({ task, revision }) => [task.id, revision?.threads.length])).toEqual(
      FATES.map((fate) => [idOf(fate), 1]).toSorted(),
    );
  });

  it("that did what was asked ends with the answer, booked as such", async () => {
    expect(await answer("ANSWERED")).toMatch(
      /^night-shift: Answer about ANSWERED-1\.\n\n<sub>Pushed as `\w{8}`\.<\/sub>\n\n<!-- nightshift:reply:\d+ -->$/,
    );
    expect(await answered()).toContain("ANSWERED");
  });

  it("whose work people must look at first makes a draft of the merge request, and of no other", async () => {
    const drafts = (await night.mergeRequests()).filter(({ draft }) => draft);
    expect(drafts.map(({ title }) => title)).toEqual([expect.stringMatching(/^Draft: About RESOLVED/)]);
    const booked = (await night.eventsOf("mr.updated")).filter(({ draft }) => draft === true);
    expect(booked.map(({ task }) => task)).toEqual([idOf("RESOLVED")]);
  });

  it("leaves resolving to the reviewer", async () => {
    const { iid, threadId } = await noteOf("ANSWERED");
    const { notes } = Object(await night.as("reviewer")("GET", `/merge_requests/${iid}/discussions/${threadId}`));
    expect(notes.map((note: { resolved: boolean }) => note.resolved)).toEqual([false, false]);
  });

  it("that was resolved meanwhile says no more there, and what was made is pushed", async () => {
    expect(await thread("RESOLVED")).toEqual(["reviewer: Please look at RESOLVED."]);
    expect(await night.changes(branchOf("RESOLVED"))).toContain("docs/RESOLVED-1-more.txt");
  });

  it("whose note was changed after it was read says so, and leaves it waiting for the next shift", async () => {
    expect(await answer("EDITED")).toContain("The note was changed after it was read: the next shift reads it again.");
    expect(await answered()).not.toContain("EDITED");
  });

  it("whose note was deleted meanwhile answers nobody", async () => {
    expect(await thread("DELETED")).toEqual([]);
    expect(await answered()).not.toContain("DELETED");
  });

  it("whose merge request was merged meanwhile offers and says nothing any more", async () => {
    expect(await thread("MERGED")).toEqual(["reviewer: Please look at MERGED."]);
    expect(await night.paths()).not.toContain("docs/MERGED-1-more.txt");
  });

  it.each<[string, Fate, RegExp]>([
    ["whose job was lost", "LOST", /^night-shift: \*\*This did not work out\.\*\*\n\nThe job left no result/],
    [
      "whose branch somebody moved",
      "FOREIGN",
      /\*\*Nothing was pushed\.\*\*\n\nSomebody pushed to the branch meanwhile/,
    ],
  ])("%s ends with what happened and what comes next, and leaves the thread waiting", async (_name, fate, words) => {
    expect(await answer(fate)).toMatch(words);
    expect(await answer(fate)).toMatch(/The next shift tries again\.\n\n<!-- nightshift:attempt:p1:\d+ -->$/);
    expect(await answered()).not.toContain(fate);
  });

  it("never overwrites somebody's commit", async () => {
    expect((await night.log(branchOf("FOREIGN")))[0]).toBe("By reviewer");
  });

  it("shows 👀 no longer, however it ended", async () => {
    for (const fate of FATES) expect(await night.awards((await night.mergeRequestOf(idOf(fate))).iid)).toEqual([]);
  });

  it("is answered once, also when handover is run again", async () => {
    const before = await Promise.all(FATES.map(thread));
    await cycle.handover();
    expect(await Promise.all(FATES.map(thread))).toEqual(before);
  });

  it("is begun again in the next cycle where it left the thread waiting, and nowhere else", async () => {
    await cycle.end("success");
    const next = await night.openCycle();
    await next.pulse();
    const { entries } = await next.mind();
    expect(entries.map(({ task }) => task.id.replace("-1", ""))).toEqual(["EDITED", "FOREIGN", "LOST"]);
  });
});
