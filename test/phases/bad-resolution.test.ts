import { beforeAll, describe, expect, it } from "vitest";
import type { PlanEntry } from "../../scripts/artifacts/plan.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import { adds, changes, leaveReflections, leaveWork, reflectionOn } from "./hand-made.ts";
import { tasks } from "./tea-night.ts";

const THEIRS = "Rinse the pot.\nPour at ninety degrees.\nWait four minutes.\n";
const conflictIn = (task: string) =>
  `<<<<<<< merge-request\nPage of ${task}\n=======\n${THEIRS}>>>>>>> target-branch\n`;
const page = (task: string, after: string) => changes(`docs/${task}.txt`, conflictIn(task), after);

/** What the model zone leaves as the resolution of a conflict, and says that it is in order. */
const RESOLUTIONS: readonly { task: string; patch: (task: string) => string; said: RegExp | null }[] = [
  {
    task: "BAD-marker",
    patch: (task) =>
      page(task, `<<<<<<< merge-request\nPage of ${task}\n=======\n${THEIRS}>>>>>>> target-branch\nDone.\n`),
    said: /guard merge-marker: docs\/BAD-marker\.txt:1 /,
  },
  {
    task: "BAD-untouched",
    patch: () => adds("docs/other.txt", "Nothing of the conflict."),
    said: /guard merge-marker: docs\/BAD-untouched\.txt:1 still holds a marker of the conflict/,
  },
  {
    task: "BAD-dropped",
    patch: (task) => page(task, `Page of ${task}\n`),
    said: /guard resolution: docs\/BAD-dropped\.txt drops what the target has changed: `Rinse the pot\.`/,
  },
  {
    task: "BAD-protected",
    patch: (task) => page(task, `Page of ${task}\n${THEIRS}`) + adds(".gitlab-ci.yml", "evil: {script: [env]}"),
    said: /guard protected-path: \.gitlab-ci\.yml is protected/,
  },
  { task: "GOOD-both", patch: (task) => page(task, `Page of ${task}\n${THEIRS}`), said: null },
];
const BAD = RESOLUTIONS.filter(({ said }) => said !== null);

describe("a resolution of a conflict that the model zone says is in order", () => {
  let night: Night;
  let heads: Map<string, string>;
  let entries: PlanEntry[];

  const headOf = async (task: string) => (await night.mergeRequestOf(task)).sha;
  async function lastNote(task: string): Promise<string> {
    const { iid } = await night.mergeRequestOf(task);
    const notes = (await night.threads(iid)).flatMap((thread) => thread.notes);
    return notes.toSorted((a, b) => a.id - b.id).at(-1)?.body ?? "";
  }

  beforeAll(async () => {
    const ids = RESOLUTIONS.map(({ task }) => task);
    night = await openNight({ files: tasks(...ids) });
    await night.offer(...ids);
    await night.commit("reviewer", Object.fromEntries(ids.map((task) => [`docs/${task}.txt`, THEIRS])));
    heads = new Map();
    for (const task of ids) heads.set(task, await headOf(task));
    const cycle = await night.openCycle();
    await cycle.pulse();
    ({ entries } = await cycle.mind());
    for (const entry of entries) {
      const left = RESOLUTIONS.find(({ task }) => task === entry.task.id);
      await leaveWork(cycle, entry, left?.patch(entry.task.id) ?? "");
    }
    const asks = ({ task: { id } }: PlanEntry) => [
      { kind: "update-merge-request" as const, task: id, summary: "Both sides are in.", evidence: [] },
    ];
    await leaveReflections(
      cycle,
      entries.map((entry) => reflectionOn(entry, { intents: asks(entry) })),
    );
    await cycle.handover();
    await cycle.end("success");
  });

  it("reaches handover as the revision of a conflict", () => {
    expect(entries.map(({ task, revision }) => [task.id, revision?.conflict?.paths]).toSorted()).toEqual(
      RESOLUTIONS.map(({ task }) => [task, [`docs/${task}.txt`]]).toSorted(),
    );
  });

  it.each(BAD)("is not pushed when handover finds it bad: $task", async ({ task }) => {
    expect(await headOf(task)).toBe(heads.get(task));
  });

  it.each(BAD)("is told of on the merge request with what is wrong: $task", async ({ task, said }) => {
    const note = await lastNote(task);
    expect(note).toMatch(/^\*\*Conflict\*\* with `main`/);
    expect(note.replaceAll("\\", "")).toMatch(said ?? /never/);
  });

  it("is pushed when it is good", async () => {
    expect(await headOf("GOOD-both")).not.toBe(heads.get("GOOD-both"));
    expect(await night.file("docs/GOOD-both.txt", "nightshift/GOOD-both")).toBe(
      `Page of GOOD-both\n${THEIRS}`.trimEnd(),
    );
  });

  it("is settled as refused where it is bad", async () => {
    const outcomes = (await night.eventsOf("task.settled")).map(({ task, outcome }) => `${task} ${outcome}`);
    expect(outcomes.toSorted()).toEqual(
      [...BAD.map(({ task }) => `${task} refused`), "GOOD-both delivered"].toSorted(),
    );
  });
});
