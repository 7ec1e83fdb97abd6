import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";

const PROGRAM = join(import.meta.dirname, "..", "..", "bin", "nightshift.js");
const hasProc = existsSync("/proc/self/cmdline");

/** Command lines of running processes that mention a folder. */
async function processesAbout(dir: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(dir)).map((line) => line.replaceAll("\0", " "));
}

it.skipIf(!hasProc)(
  `Ctrl-C ends the rehearsal and leaves no process behind${hasProc ? "" : " (missing: /proc)"}`,
  async () => {
    const dir = await mkdtemp(join(tmpdir(), "nightshift-interrupt-"));
    const run = spawn(process.execPath, [PROGRAM, "rehearse", "--out", join(dir, "out")]);
    const ended = once(run, "exit");
    let said = "";
    let interrupts = 0;
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      // An agent is at work by then: its job, its sandbox and its command are running. Impatient people press twice.
      const isAtWork = / turn 1 /.test(said);
      for (; isAtWork && interrupts < 2; interrupts++) run.kill("SIGINT");
    };
    run.stdout.on("data", listen);
    run.stderr.on("data", listen);
    const [exitCode] = await ended;
    expect({ exitCode, left: await processesAbout(dir) }).toEqual({ exitCode: 130, left: [] });
    expect(said).toContain("Interrupted");
    await rm(dir, { recursive: true, force: true });
  },
);

it("a folder that holds something else is never cleared", async () => {
  const dir = await mkdtemp(join(tmpdir(), "nightshift-foreign-"));
  await writeFile(join(dir, "thesis.tex"), "years of work");
  const run = await execa(process.execPath, [PROGRAM, "rehearse", "--out", dir], { reject: false });
  expect({ exitCode: run.exitCode, left: await readdir(dir) }).toEqual({ exitCode: 2, left: ["thesis.tex"] });
  expect(run.stderr).toContain("give an empty or new folder");
  await rm(dir, { recursive: true, force: true });
});
