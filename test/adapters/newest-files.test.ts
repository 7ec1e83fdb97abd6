import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newestFiles } from "../../scripts/adapters/newest-files.ts";
import { gitText } from "../git.ts";

const AUTHOR = ["-c", "user.name=M", "-c", "user.email=m@example.com"];

test("the newest file of a branch is seen, and the runner's own view of the branch stays where it is", async () => {
  const dir = await mkdtemp(join(tmpdir(), "nightshift-newest-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const [origin, checkout] = [join(dir, "origin"), join(dir, "checkout")];
  const git = (cwd: string, ...args: string[]) => gitText([...AUTHOR, ...args], { cwd });
  await git(".", "init", "--quiet", "--initial-branch=main", origin);
  const commit = async (text: string) => {
    await writeFile(join(origin, "nightshift.yml"), text);
    await git(origin, "add", ".");
    await git(origin, "commit", "--quiet", "--message", text);
  };
  await commit("paused: false\n");
  await git(".", "clone", "--quiet", origin, checkout);
  const before = await git(checkout, "rev-parse", "origin/main");
  await commit("paused: true\n");
  const found = await newestFiles(
    { repoDir: checkout, path: process.env.PATH ?? "", environment: {}, job: null },
    { branch: "main", under: "nightshift.yml", reader: "pause" },
  );
  expect(found).toEqual({ kind: "seen", value: new Map([["nightshift.yml", "paused: true\n"]]) });
  expect(await git(checkout, "rev-parse", "origin/main")).toBe(before);
});
