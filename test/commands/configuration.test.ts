import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { folderOf, git, nightshift, repositoryOf, writeInto } from "./cli.ts";

const CONFIGURATION = "version: 1\n# what a night may cost\nbudget: {day_usd:   2} # agreed\n";

describe("config", () => {
  test("prints the configuration in force, as YAML and as JSON: what is written, and every default", async () => {
    const repo = folderOf({ "nightshift.yml": CONFIGURATION });
    const [yaml, json] = await Promise.all([
      nightshift(["config", "--repo", repo]),
      nightshift(["config", "--json", "--repo", repo]),
    ]);
    const whole = { budget: { task_usd: 1, cycle_usd: 3, day_usd: 2, month_usd: 100 }, paused: false, sandbox: "auto" };
    expect(yaml).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("! budget.cycle_usd is 3, as by default, and budget.day_usd 2: the smaller one"),
    });
    expect(parse(yaml.stdout)).toMatchObject(whole);
    expect(JSON.parse(json.stdout)).toEqual(parse(yaml.stdout));
  });
});

describe("the kill switch", () => {
  const repo = repositoryOf({ "nightshift.yml": CONFIGURATION, "backlog/BUG-1.md": "---\ntitle: x\n---\n" });
  const file = join(repo, "nightshift.yml");

  test("is put on and taken off in the file, with its comments kept, and stops the next cycle", async () => {
    const paused = await nightshift(["pause", "--repo", repo]);
    expect(paused).toMatchObject({ exitCode: 0, stdout: `${file}\n` });
    expect(paused.stderr).toContain("push it to the default branch");
    expect(readFileSync(file, "utf8")).toBe(`${CONFIGURATION}paused: true\n`);

    const [plan, again] = await Promise.all([
      nightshift(["plan", "--repo", repo]),
      nightshift(["pause", "--repo", repo]),
    ]);
    expect(plan.exitCode).toBe(3);
    expect(plan.stdout).toContain("nightshift.yml says paused: true");
    expect(again).toEqual({ exitCode: 0, stdout: "", stderr: "nightshift.yml says paused: true already\n" });

    expect(await nightshift(["resume", "--repo", repo])).toMatchObject({ exitCode: 0, stdout: `${file}\n` });
    expect(readFileSync(file, "utf8")).toBe(`${CONFIGURATION}paused: false\n`);
    expect(git(repo, "status", "--porcelain")).toBe(" M nightshift.yml\n");
  });

  test("makes a file where there is none, and writes through a link", async () => {
    const empty = folderOf({});
    const linked = folderOf({ "config/night.yml": CONFIGURATION });
    symlinkSync("config/night.yml", join(linked, "nightshift.yml"));
    await Promise.all([nightshift(["pause", "--repo", empty]), nightshift(["pause", "--repo", linked])]);
    expect(readFileSync(join(empty, "nightshift.yml"), "utf8")).toBe("version: 1\npaused: true\n");
    expect(lstatSync(join(linked, "nightshift.yml")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(linked, "config/night.yml"), "utf8")).toBe(`${CONFIGURATION}paused: true\n`);
    expect(readdirSync(join(linked, "config"))).toEqual(["night.yml"]);
  });

  test.each([["pause"], ["config"], ["plan", "--offline"], ["task", "list"], ["task", "add", "BUG-2", "--title", "x"]])(
    "is not looked for in a folder below the repository's: %s %s",
    async (...command) => {
      const below = repositoryOf({ "nightshift.yml": CONFIGURATION, "src/a.ts": "\n" });
      const ended = await nightshift([...command, "--repo", join(below, "src")]);
      expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
      expect(ended.stderr).toContain(
        `lies within the repository ${below}: nightshift.yml and backlog/ are there; give --repo ${below}`,
      );
      expect(readdirSync(join(below, "src"))).toEqual(["a.ts"]);
    },
  );

  test.each([["pause"], ["plan", "--offline"], ["task", "add", "BUG-2", "--title", "x"]])(
    "is not written into a bare repository: %s",
    async (...command) => {
      const bare = folderOf({});
      git(bare, "init", "--quiet", "--bare");
      const before = readdirSync(bare);
      const ended = await nightshift([...command, "--repo", bare]);
      expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
      expect(ended.stderr).toContain("is a bare repository, where no file of the project lies: give a checkout");
      expect(readdirSync(bare)).toEqual(before);
    },
  );

  test("leaves a malformed file alone, and says its faults", async () => {
    const broken = folderOf({});
    writeInto(broken, "nightshift.yml", "version: 1\nbudget: 3\n");
    const ended = await nightshift(["pause", "--repo", broken]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain("nightshift.yml:2: found `budget` = 3");
    expect(readFileSync(join(broken, "nightshift.yml"), "utf8")).toBe("version: 1\nbudget: 3\n");
  });

  test("leaves a file in another encoding alone, whose characters it would lose", async () => {
    const latin1 = folderOf({});
    const bytes = Buffer.from("version: 1 # f\xfcr alle\n", "latin1");
    writeFileSync(join(latin1, "nightshift.yml"), bytes);
    const ended = await nightshift(["pause", "--repo", latin1]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain("nightshift.yml holds text that is not UTF-8: save it in UTF-8 first");
    expect(readFileSync(join(latin1, "nightshift.yml"))).toEqual(bytes);
  });

  test("works although a model has no price: whoever stops Night Shift is in a hurry", async () => {
    const unpriced = folderOf({ "nightshift.yml": "version: 1\nmodels: {agent: llama}\n" });
    expect(await nightshift(["pause", "--repo", unpriced])).toMatchObject({ exitCode: 0 });
  });
});
