import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";

const PROGRAM = join(import.meta.dirname, "..", "..", "scripts", "nightshift.ts");
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
    const run = execa(process.execPath, ["--import", "tsx", PROGRAM, "rehearse", "--out", join(dir, "out")], {
      reject: false,
      all: true,
    });
    for await (const line of run.iterable({ from: "all" })) if (/hands 1\/5 .* turn 1 /.test(line)) break;
    run.kill("SIGINT");
    const { exitCode, all } = await run;
    expect({ exitCode, left: await processesAbout(dir) }).toEqual({ exitCode: 130, left: [] });
    expect(all).toContain("Interrupted");
    await rm(dir, { recursive: true, force: true });
  },
);

it("a folder that holds something else is never cleared", async () => {
  const dir = await mkdtemp(join(tmpdir(), "nightshift-foreign-"));
  await writeFile(join(dir, "thesis.tex"), "years of work");
  const run = await execa(process.execPath, ["--import", "tsx", PROGRAM, "rehearse", "--out", dir], { reject: false });
  expect({ exitCode: run.exitCode, left: await readdir(dir) }).toEqual({ exitCode: 2, left: ["thesis.tex"] });
  expect(run.stderr).toContain("give an empty or new folder");
  await rm(dir, { recursive: true, force: true });
});
