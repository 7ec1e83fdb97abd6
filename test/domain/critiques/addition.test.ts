import { describe, expect, it } from "vitest";
import {
  type Critique,
  critiqueFile,
  formatCritique,
  parseCritique,
  plainCritique,
} from "../../../scripts/domain/critique.ts";
import { addCritique } from "../../../scripts/domain/critiques/addition.ts";
import { readCritiques } from "../../../scripts/domain/critiques/read.ts";
import { standingsOf } from "../../../scripts/domain/critiques/standing.ts";
import { type EventBody, makeEvent } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { NOW } from "../stories.ts";

const JUDGE = "judge@0123456789ab";
const LESSON = "Run every example before you write down what it prints";
const critique = (task: string, change: Partial<Critique> = {}): Critique => ({
  ...plainCritique({ id: `${task}-p1`, task, cycle: "p1", lesson: LESSON, body: `Of ${task}` }),
  ...{ event: `task.graded:p1/${task}`, author: JUDGE, category: "docs", expires: "2026-11-30" },
  ...change,
});
const add = (files: ReadonlyMap<string, string>, more: Critique, ...bodies: EventBody[]) => {
  const ledger = foldLedger(bodies.map((body) => makeEvent(body, "p1", NOW)));
  const standings = standingsOf(readCritiques(files).critiques, ledger, { now: NOW, timeZone: "UTC", days: 7 });
  return addCritique(files, more, { ledger, standings });
};
const filesOf = (...all: Critique[]) => new Map(all.map((one) => [critiqueFile(one.id), formatCritique(one)]));
const read = (files: ReadonlyMap<string, string>, id: string) => {
  const parsed = parseCritique(critiqueFile(id), files.get(critiqueFile(id)) ?? "");
  return parsed.kind === "ok" ? parsed.value : null;
};

describe("a new critique", () => {
  it("is a file and an event that names its author", () => {
    const { files, events } = add(new Map(), critique("BUG-1"));
    expect(read(files, "BUG-1-p1")).toEqual(critique("BUG-1"));
    expect(events).toEqual([
      { type: "critique.added", task: "BUG-1", critique: "BUG-1-p1", lesson: LESSON, author: JUDGE },
    ]);
  });

  it("that says what another says is counted there, of another task, and widens what it is about", () => {
    const { files, events } = add(
      filesOf(critique("BUG-1")),
      critique("BUG-2", { category: "code", expires: "2026-12-04" }),
    );
    expect(events).toEqual([]);
    expect([...files.keys()]).toEqual([critiqueFile("BUG-1-p1")]);
    expect(read(files, "BUG-1-p1")).toMatchObject({
      ...{ count: 2, also: ["task.graded:p1/BUG-2"], category: null, expires: "2026-12-04" },
      body: "Of BUG-1\n\nOf BUG-2",
    });
  });

  it("of the same model's work stays about that model, and seen of another's it is about all", () => {
    const known = filesOf(critique("BUG-1", { model: "a-1" }));
    const modelAfter = (model: string) => read(add(known, critique("BUG-2", { model })).files, "BUG-1-p1")?.model;
    expect([modelAfter("a-1"), modelAfter("b-2")]).toEqual(["a-1", null]);
  });

  it("of another grade leaves the words of the first", () => {
    const { files } = add(
      filesOf(critique("BUG-1")),
      critique("BUG-2", { lesson: `${LESSON}, please`, wrong: "Twice" }),
    );
    expect(read(files, "BUG-1-p1")).toMatchObject({ count: 2, lesson: LESSON, wrong: "" });
  });

  it("of the same task adds no weight, and the same event changes nothing", () => {
    const known = filesOf(critique("BUG-1"));
    const again = add(known, critique("BUG-1", { id: "BUG-1-p2", event: "task.graded:p2/BUG-1" }));
    expect(read(again.files, "BUG-1-p1")).toMatchObject({ count: 1, also: ["task.graded:p2/BUG-1"] });
    expect(add(known, critique("BUG-1", { id: "other" }))).toEqual({ files: new Map(), events: [] });
  });

  it("leaves people's comments and keys in the file it is counted in", () => {
    const text = formatCritique(critique("BUG-1")).replace("task: BUG-1", "# ours\nteam: docs\ntask: BUG-1");
    const { files } = add(new Map([[critiqueFile("BUG-1-p1"), text]]), critique("BUG-2"));
    expect(files.get(critiqueFile("BUG-1-p1"))).toMatch(/^---\n# ours\nteam: docs\ntask: BUG-1\n/);
    expect(read(files, "BUG-1-p1")?.count).toBe(2);
  });

  it("by a person takes over what a machine has said, and counts at once", () => {
    const words = critique("BUG-2", { author: "human:maintainer", wrong: "Nobody ran it", event: "mr.closed:!7" });
    const { files } = add(filesOf(critique("BUG-1")), words);
    expect(read(files, "BUG-1-p1")).toMatchObject({ author: "human:maintainer", wrong: "Nobody ran it", count: 2 });
  });

  it("by a machine never takes over a person's, nor says to what or until when that applies", () => {
    const own = { author: "human:maintainer", category: "docs", paths: ["docs/**"], expires: null } as const;
    const words = critique("BUG-1", { ...own, paths: [...own.paths] });
    const { files } = add(filesOf(words), critique("BUG-2", { category: "code" }));
    expect(read(files, "BUG-1-p1")).toMatchObject({ ...own, count: 2 });
  });

  it("that contradicts another is a file of its own", () => {
    const { files } = add(filesOf(critique("BUG-1")), critique("BUG-2", { lesson: `Do not ${LESSON.toLowerCase()}` }));
    expect([...files.keys()]).toEqual([critiqueFile("BUG-2-p1")]);
  });

  it("does not come again by a grade once it was of no use, and does by a person", () => {
    const retired: EventBody = {
      type: "critique.retired",
      critique: "BUG-1-p1",
      reason: "no effect",
      cause: "no-effect",
    };
    const known = filesOf(critique("BUG-1"));
    expect(add(known, critique("BUG-2"), retired)).toEqual({ files: new Map(), events: [] });
    expect(add(known, critique("BUG-2", { author: "human:maintainer" }), retired).events).toHaveLength(1);
    // Who clears its file away has not asked for it anew.
    const added: EventBody = { type: "critique.added", task: "BUG-1", critique: "BUG-1-p1", lesson: LESSON };
    expect(add(new Map(), critique("BUG-2"), added, retired)).toEqual({ files: new Map(), events: [] });
  });

  it("begins anew where the one that said it has ended", () => {
    const known = filesOf(critique("BUG-1", { expires: "2026-11-01", author: "human:maintainer" }));
    expect([...add(known, critique("BUG-2")).files.keys()]).toEqual([critiqueFile("BUG-2-p1")]);
  });
});
