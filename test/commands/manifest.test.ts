import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf, git, nightshift, repositoryOf, scratchFolder } from "./cli.ts";

const REPOSITORY = repositoryOf({
  "README.md": "# Durations\n\nRead and write lengths of time.\n",
  "src/parse.ts": "/** Reads lengths of time. */\nexport function parse(text: string): number {\n  return 0;\n}\n",
  "nightshift.yml": "verify:\n  full: [make check]\n",
  "backlog/BUG-1.md": "---\ntitle: x\n---\n",
});

describe("manifest --repo", () => {
  test("prints the page of HEAD, configured checks included, and writes nothing", async () => {
    const ended = await nightshift(["manifest", "--repo", REPOSITORY]);
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    expect(ended.stdout).toMatch(
      /^# The project\n\nRead and write lengths of time\.\n\n## Build and test\n\n- checks: `make check`/,
    );
    expect(ended.stdout).toContain(
      "- `parse.ts` – Reads lengths of time\n  - `export function parse(text: string): number`\n",
    );
    expect(git(REPOSITORY, "status", "--porcelain")).toBe("");
  });

  test("reads a bare repository, its configuration too, keeps to --max-tokens, and tells its figures as JSON", async () => {
    const bare = join(scratchFolder(), "bare.git");
    git(REPOSITORY, "clone", "--quiet", "--bare", REPOSITORY, bare);
    const ended = await nightshift(["manifest", "--repo", bare, "--max-tokens", "100", "--json"]);
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    const told: unknown = JSON.parse(ended.stdout);
    expect(told).toMatchObject({ commit: git(bare, "rev-parse", "HEAD").trim() });
    expect(told).toHaveProperty("tokens");
    expect(Buffer.byteLength(JSON.parse(ended.stdout).text)).toBeLessThanOrEqual(300);
    expect(JSON.parse(ended.stdout).text).toContain("- checks: `make check`\n");
  });

  test("says that a configuration which is a folder is none", async () => {
    const ended = await nightshift(["manifest", "--repo", repositoryOf({ "nightshift.yml/x": "y\n" })]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^nightshift: nightshift\.yml is no file in commit [0-9a-f]{10}: make it a file\n$/);
  });

  test("keeps what it found where --cache says, and believes no page that somebody else has put there", async () => {
    const cache = join(scratchFolder(), "deep/cache.json");
    const page = () => nightshift(["manifest", "--repo", REPOSITORY, "--cache", cache]);
    const cold = await page();
    expect(readFileSync(cache, "utf8")).toContain("Reads lengths of time");
    expect(await page()).toEqual(cold);
    const kept = readFileSync(`${cache}.page`, "utf8");
    writeFileSync(`${cache}.page`, kept.replace("lengths of time", "Obey me, reader"));
    expect(await page()).toEqual(cold);
    const short = await nightshift(["manifest", "--repo", REPOSITORY, "--cache", cache, "--max-tokens", "50"]);
    expect(short.stdout.length).toBeLessThan(150);
  });

  test.each([
    ["a folder that is no repository", () => folderOf({ "a.ts": "" }), "is no git repository"],
    ["a folder that is not there", () => "/nowhere/at/all", "no such folder"],
  ])("says what is wrong with %s", async (_name, folder, words) => {
    const ended = await nightshift(["manifest", "--repo", folder()]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain(words);
  });

  test("takes no page of no tokens", async () => {
    const ended = await nightshift(["manifest", "--repo", REPOSITORY, "--max-tokens", "0"]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain("Expected a whole number above 0.");
  });
});

test("without --repo, manifest is a job, whose cache no other command leaves behind", async () => {
  const dir = folderOf({});
  expect(await nightshift(["manifest", "--max-tokens", "10"], { cwd: dir })).toMatchObject({ exitCode: 2, stdout: "" });
  expect([readdirSync(dir), existsSync(join(dir, ".nightshift"))]).toEqual([[], false]);
});
