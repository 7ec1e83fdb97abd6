import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { removeFolder } from "../../scripts/adapters/remove-folder.ts";
import { withScratch } from "../../scripts/adapters/scratch-folder.ts";

const DEEP =
  'const fs = require("fs"); const name = "d".repeat(250); for (let n = 0; n < 40; n++) { fs.mkdirSync(name); process.chdir(name); }';

it.skipIf(process.platform !== "linux")(
  "a job that leaves folders below the longest path gives its result, and nothing is left of its folder",
  async () => {
    const lines: string[] = [];
    const dir = await withScratch({ line: (words) => lines.push(words) }, async (dir) => {
      execFileSync(process.execPath, ["-e", DEEP], { cwd: dir });
      return dir;
    });
    expect([existsSync(dir), lines]).toEqual([false, []]);
  },
);

it("a job whose folder cannot be removed gives its result, and its log says what stays", async () => {
  const lines: string[] = [];
  const log = { line: (words: string) => lines.push(words) };
  const result = await withScratch(log, async (dir) => dir, {
    remove: async (dir) => {
      await removeFolder(dir);
      return `${dir} could not be removed`;
    },
  });
  expect(lines).toEqual([`! ${result} could not be removed`]);
});
