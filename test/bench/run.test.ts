import { spawn } from "node:child_process";
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
