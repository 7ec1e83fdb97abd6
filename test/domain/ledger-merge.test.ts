import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { appendEvents, parseLedger } from "../../scripts/domain/ledger-file.ts";

const NOVEMBER = "backlog/ledger/2026-11.jsonl";
const rested = (cycle: string) =>
  makeEvent({ type: "cycle.rested", reasons: ["paused"] }, cycle, new Date("2026-11-23T02:00:00Z"));

it("two branches that both appended to the ledger merge in git without a conflict, and nothing is lost or doubled", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ledger-merge-"));
  const file = join(folder, NOVEMBER);
  const git = (...command: string[]) =>
    execa("git", ["-c", "user.name=night-shift", "-c", "user.email=night-shift@example.com", ...command], {
      cwd: folder,
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    });
  const append = async (message: string, ...cycles: string[]) => {
    const files = new Map([[NOVEMBER, await readFile(file, "utf8")]]);
    await writeFile(file, appendEvents(files, cycles.map(rested)).get(NOVEMBER) ?? "");
    await git("commit", "-qam", message);
  };
  try {
    await git("init", "-q", "-b", "main");
    await copyFile(new URL("../../.gitattributes", import.meta.url), join(folder, ".gitattributes"));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, "");
    await git("add", ".");
    await append("base", "p1");
    await git("checkout", "-qb", "other");
    await append("theirs", "p2", "p3");
    await git("checkout", "-q", "main");
    await append("ours", "p4", "p2");
    await git("merge", "-q", "other", "-m", "merge");
    const { events, faults, torn } = parseLedger(new Map([[NOVEMBER, await readFile(file, "utf8")]]));
    expect([faults, torn]).toEqual([[], []]);
    expect(foldLedger(events)).toEqual(foldLedger(["p1", "p2", "p3", "p4"].map(rested)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
