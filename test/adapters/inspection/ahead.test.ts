import { expect, onTestFinished, test } from "vitest";
import { inspectionAhead } from "../../../scripts/adapters/inspection/ahead.ts";
import type { ModelRequest } from "../../../scripts/ports/model.ts";
import { folderWorkspace } from "../../agent/folder-workspace.ts";
import { says, scriptedModel } from "../../agent/scripted-model.ts";

const REQUEST: ModelRequest = {
  ...{ model: "a-model", system: "", tools: [], maxTokens: 100, answerSchema: null },
  messages: [{ role: "user", content: [{ type: "text", text: "Go on." }] }],
};

function agent(fault: Error | null = null) {
  const folder = folderWorkspace();
  onTestFinished(() => folder.close());
  const prepared: string[][] = [];
  const ahead = inspectionAhead(async (files) => {
    prepared.push(files.map(({ path, after }) => `${path}: ${after}`));
    if (fault !== null) throw fault;
  });
  const model = ahead.model(scriptedModel(...Array.from({ length: 9 }, () => says("Yes."))));
  return { write: ahead.workspace(folder).write, ask: () => model.attempt(REQUEST), prepared };
}

test("with the request after a file was written, what inspects such files is made ready", async () => {
  const { write, ask, prepared } = agent();
  await ask();
  await write("a.ts", "let a;");
  await write("b.md", "# B");
  expect(await ask()).toMatchObject({ kind: "message" });
  await expect.poll(() => prepared).toEqual([["a.ts: let a;", "b.md: # B"]]);
});

test("each kind of file is made ready for once, and what was not written not at all", async () => {
  const { write, ask, prepared } = agent();
  for (const path of ["a.ts", "b.TS", "../outside.py", "c.md"]) {
    await write(path, "x");
    await ask();
  }
  await expect.poll(() => prepared).toEqual([["a.ts: x"], ["c.md: x"]]);
});

test("a fault while getting ready is nobody's trouble", async () => {
  const { write, ask, prepared } = agent(new Error("No such grammar"));
  await write("a.ts", "x");
  await ask();
  await expect.poll(() => prepared).toHaveLength(1);
  expect(await ask()).toMatchObject({ kind: "message" });
});
