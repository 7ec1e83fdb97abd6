import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder, removeFolderNow } from "../../scripts/adapters/remove-folder.ts";

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "nightshift-remove-"));
});
afterAll(() => rmSync(base, { recursive: true }));

/** A folder with others in it to below the longest path, which only a process that goes down with them can make. */
function makeDeep(name: string): string {
  const folder = join(base, name);
  const script =
    'const fs = require("fs"); const name = "d".repeat(250); for (let n = 0; n < 40; n++) { fs.mkdirSync(name); process.chdir(name); } fs.writeFileSync("bottom", "");';
  mkdirSync(folder);
  writeFileSync(join(folder, "file"), "");
  execFileSync(process.execPath, ["-e", script], { cwd: folder });
  return folder;
}

describe.skipIf(process.platform !== "linux")("removing a folder", () => {
  it("goes below the longest path", async () => {
    const folder = makeDeep("-deep 'folder'");
    expect([await removeFolder(folder), existsSync(folder)]).toEqual([null, false]);
  });

  it("goes below the longest path at the end of a process, too", () => {
    const folder = makeDeep("deep");
    expect([removeFolderNow(folder), existsSync(folder)]).toEqual([null, false]);
  });

  it("leaves alone what links lead to", async () => {
    const kept = join(base, "kept");
    writeFileSync(kept, "");
    const folder = makeDeep("linking");
    symlinkSync(kept, join(folder, "link"));
    symlinkSync(base, join(folder, "link-to-folder"));
    expect([await removeFolder(folder), existsSync(kept)]).toEqual([null, true]);
  });

  it("says what stays, and why, where a folder cannot be removed", async () => {
    const words = "/proc/self could not be removed (";
    expect([await removeFolder("/proc/self"), removeFolderNow("/proc/self")]).toEqual([
      expect.stringContaining(words),
      expect.stringContaining(words),
    ]);
  });
});
