import { expect, onTestFinished, test } from "vitest";
import { inspectionAhead } from "../../../scripts/adapters/inspection/ahead.ts";
import { folderWorkspace } from "../../agent/folder-workspace.ts";

function agent(fault: Error | null = null) {
  const folder = folderWorkspace();
  onTestFinished(() => folder.close());
  const prepared: string[][] = [];
  const ahead = inspectionAhead(async (files) => {
    prepared.push(files.map(({ path, after }) => `${path}: ${after}`));
    if (fault !== null) throw fault;
  });
  return { write: ahead.workspace(folder).write, asked: ahead.asked, prepared };
}

test("with the request after a file was written, what inspects such files is made ready", async () => {
  const { write, asked, prepared } = agent();
  asked();
  await write("a.ts", "let a;");
  await write("b.md", "# B");
  asked();
  await expect.poll(() => prepared).toEqual([["a.ts: let a;", "b.md: # B"]]);
});

test("each kind of file is made ready for once, and what was not written not at all", async () => {
  const { write, asked, prepared } = agent();
  for (const path of ["a.ts", "b.TS", "../outside.py", "c.md"]) {
    await write(path, "x");
    asked();
  }
  await expect.poll(() => prepared).toEqual([["a.ts: x"], ["c.md: x"]]);
});

test("a fault while getting ready is nobody's trouble", async () => {
  const { write, asked, prepared } = agent(new Error("No such grammar"));
  await write("a.ts", "x");
  asked();
  await expect.poll(() => prepared).toHaveLength(1);
});
