import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { makeEvent } from "../../scripts/domain/event.ts";
import { formatEvent } from "../../scripts/domain/ledger-file.ts";
import { layOutOwnRepository } from "../../scripts/rehearsal/own-repository.ts";

const PROGRAM_DIR = resolve(import.meta.dirname, "..", "..");
const LEFTOVER = "# ours\nbudget: {mode: leftover, organisation_month_usd: 100}\n";

const TASK = "---\ntitle: Parse an empty duration\n---\n";
const OPENED = { type: "mr.opened", task: "BUG-1", iid: 7, url: "", headSha: "a", draft: false } as const;
const IN_REVIEW = `${formatEvent(makeEvent(OPENED, "p1", new Date("2026-11-23T02:00:00Z")))}\n`;

async function laidOut(configuration: string, files: Readonly<Record<string, string>> = {}) {
  const dir = await mkdtemp(join(tmpdir(), "nightshift-own-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const [from, to] = [join(dir, "from"), join(dir, "to")];
  await execa("git", ["init", "--quiet", "--initial-branch=main", from]);
  await writeFile(join(from, "nightshift.yml"), configuration);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(from, path)), { recursive: true });
    await writeFile(join(from, path), text);
  }
  const git = (cwd: string, ...args: string[]) =>
    execa("git", ["-c", "user.name=M", "-c", "user.email=m@example.com", ...args], { cwd });
  await git(from, "add", ".");
  await git(from, "commit", "--quiet", "--message", "Ours");
  const made = await layOutOwnRepository(from, to, PROGRAM_DIR, { sandbox: "none" });
  const { stdout } = await git(to, "show", "HEAD:nightshift.yml");
  return { ...made, committed: stdout, dir };
}

test("a copy of a project that lives on what its organisation leaves over goes by its own caps", async () => {
  const { isFixed, committed } = await laidOut(LEFTOVER);
  expect(isFixed).toBe(true);
  expect(committed).toContain("# ours\nbudget: {mode: fixed, organisation_month_usd: 100}");
});

test("a copy of a shallow clone begins with its files, for no GitLab takes history that is cut off", async () => {
  const { isFixed, committed, dir } = await laidOut("budget: {day_usd: 2}\n");
  const [shallow, to] = [join(dir, "shallow"), join(dir, "again")];
  await execa("git", ["clone", "--quiet", "--depth=1", `file://${join(dir, "to")}`, shallow]);
  expect(await layOutOwnRepository(shallow, to, PROGRAM_DIR, { sandbox: "none" })).toEqual({ isFixed, inReview: 0 });
  const { stdout } = await execa("git", ["log", "--format=%s", "HEAD"], { cwd: to });
  expect(stdout).toBe("Move Night Shift in (rehearsal copy)");
  expect(existsSync(join(to, ".git/shallow"))).toBe(false);
  expect((await execa("git", ["show", "HEAD:nightshift.yml"], { cwd: to })).stdout).toBe(committed);
});

test("what this machine needs other settings for is in the commit that the nights work on", async () => {
  const { isFixed, committed } = await laidOut("budget: {day_usd: 2}\n");
  expect(isFixed).toBe(false);
  expect(committed).toMatch(/^sandbox: none$/m);
});

test.each([
  ["none", {}, 0, 2],
  ["one to take", { "backlog/BUG-1.md": TASK }, 0, 0],
  ["one in review alone", { "backlog/BUG-1.md": TASK, "backlog/ledger/2026-11.jsonl": IN_REVIEW }, 1, 2],
])("a copy of a project whose tasks are %s has something for its nights", async (_, files, inReview, added) => {
  const made = await laidOut("budget: {day_usd: 2}\n", files);
  const names = await readdir(join(made.dir, "to/backlog"));
  expect([made.inReview, names.filter((name) => name.startsWith("TOUR-")).length]).toEqual([inReview, added]);
});
