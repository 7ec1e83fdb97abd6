import { expect, test } from "vitest";
import { tools } from "./tool-use.ts";

test("a command runs at the root, and its output comes with the exit code", async () => {
  const { use } = tools({ "a.txt": "one\n" });
  expect(await use("run_command", { command: "cat a.txt" })).toMatchObject({
    text: expect.stringMatching(/^exit code 0 \(\d+\.\d s\)\none\n$/),
    isError: false,
  });
});

test("a command that fails is an error with its exit code and both outputs", async () => {
  const { use } = tools({});
  expect(await use("run_command", { command: "echo out; echo err >&2; exit 3" })).toMatchObject({
    text: expect.stringMatching(/^exit code 3 \([\d.]+ s\)\n(out\nerr|err\nout)\n$/),
    isError: true,
  });
});

test("a silent command is said to be silent", async () => {
  const { use } = tools({});
  expect(await use("run_command", { command: "true" })).toMatchObject({
    text: expect.stringMatching(/\n\(no output\)$/),
  });
});

test("a command that takes too long is stopped, and keeps its output", async () => {
  const { use } = tools({});
  expect(await use("run_command", { command: "echo begun; sleep 60", timeout_s: 0.3 })).toMatchObject({
    text: expect.stringMatching(/^stopped after [\d.]+ s: the time was over\. Its output until then:\nbegun\n$/),
    isError: true,
  });
});

test("no command outlasts the run's deadline", async () => {
  const { use } = tools({}, { deadlineMs: 200 });
  expect(await use("run_command", { command: "sleep 60", timeout_s: 500 })).toMatchObject({
    text: expect.stringMatching(/^stopped after/),
  });
});

test("a long output is cut to its head and tail", async () => {
  const { use } = tools({});
  const result = await use("run_command", { command: "echo first; yes | head -c 100000; echo last" });
  const text = result.kind === "result" ? result.text : "";
  expect(text).toMatch(/^exit code 0 .*\nfirst\ny\n/);
  expect(text).toMatch(/… \(\d+ bytes left out; filter with grep/);
  expect(text).toMatch(/\ny\nlast\n$/);
  expect(Buffer.byteLength(text)).toBeLessThan(20_300);
});

test("a timeout beyond ten minutes is refused", async () => {
  const { use } = tools({});
  expect(await use("run_command", { command: "true", timeout_s: 601 })).toMatchObject({
    refused: true,
    text: expect.stringContaining("timeout_s: at most 600 seconds"),
  });
});

test("a command after which there are too many new files is an error that says so, after its output", async () => {
  const { use, workspace } = tools({});
  workspace.run = async () => ({
    ...{ exitCode: 0, output: "made\n", timedOut: false, durationMs: 500 },
    excess: "20001 new files: remove them.",
  });
  expect(await use("run_command", { command: "make" })).toMatchObject({
    text: "exit code 0, but too many new files\nmade\n\n20001 new files: remove them.",
    isError: true,
  });
});
