import { spawnSync } from "node:child_process";
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeLeftFolders } from "../../scripts/adapters/left-folders.ts";
import { withScratch } from "../../scripts/adapters/scratch-folder.ts";
import { scratchPrefix } from "../../scripts/adapters/scratch-name.ts";

const NOW = new Date("2026-11-26T12:00:00Z");
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

const bases: string[] = [];
afterAll(() => {
  for (const base of bases) rmSync(base, { recursive: true });
});

function emptyFolder(): string {
  const base = mkdtempSync(join(tmpdir(), "left-folders-"));
  bases.push(base);
  return base;
}

/** A folder with a file in it, last touched so many hours ago. */
function leave(base: string, name: string, hours: number): string {
  mkdirSync(join(base, name));
  writeFileSync(join(base, name, "clone"), "");
  utimesSync(join(base, name), hoursAgo(hours), hoursAgo(hours));
  return name;
}

let ended = 0;
beforeAll(() => {
  ended = spawnSync(process.execPath, ["--version"]).pid;
});
const ofEnded = (letters: string, purpose = "job") => `nightshift-${purpose}-${ended}-1234-${letters}`;
const ofMine = (letters: string) => `${scratchPrefix("job")}${letters}`;

async function remaining(base: string): Promise<string[]> {
  await removeLeftFolders(base, NOW);
  return readdirSync(base);
}

describe.skipIf(process.platform !== "linux")("of the folders in the temporary one", () => {
  it("those go that nobody has touched for a day and whose process has ended, and it is said", async () => {
    const base = emptyFolder();
    const names = [ofEnded("aaaaaa"), ofEnded("bbbbbb", "patched"), ofEnded("cccccc", "probe")];
    for (const name of names) leave(base, name, 25);
    const words = await removeLeftFolders(base, NOW);
    expect([readdirSync(base), words.sort()]).toEqual([
      [],
      names.map((name) => `removed ${join(base, name)}, which an ended job had left`).sort(),
    ]);
  });

  it("that of another process with the same number goes", async () => {
    const base = emptyFolder();
    leave(base, `nightshift-job-${process.pid}-1-aaaaaa`, 25);
    expect(await remaining(base)).toEqual([]);
  });

  it("those of a living process stay, however old", async () => {
    const base = emptyFolder();
    const names = [leave(base, ofMine("aaaaaa"), 500), leave(base, `nightshift-job-${process.pid}-0-aaaaaa`, 500)];
    expect(await remaining(base)).toEqual(names.sort());
  });

  it("those stay that were touched within a day: their process may be another container's", async () => {
    const base = emptyFolder();
    const name = leave(base, ofEnded("aaaaaa"), 23);
    expect(await remaining(base)).toEqual([name]);
  });

  it("those stay whose name is not quite ours, and what is no folder", async () => {
    const base = emptyFolder();
    const others = [
      "nightshift-AbC123",
      "nightshift-cli-AbC123",
      `my-${ofEnded("aaaaaa")}`,
      `${ofEnded("aaaaaa")}.old`,
    ];
    for (const name of [...others, "kept"]) leave(base, name, 500);
    symlinkSync(join(base, "kept"), join(base, ofEnded("bbbbbb")));
    writeFileSync(join(base, ofEnded("cccccc")), "");
    utimesSync(join(base, ofEnded("cccccc")), hoursAgo(500), hoursAgo(500));
    const before = readdirSync(base, { recursive: true }).sort();
    await removeLeftFolders(base, NOW);
    expect(readdirSync(base, { recursive: true }).sort()).toEqual(before);
  });

  it.skipIf(process.getuid?.() !== 0)("those of another user stay (needs root to make one)", async () => {
    const base = emptyFolder();
    const name = leave(base, ofEnded("aaaaaa"), 500);
    chownSync(join(base, name), 65_534, 65_534);
    expect(await remaining(base)).toEqual([name]);
  });

  it("what links in them lead to stays", async () => {
    const base = emptyFolder();
    leave(base, "kept", 500);
    const name = ofEnded("aaaaaa");
    mkdirSync(join(base, name));
    symlinkSync(join(base, "kept"), join(base, name, "link"));
    utimesSync(join(base, name), hoursAgo(500), hoursAgo(500));
    await removeLeftFolders(base, NOW);
    expect(readdirSync(base, { recursive: true }).sort()).toEqual(["kept", "kept/clone"]);
  });

  it("two jobs that start at once remove them without a fault", async () => {
    const base = emptyFolder();
    for (let n = 100_000; n < 100_040; n++) leave(base, ofEnded(String(n)), 25);
    const words = await Promise.all([removeLeftFolders(base, NOW), removeLeftFolders(base, NOW)]);
    expect([readdirSync(base), words.flat().filter((line) => line.startsWith("!"))]).toEqual([[], []]);
  });

  it("a job begins with an empty place beside its own", async () => {
    const parent = emptyFolder();
    leave(parent, ofEnded("aaaaaa"), 500 + (Date.now() - NOW.getTime()) / 3_600_000);
    const lines: string[] = [];
    const log = { line: (words: string) => lines.push(words) };
    const own = await withScratch(log, async () => readdirSync(parent), { parent });
    expect([own, readdirSync(parent), lines]).toEqual([
      [expect.stringMatching(/^nightshift-job-\d+-\d+-\w{6}$/)],
      [],
      [`removed ${join(parent, ofEnded("aaaaaa"))}, which an ended job had left`],
    ]);
  });
});

it("a temporary folder that cannot be read is no fault", async () => {
  expect(await removeLeftFolders("/nowhere", NOW)).toEqual([]);
});
