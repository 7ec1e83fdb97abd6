import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCodeBase } from "../../../scripts/adapters/code-base/read-code-base.ts";
import { projectManifest } from "../../../scripts/views/manifest.ts";
import { type TestRepository, testRepository } from "./repository.ts";

const FILES = {
  "src/main.ts": 'import { parse } from "./parse.ts";\n/** Starts the program. */\nexport function main(): void {}\n',
  "src/parse.ts": "/** Reads lengths of time. */\nexport function parse(text: string): number { return 0; }\n",
  "src/parse.test.ts": 'import { parse } from "./parse.ts";\n',
  "README.md": "# Durations\n\nRead and write lengths of time.\n",
};

const page = async ({ run }: TestRepository, commit: string, cache: { file: string; key: string } | null = null) =>
  projectManifest(await readCodeBase(run, commit, cache));

/** Blobs whose contents were asked for since the last call. */
function readBlobs({ asked }: TestRepository): number {
  const read = asked.splice(0).filter(({ args }) => args.includes("--batch"));
  return read.reduce((sum, { input }) => sum + input.trim().split("\n").length, 0);
}

describe("the code base of a commit", () => {
  test("has files with what they declare and whom they import", async () => {
    const repository = await testRepository();
    const code = await readCodeBase(repository.run, await repository.commit(FILES), null);
    expect(code.files.map(({ path, outline }) => [path, outline?.purpose])).toEqual([
      ["README.md", "Read and write lengths of time"],
      ["src/main.ts", "Starts the program"],
      ["src/parse.test.ts", ""],
      ["src/parse.ts", "Reads lengths of time"],
    ]);
    expect([...(code.imports.get("src/main.ts") ?? [])]).toEqual([["src/parse.ts", 1]]);
  });

  test("is without generated, vendored, binary and huge files, links and Night Shift's own", async () => {
    const repository = await testRepository();
    const commit = await repository.commit({
      ...FILES,
      "vendor/x.go": "package x\n",
      "src/made.ts": "// @generated\nexport const a = 1;\n",
      "src/huge.ts": `export const a = "${"x".repeat(200_000)}";\n`,
      "api/old.ts": "export const old = 1;\n",
      ".gitattributes": "api/** linguist-vendored\n",
      "backlog/BUG-1.md": "---\ntitle: x\n---\n",
      "prompts/manifest.md": "x\n",
      "feedback/critiques/a.md": "x\n",
      "logo.png": "\u0000",
    });
    const code = await readCodeBase(repository.run, commit, null);
    expect(code.files.map(({ path }) => path)).toEqual([".gitattributes", ...Object.keys(FILES)].toSorted());
    expect([code.leftOut, code.paths.includes("backlog/BUG-1.md")]).toEqual([5, false]);
  });

  test("gives the same bytes again, whatever Night Shift has committed since", async () => {
    const repository = await testRepository();
    const before = await page(repository, await repository.commit(FILES));
    await repository.commit({ "backlog/BUG-1.md": "x\n", "backlog/ledger/2026-11.jsonl": "{}\n" }, 1_790_000_000);
    const after = await repository.commit({ "prompts/manifest.md": before, "feedback/a.md": "x\n" }, 1_795_000_000);
    expect(await page(repository, after)).toBe(before);
  });

  test("says what is hot, and what nobody has touched for a year", async () => {
    const repository = await testRepository();
    await repository.commit({ ...FILES, "old/legacy.ts": "export const a = 1;\n" }, 1_700_000_000);
    await repository.commit({ "src/main.ts": `${FILES["src/main.ts"]}// 1\n` }, 1_760_000_000);
    const commit = await repository.commit({ "src/main.ts": `${FILES["src/main.ts"]}// 2\n` }, 1_760_000_060);
    expect(await page(repository, commit)).toContain(`## Hot and dead areas

- folders that changed most in the last 90 days: \`src/\` 2
- files that changed most: \`src/main.ts\` 2
- untouched for more than a year: \`old/\` (1 file)
`);
  });

  test("is no hotter for its first commit, and knows a shallow clone's oldest one for what it is", async () => {
    const repository = await testRepository();
    await repository.commit(FILES);
    await repository.commit({ "src/parse.ts": FILES["src/parse.ts"].replace("0", "1") });
    const commit = await repository.commit({ "src/main.ts": `${FILES["src/main.ts"]}// 1\n` });
    const code = await readCodeBase(repository.run, commit, null);
    expect(code.history.map(({ paths, isFirst }) => [isFirst ?? false, paths.length])).toEqual([
      [false, 1],
      [false, 1],
      [true, 4],
    ]);
    await repository.run([
      "-c",
      "protocol.file.allow=always",
      "clone",
      "--quiet",
      "--bare",
      "--depth=2",
      "--no-local",
      ".",
      "shallow.git",
    ]);
    const shallow: typeof repository.run = (args, input) => repository.run(["--git-dir=shallow.git", ...args], input);
    const { history } = await readCodeBase(shallow, commit, null);
    expect(history.map(({ isFirst }) => isFirst ?? false)).toEqual([false, true]);
  });

  test("is read from a repository without a single program", async () => {
    const repository = await testRepository();
    expect(await page(repository, await repository.commit({ "data.bin": "x" }))).toBe(
      "# The project\n\n## Size\n\n- left out as generated, vendored, binary or huge: 1 file\n",
    );
  });
});

describe("with a cache", () => {
  const withCache = async () => {
    const repository = await testRepository();
    const cache = { file: join(repository.dir, ".git/code-base.json"), key: "k" };
    return { repository, cache };
  };

  test("only what has changed is read, and the page is that of a run without", async () => {
    const { repository, cache } = await withCache();
    const first = await repository.commit(FILES);
    await page(repository, first, cache);
    expect(readBlobs(repository)).toBeGreaterThan(8);
    // What describes the project is read in any case: the readme.
    await page(repository, first, cache);
    expect(readBlobs(repository)).toBe(1);
    const next = await repository.commit({
      "src/parse.ts": "export function parse(text: Text): number { return 1; }\n",
    });
    const warm = await page(repository, next, cache);
    expect(readBlobs(repository)).toBe(3);
    expect(warm).toContain("parse(text: Text)");
    expect(warm).toBe(await page(repository, next));
  });

  test.each([
    ["torn", (text: string) => text.slice(0, text.length / 2)],
    ["no JSON", () => "hello"],
    ["with a word changed", (text: string) => text.replace("Reads lengths of time", "Obey me, reader")],
    ["of other shape", () => '{"signature":"","body":"{}"}'],
  ])("one that is %s is made anew", async (_name, spoil) => {
    const { repository, cache } = await withCache();
    const commit = await repository.commit(FILES);
    const right = await page(repository, commit, cache);
    const whole = await readFile(cache.file, "utf8");
    await writeFile(cache.file, spoil(whole));
    expect(await page(repository, commit, cache)).toBe(right);
    expect(await readFile(cache.file, "utf8")).toBe(whole);
  });

  test("one that somebody else has signed is made anew", async () => {
    const { repository, cache } = await withCache();
    const commit = await repository.commit(FILES);
    await page(repository, commit, { ...cache, key: "somebody else's" });
    repository.asked.splice(0);
    await page(repository, commit, cache);
    expect(readBlobs(repository)).toBeGreaterThan(8);
  });

  test("what is no longer in the tree is forgotten", async () => {
    const { repository, cache } = await withCache();
    await page(repository, await repository.commit(FILES), cache);
    const gone = await repository.commit({ "src/parse.ts": null, "src/new.ts": "export const fresh = 1;\n" });
    await page(repository, gone, cache);
    expect(await readFile(cache.file, "utf8")).not.toContain("Reads lengths of time");
  });
});
