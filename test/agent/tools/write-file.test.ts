import { expect, test } from "vitest";
import { textOf, tools } from "./tool-use.ts";

test("a new file is written with its folders, and is then known", async () => {
  const { use, workspace } = tools({});
  expect(await use("write_file", { path: "./src/new/a.ts", content: "one\ntwo\n" })).toEqual({
    kind: "result",
    text: "./src/new/a.ts: 2 lines written.",
    isError: false,
    knows: "src/new/a.ts",
  });
  expect(await textOf(workspace, "src/new/a.ts")).toBe("one\ntwo\n");
});

test("a file that exists and was not read is not overwritten", async () => {
  const { use, workspace } = tools({ "a.ts": "one\n" });
  expect(await use("write_file", { path: "a.ts", content: "two\n" })).toMatchObject({
    text: "a.ts was not written: it exists, and you have not read it. Read it, then use edit_file.",
    isError: true,
  });
  expect(await textOf(workspace, "a.ts")).toBe("one\n");
});

test("a binary file that exists is not overwritten", async () => {
  const { use } = tools({ "a.bin": new Uint8Array([1, 0]) });
  expect(await use("write_file", { path: "a.bin", content: "two\n" })).toMatchObject({ isError: true });
});

test("a file that was read is overwritten", async () => {
  const { use, workspace } = tools({ "a.ts": "one\n" }, { known: ["a.ts"] });
  await use("write_file", { path: "a.ts", content: "two\n" });
  expect(await textOf(workspace, "a.ts")).toBe("two\n");
});

test("a path outside the repository is refused with the reason", async () => {
  const { use } = tools({});
  expect(await use("write_file", { path: "../a.ts", content: "" })).toMatchObject({
    text: "../a.ts was not written: it is outside the repository",
    isError: true,
  });
});
