import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { removeFolder } from "../../scripts/adapters/remove-folder.ts";
import { withScratch } from "../../scripts/adapters/scratch-folder.ts";

const DEEP =
  'const fs = require("fs"); const name = "d".repeat(250); for (let n = 0; n < 40; n++) { fs.mkdirSync(name); process.chdir(name); }';

/** Nothing of an earlier job is in it, which would be told of. */
async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "scratch-folder-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

it.skipIf(process.platform !== "linux")(
  "a job that leaves folders below the longest path gives its result, and nothing is left of its folder",
  async () => {
    const lines: string[] = [];
    const use = async (dir: string) => {
      execFileSync(process.execPath, ["-e", DEEP], { cwd: dir });
      return dir;
    };
    const dir = await withScratch({ line: (words) => lines.push(words) }, use, { parent: await ownFolder() });
    expect([existsSync(dir), lines]).toEqual([false, []]);
  },
);

it("a job whose folder cannot be removed gives its result, and its log says what stays", async () => {
  const lines: string[] = [];
  const log = { line: (words: string) => lines.push(words) };
  const remove = async (dir: string) => {
    await removeFolder(dir);
    return `${dir} could not be removed`;
  };
  const result = await withScratch(log, async (dir) => dir, { parent: await ownFolder(), remove });
  expect(lines).toEqual([`! ${result} could not be removed`]);
});

it("a temporary folder that is not there is told with the variable that names it", async () => {
  const begun = withScratch({ line: () => undefined }, async () => "begun", { parent: "/nowhere/tmp" });
  await expect(begun).rejects.toThrow(
    "nothing can be written to the temporary folder /nowhere/tmp: it is not there: let TMPDIR name one that",
  );
});
