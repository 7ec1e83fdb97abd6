import { spawn, spawnSync } from "node:child_process";

import { existsSync, openSync } from "node:fs";

import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../commands/cli.ts";

/** The bench as a process whose reader has left before its first line, as behind `| head -0`. */
function unread(...args: string[]): Promise<{ exitCode: unknown; stderr: string }> {
  const child = spawn(process.execPath, [join(ROOT, "scripts/bench.ts"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => child.on("close", (exitCode) => done({ exitCode, stderr })));
}

test("a bench that nobody reads ends quietly, and measures nothing", async () => {
  expect(await unread("cache")).toEqual({ exitCode: 0, stderr: "" });
});

test("a folder of trees that is not there is said to be none, and nothing is measured without it", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [
    join(ROOT, "scripts/bench.ts"),
    "grading",
    ...["--trees", "/nowhere"],
  ]);
  expect({ status, stdout: String(stdout), stderr: String(stderr) }).toEqual({
    status: 2,
    stdout: "",
    stderr: "bench: /nowhere is no folder: give one that is there\n",
  });
});

test.runIf(existsSync("/dev/full"))("a bench that cannot write says so in words, and shows no stack", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts/bench.ts"), "--list"], {
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
  });
  const said = "bench: the output cannot be written (ENOSPC): make room there, or send it elsewhere\n";
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 2, stderr: said });
});
