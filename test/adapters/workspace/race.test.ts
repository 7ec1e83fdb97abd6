import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readTreeFile, readTreeFiles, writeTreeFile } from "../../../scripts/adapters/workspace/tree-files.ts";

/** Exchanges `sub`, a folder, for a link that leads out, and back, as fast as it can; starts anew when the harness made a `sub` in between. */
const SWAP = `
const { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
const layOut = () => {
  for (const name of ["sub", "link", "folder"]) rmSync(name, { recursive: true, force: true });
  mkdirSync("sub"); writeFileSync("sub/a.txt", "inside"); symlinkSync("../outside", "link");
};
layOut();
for (let round = 0; ; round++) {
  try {
    renameSync("sub", "folder"); renameSync("link", "sub");
    renameSync("sub", "link"); renameSync("folder", "sub");
  } catch { try { layOut(); } catch {} }
  if (round === 10) writeFileSync("../swapping", "");
}`;

let base: string;
let swapper: ReturnType<typeof spawn>;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "nightshift-race-"));
  for (const folder of ["tree", "outside", "staging"]) mkdirSync(join(base, folder), { recursive: true });
  writeFileSync(join(base, "outside", "a.txt"), "outside");
  swapper = spawn(process.execPath, ["-e", SWAP], { cwd: join(base, "tree") });
  await expect.poll(() => existsSync(join(base, "swapping")), { timeout: 20_000, interval: 5 }).toBe(true);
});
afterEach(async () => {
  const ended = new Promise((resolve) => swapper.once("exit", resolve));
  swapper.kill("SIGKILL");
  await ended;
  rmSync(base, { recursive: true });
});

const isLinux = process.platform === "linux";

it.skipIf(!isLinux)(
  "a folder exchanged for a link between check and use gives no file from outside (Linux)",
  async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 3_000; round += 1) {
      const read = await readTreeFile(join(base, "tree"), "sub/a.txt");
      seen.add(read.kind === "text" ? read.text : read.kind);
    }
    expect([seen.has("inside"), seen.has("outside")]).toEqual([true, false]);
  },
);

it.skipIf(!isLinux)(
  "a folder exchanged for a link while many files are read gives no file from outside (Linux)",
  async () => {
    const seen = new Set<string>();
    // Two folders in turn, so that each is found and held anew.
    const paths = Array.from({ length: 3_000 }, (_, round) => (round % 2 === 0 ? "sub/a.txt" : "other.txt"));
    for await (const { file } of readTreeFiles(join(base, "tree"), paths))
      seen.add(file.kind === "text" ? file.text : file.kind);
    expect([seen.has("inside"), seen.has("outside")]).toEqual([true, false]);
  },
);

it.skipIf(!isLinux)("a folder exchanged for a link between check and use takes no file outside (Linux)", async () => {
  const kinds = new Set<string>();
  for (let round = 0; round < 1_500; round += 1) {
    const { kind } = await writeTreeFile(join(base, "tree"), join(base, "staging"), `sub/deep${round}/new.txt`, "x");
    kinds.add(kind);
  }
  expect([kinds.has("written"), readdirSync(join(base, "outside"))]).toEqual([true, ["a.txt"]]);
});
