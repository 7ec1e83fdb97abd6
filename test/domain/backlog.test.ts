import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fileOfTask, moveToDone, readBacklog } from "../../scripts/domain/backlog.ts";
import { describeFault } from "../../scripts/domain/fault.ts";

const text = (dependsOn: string[] = []) => `---\ntitle: x\ndepends_on: [${dependsOn.join(", ")}]\n---\nBody\n`;
const files = (tasks: Record<string, string>) =>
  new Map(Object.entries(tasks).map(([id, t]) => [`backlog/${id}.md`, t]));

describe("the backlog", () => {
  it("has the open tasks with file, text and fingerprint, and the IDs of those done", () => {
    const { open, done, faults } = readBacklog(files({ "BUG-1": text(["FEAT-2"]), "done/FEAT-2": "anything" }));
    expect([...open.keys()]).toEqual(["BUG-1"]);
    expect(open.get("BUG-1")).toMatchObject({
      file: "backlog/BUG-1.md",
      text: text(["FEAT-2"]),
      fingerprint: createHash("sha256")
        .update(text(["FEAT-2"]))
        .digest("hex"),
      task: { id: "BUG-1", dependsOn: ["FEAT-2"] },
    });
    expect([done, faults]).toEqual([new Set(["FEAT-2"]), []]);
  });

  it("is read in the order of the file names, whatever order they come in", () => {
    const { open } = readBacklog(files({ "FEAT-2": text(), "BUG-1": text() }));
    expect([...open.keys()]).toEqual(["BUG-1", "FEAT-2"]);
  });

  it("leaves readme files, the ledger and what lies elsewhere alone", () => {
    const other = new Map([
      ["backlog/README.md", "How we write tasks"],
      ["backlog/ledger/2026-11.jsonl", "x"],
      ["backlog/done/readme.md", "x"],
      ["backlog/ideas/README.md", "x"],
      ["docs/BUG-1.md", "x"],
    ]);
    expect(readBacklog(other)).toEqual({ open: new Map(), done: new Set(), faults: [] });
  });

  it("names the files that lie where no task is looked for, once for each folder", () => {
    const names = ["sprint-4/BUG-1", "sprint-4/BUG-2", "sprint-4/more/BUG-3", "done/2025/BUG-4", "BUG-5"];
    const { open, done, faults } = readBacklog(
      new Map([...files(Object.fromEntries(names.map((name) => [name, text()]))), ["backlog/BUG-6.MD", text()]]),
    );
    expect([[...open.keys()], done]).toEqual([["BUG-5"], new Set()]);
    expect(faults.map(describeFault)).toEqual([
      "backlog/BUG-6.MD: found a file that is not read as a task; expected a name that ends in .md; for example: backlog/BUG-6.md",
      "backlog/done/2025/BUG-4.md: found a file in a folder where no task is looked for; expected tasks that are done in backlog/done/ itself; for example: backlog/done/BUG-4.md",
      "backlog/sprint-4/BUG-1.md: found a file in a folder where no task is looked for, and 1 more there; expected tasks in backlog/ itself, and outside of it what is none; for example: backlog/BUG-1.md",
      "backlog/sprint-4/more/BUG-3.md: found a file in a folder where no task is looked for; expected tasks in backlog/ itself, and outside of it what is none; for example: backlog/BUG-3.md",
    ]);
  });

  it("names a malformed file and keeps the others", () => {
    const { open, faults } = readBacklog(files({ "BUG-1": "no task", "FEAT-2": text() }));
    expect([...open.keys()]).toEqual(["FEAT-2"]);
    expect(faults.map((f) => [f.file, f.line])).toEqual([["backlog/BUG-1.md", 1]]);
  });

  it("an ID that is open and done is done, and a fault", () => {
    const { open, faults } = readBacklog(files({ "BUG-1": text(), "done/BUG-1": text() }));
    expect(open.size).toBe(0);
    expect(faults).toEqual([
      {
        file: "backlog/BUG-1.md",
        line: null,
        found: "an open task that is in backlog/done/BUG-1.md too",
        expected: "each ID once: delete this file, or give the new task an ID of its own",
        example: "backlog/BUG-1-again.md",
      },
    ]);
  });

  it("a dependency on an unknown task is a fault with its line, and the task stays open", () => {
    const { open, faults } = readBacklog(
      files({ "BUG-1": "---\ntitle: x\ndepends_on:\n  - FEAT-2\n  - FEAT-22\n---\n", "FEAT-2": text() }),
    );
    expect(open.has("BUG-1")).toBe(true);
    expect(faults).toEqual([
      {
        file: "backlog/BUG-1.md",
        line: 5,
        found: "a dependency on FEAT-22, which is neither open nor done",
        expected: "perhaps FEAT-2",
        example: "depends_on: [FEAT-2]",
      },
    ]);
  });

  it("a dependency like no known task teaches where IDs come from", () => {
    const [fault] = readBacklog(files({ "BUG-1": text(["OPS-77-other"]) })).faults;
    expect(fault?.expected).toBe("the ID of a task in backlog/ or backlog/done/");
  });

  it("a dependency on a malformed file says so", () => {
    const { faults } = readBacklog(files({ "BUG-1": text(["FEAT-2"]), "FEAT-2": "no task" }));
    expect(faults.map((f) => f.found)).toContain("a dependency on FEAT-2, whose own file is malformed");
  });

  it("tasks that wait for each other are one fault, at the first of them", () => {
    const { open, faults } = readBacklog(
      files({ "A-1": text(["B-2"]), "B-2": text(["C-3"]), "C-3": text(["B-2"]), "D-4": text(["A-1"]) }),
    );
    expect(open.size).toBe(4);
    expect(faults).toEqual([
      {
        file: "backlog/B-2.md",
        line: 3,
        found: "tasks that wait for each other: B-2 → C-3 → B-2",
        expected: "dependencies without a circle: take one of them out",
        example: "depends_on: []",
      },
    ]);
  });

  it("a task that waits for itself is a fault", () => {
    expect(readBacklog(files({ "A-1": text(["A-1", "A-1"]) })).faults.map((f) => f.found)).toEqual([
      "tasks that wait for each other: A-1 → A-1",
    ]);
  });

  it("two ways to one task are no circle", () => {
    const diamond = { "A-1": text(["B-2", "C-3"]), "B-2": text(["D-4"]), "C-3": text(["D-4"]), "D-4": text() };
    expect(readBacklog(files(diamond)).faults).toEqual([]);
  });

  it("a chain of thousands of tasks is read", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, i) => [`T-${i}`, text(i === 0 ? [] : [`T-${i - 1}`])]),
    );
    expect(readBacklog(files(chain)).faults).toEqual([]);
  });
});

describe("moving a task to done", () => {
  it("deletes its file and writes the same text among those done", () => {
    expect(moveToDone(files({ "BUG-1": text() }), "BUG-1")).toEqual(
      new Map([
        ["backlog/BUG-1.md", null],
        ["backlog/done/BUG-1.md", text()],
      ]),
    );
  });

  it("that is not open any more changes nothing", () => {
    expect(moveToDone(files({ "done/BUG-1": text() }), "BUG-1")).toEqual(new Map());
  });

  it("begins at the file of the task", () => {
    expect(fileOfTask("BUG-1")).toBe("backlog/BUG-1.md");
  });
});
