import { describe, expect, it } from "vitest";
import { formatTask } from "../../scripts/domain/task.ts";
import { whereabouts } from "../../scripts/phases/whereabouts.ts";
import { NOW, taskOf } from "../domain/stories.ts";
import { planning } from "./planning.ts";

const files = new Map([
  ["backlog/OPEN-1.md", formatTask(taskOf("OPEN-1", { title: "Open" }))],
  ["backlog/done/DONE-2.md", formatTask(taskOf("DONE-2", { title: "Done" }))],
  ["backlog/TORN-3.md", "torn"],
]);

describe("where tasks are", () => {
  it("is told of open ones and done ones alike, and nothing of what is gone or cannot be read", () => {
    const surestFiles = ({ id }: { id: string }) => (id === "OPEN-1" ? ["src/a.ts", "src/b.ts"] : ["docs/c.md"]);
    const { areasOf, titleOf } = whereabouts(files, planning({ surestFiles }));
    const found = ["OPEN-1", "DONE-2", "TORN-3", "GONE-4"].map((id) => [areasOf(id), titleOf(id)]);
    expect(found).toEqual([
      [["src"], "Open"],
      [["docs"], "Done"],
      [[], null],
      [[], null],
    ]);
  });

  it("has since when an open one waits: since its file was added", () => {
    const { since } = whereabouts(files, planning({ addedAt: new Map([["backlog/OPEN-1.md", NOW]]) }));
    expect([since("OPEN-1"), since("TORN-3")]).toEqual([NOW, null]);
  });
});
