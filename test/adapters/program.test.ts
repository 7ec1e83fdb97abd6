import { describe, expect, it } from "vitest";
import { type ProgramOptions, runProgram } from "../../scripts/adapters/program.ts";

/** A shell's end, its words as text. */
async function ran(script: string, options: Partial<ProgramOptions> = {}) {
  const { stdout, stderr, ...end } = await runProgram("sh", ["-c", script], {
    env: { PATH: process.env.PATH },
    ...options,
  });
  return { ...end, stdout: stdout.toString("utf8"), stderr: stderr.toString("utf8") };
}

describe("a program", () => {
  it("is told by its exit code and both of its streams", async () => {
    expect(await ran("echo out; echo err >&2; exit 3")).toEqual({
      ...{ exitCode: 3, fault: null },
      ...{ stdout: "out\n", stderr: "err\n" },
    });
  });

  it("reads its input, and nothing without one", async () => {
    expect(await ran("cat", { input: "words" })).toMatchObject({ exitCode: 0, stdout: "words" });
    expect(await ran("cat")).toMatchObject({ exitCode: 0, stdout: "" });
  });

  it("that ends before it has read its input has its exit code all the same", async () => {
    expect(await ran("exit 4", { input: "x".repeat(1_000_000) })).toMatchObject({ exitCode: 4, fault: null });
  });

  it("inherits nothing", async () => {
    expect((await ran("echo $HOME-$WORD", { env: { PATH: process.env.PATH, WORD: "w" } })).stdout).toBe("-w\n");
  });
});

describe("a program without an exit code has a fault in its place", () => {
  const missing = (args: string[]) => runProgram("no-such-program", args, { env: { PATH: "/usr/bin" } });

  it.each([
    ["that is not there", () => missing([]), /^no-such-program did not start: .*ENOENT/],
    ["that no system would start", () => missing(["a\0b"]), /^no-such-program did not start: .*null bytes/],
    ["that takes too long", () => ran("sleep 60", { timeoutMs: 50 }), /^sh timed out after 0\.05 s$/],
    ["that says too much", () => ran("yes", { maxOutputBytes: 1_000 }), /^sh said more than 1000 bytes$/],
    ["that is ended by a signal", () => ran("kill -KILL $$"), /^sh was ended by SIGKILL$/],
    [
      "that is not wanted any more",
      () => ran("sleep 60", { signal: AbortSignal.timeout(50) }),
      /^sh was told to stop$/,
    ],
    ["that was not wanted from the start", () => ran("sleep 60", { signal: AbortSignal.abort() }), /was told to stop$/],
    ["that left its streams to others", () => ran("sleep 5 & exit 0", { timeoutMs: 300 }), /^sh timed out/],
  ])("%s", async (_what, run, fault) => {
    expect(await run()).toMatchObject({ exitCode: null, fault: expect.stringMatching(fault) });
  });
});

it("what a program has left in the background keeps neither its streams nor this process open", async () => {
  const streams = () => process.getActiveResourcesInfo().filter((kind) => kind === "PipeWrap").length;
  const before = streams();
  expect(await ran("sleep 5 & exit 0", { timeoutMs: 100 })).toMatchObject({ exitCode: null });
  expect(await ran("sleep 5; exit 0", { timeoutMs: 100 })).toMatchObject({ exitCode: null });
  await new Promise(setImmediate);
  expect(streams()).toBeLessThanOrEqual(before);
});
