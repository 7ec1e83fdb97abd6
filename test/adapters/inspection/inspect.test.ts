import { expect, test } from "vitest";
import { examineChange } from "../../../scripts/adapters/inspection/examine.ts";
import { inspectFiles } from "../../../scripts/adapters/inspection/inspect.ts";
import { timeLimit } from "../../../scripts/adapters/inspection/time-limit.ts";
import { changedFile, projectOf } from "./changed-file.ts";

test("a change with nothing wrong is inspected without a finding", async () => {
  const files = [
    changedFile("a.ts", "export const a = 1;\n", "export const a = 2;\n"),
    changedFile("b.md", "x\n", null),
  ];
  expect(await inspectFiles(files, projectOf({}))).toEqual({
    syntax: [],
    unchecked: [],
    secrets: [],
    pipelineFiles: [],
    unknownPackages: [],
  });
});

test("each kind of finding has its path and line", async () => {
  const token = ["gl", "pat-", "q7Zk2LmX9vRt4WbN8cYh"].join("");
  const files = [
    changedFile("a.ts", null, `import x from "left-pad-pro";\nexport const y = x("${token}");\n`),
    changedFile("b.ts", null, "export const = 1;\n"),
    changedFile("c.ts", "function f() {}\nf();\n", "f();\n"),
  ];
  expect(await inspectFiles(files, projectOf({}))).toMatchObject({
    syntax: [
      { path: "b.ts", line: 1 },
      { path: "c.ts", line: 1 },
    ],
    secrets: [{ path: "a.ts", line: 2 }],
    unknownPackages: [{ path: "a.ts", line: 1, name: "left-pad-pro" }],
  });
});

test("a change that takes too long is not said to be in order", async () => {
  const files = [changedFile("a.ts", null, "export const a = 1;\n")];
  await expect(inspectFiles(files, projectOf({}), [], timeLimit(-1))).rejects.toThrow(/takes longer than/);
  await expect(examineChange(files, projectOf({}), timeLimit(-1))).rejects.toThrow(/takes longer than/);
});

test("a text that opens thousands of brackets is one error, and no crash", async () => {
  const files = [changedFile("a.ts", null, `const a = ${"[".repeat(20_000)};\n`)];
  expect((await inspectFiles(files, projectOf({}))).syntax).toMatchObject([{ path: "a.ts" }]);
});

test("binary files are not read", async () => {
  const image = { ...changedFile("a.png", null, null), mode: "100644", binary: true };
  expect(await inspectFiles([image], projectOf({}))).toEqual({
    syntax: [],
    unchecked: [],
    secrets: [],
    pipelineFiles: [],
    unknownPackages: [],
  });
});

test("a secret as the name of a file is found, in files that are no text too", async () => {
  const path = ["docs/gl", "pat-q7Zk2LmX9vRt4WbN8cYh.png"].join("");
  const image = { ...changedFile(path, null, null), mode: "100644", binary: true };
  expect((await inspectFiles([image], projectOf({}))).secrets).toMatchObject([
    { path: "docs/[masked: a GitLab token].png" },
  ]);
});
