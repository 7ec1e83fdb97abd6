import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { layOutOwnRepository } from "../../scripts/rehearsal/own-repository.ts";

const PROGRAM_DIR = resolve(import.meta.dirname, "..", "..");
const LEFTOVER = "# ours\nbudget: {mode: leftover, organisation_month_usd: 100}\n";

async function laidOut(configuration: string) {
  const dir = await mkdtemp(join(tmpdir(), "nightshift-own-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const [from, to] = [join(dir, "from"), join(dir, "to")];
  await execa("git", ["init", "--quiet", "--initial-branch=main", from]);
  await writeFile(join(from, "nightshift.yml"), configuration);
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
  expect(await layOutOwnRepository(shallow, to, PROGRAM_DIR, { sandbox: "none" })).toEqual({ isFixed });
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
