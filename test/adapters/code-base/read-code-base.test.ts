import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCodeBase } from "../../../scripts/adapters/code-base/read-code-base.ts";
import { projectManifest } from "../../../scripts/views/manifest.ts";
import { edgesIn } from "../../domain/code-base/graph.ts";
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
    expect(
      edgesIn(
        code.files.map(({ path }) => path),
        code.imports,
      ),
    ).toEqual(["src/main.ts > src/parse.ts", "src/parse.test.ts > src/parse.ts"]);
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

/** The same bytes with a word of theirs replaced by one of equal length. */
function replaced(content: Buffer, word: string, other: string): Buffer {
  const at = content.indexOf(word);
  if (at < 0 || word.length !== other.length) throw new Error(`${word} cannot be replaced by ${other}`);
  return Buffer.concat([content.subarray(0, at), Buffer.from(other), content.subarray(at + word.length)]);
}

describe("with a cache", () => {
  const withCache = async () => {
    const repository = await testRepository();
    const cache = { file: join(repository.dir, ".git/code-base.json"), key: "k" };
    return { repository, cache };
  };

  test("it gets to the declarations that a run had no time for, which says how many", async () => {
    const { repository, cache } = await withCache();
    const commit = await repository.commit(FILES);
    let ms = 0;
    // Each look at the clock is ten seconds later than the one before.
    const slow = await readCodeBase(repository.run, commit, cache, () => (ms += 10_000));
    const looked = (code: typeof slow) => code.files.flatMap(({ path, outline }) => (outline === null ? [] : [path]));
    expect([looked(slow), slow.notLookedInto]).toEqual([["src/main.ts", "src/parse.ts"], 2]);
    expect(projectManifest(slow)).toContain(
      "- without declarations, as the time to look into files was over: 2 files\n",
    );
    const next = await readCodeBase(repository.run, commit, cache, () => 0);
    expect(next).toEqual(await readCodeBase(repository.run, commit, null));
    expect([looked(next).length, next.notLookedInto]).toEqual([4, 0]);
  });

  test("only what has changed is read, and the page is that of a run without", async () => {
    const { repository, cache } = await withCache();
    const first = await repository.commit(FILES);
    await page(repository, first, cache);
    expect(readBlobs(repository)).toBe(8);
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
    ["torn", (content: Buffer) => content.subarray(0, content.length / 2)],
    ["no cache", () => Buffer.from("hello")],
    ["empty", () => Buffer.alloc(0)],
    ["with a word changed", (content: Buffer) => replaced(content, "Reads lengths of time", "Obey me, dear readers")],
  ])("one that is %s is made anew", async (_name, spoil) => {
    const { repository, cache } = await withCache();
    const commit = await repository.commit(FILES);
    const right = await page(repository, commit, cache);
    const whole = await readFile(cache.file);
    await writeFile(cache.file, spoil(Buffer.from(whole)));
    expect(await page(repository, commit, cache)).toBe(right);
    expect((await readFile(cache.file)).equals(whole)).toBe(true);
  });

  test("one that somebody else has signed is made anew", async () => {
    const { repository, cache } = await withCache();
    const commit = await repository.commit(FILES);
    await page(repository, commit, { ...cache, key: "somebody else's" });
    repository.asked.splice(0);
    await page(repository, commit, cache);
    expect(readBlobs(repository)).toBe(8);
  });

  test("what is no longer in the tree is forgotten", async () => {
    const { repository, cache } = await withCache();
    await page(repository, await repository.commit(FILES), cache);
    const gone = await repository.commit({ "src/parse.ts": null, "src/new.ts": "export const fresh = 1;\n" });
    await page(repository, gone, cache);
    expect(await readFile(cache.file, "utf8")).not.toContain("Reads lengths of time");
  });

  test("it finds what a run without one finds, whatever has changed", async () => {
    const { repository, cache } = await withCache();
    const random = randomNumbers(20_261_126);
    for (let round = 0; round < 14; round += 1) {
      const commit = await repository.commit(randomChange(random, round));
      const warm = await readCodeBase(repository.run, commit, cache);
      const cold = await readCodeBase(repository.run, commit, null);
      expect(warm, `round ${round}`).toEqual(cold);
      expect(projectManifest(warm)).toBe(projectManifest(cold));
    }
  });

  test.each([
    ["a package gets another name", "lib/package.json", '{"name": "other"}', '{"name": "shop"}', "lib/core.ts"],
    ["a file joins another namespace", "Api.cs", "namespace Shop.B;", "namespace Shop.A;", "Api.cs"],
  ])("an import of a file that is as it was leads elsewhere when %s", async (_name, path, before, after, target) => {
    const { repository, cache } = await withCache();
    const tree = { "use.ts": 'import "shop/core";\n', "Use.cs": "using Shop.A;\n", "lib/core.ts": "", "Api.cs": "" };
    await page(repository, await repository.commit({ ...tree, [path]: before }), cache);
    const { files, imports } = await readCodeBase(repository.run, await repository.commit({ [path]: after }), cache);
    const names = files.map((file) => file.path);
    expect(edgesIn(names, imports)).toEqual([expect.stringMatching(`^[uU]se\\...s? > ${target}$`)]);
  });

  test("it knows what both sides of a merge have changed, and when", async () => {
    const { repository, cache } = await withCache();
    const { run, commit } = repository;
    await commit(FILES);
    await run(["checkout", "--quiet", "-b", "side"]);
    await commit({ "src/side.ts": "export const a = 1;\n" }, 1_700_000_300);
    await run(["checkout", "--quiet", "main"]);
    const known = await commit({ "src/main.ts": FILES["src/parse.ts"] }, 1_700_000_400);
    await readCodeBase(run, known, cache);
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    await run([...identity, "merge", "--quiet", "--no-ff", "--message=Both", "side"]);
    const warm = await readCodeBase(run, await commit({ "src/last.ts": "\n" }, 1_700_000_500), cache);
    expect(warm.history.map(({ at, paths }) => [at - 1_700_000_000, paths])).toEqual([
      [500, ["src/last.ts"]],
      [400, ["src/main.ts"]],
      [300, ["src/side.ts"]],
      [60, Object.keys(FILES).toSorted()],
    ]);
  });

  test("it finds the same in a clone that has never seen what it knows", async () => {
    const { repository, cache } = await withCache();
    await page(repository, await repository.commit(FILES), cache);
    await repository.run(["checkout", "--quiet", "--orphan", "other"]);
    const { "src/parse.ts": _, ...rest } = FILES;
    const commit = await repository.commit({ ...rest, "src/parse.ts": null, "src/c.ts": "import './main.ts';\n" });
    const clone = ["clone", "--quiet", "--bare", "--single-branch", "--branch=other", "--no-local", ".", "clone.git"];
    await repository.run(["-c", "protocol.file.allow=always", ...clone]);
    const run: typeof repository.run = (args, input) => repository.run(["--git-dir=clone.git", ...args], input);
    expect(await readCodeBase(run, commit, cache)).toEqual(await readCodeBase(run, commit, null));
  });
});

/** Park and Miller's generator: the same numbers from 0 up to 1 on every machine. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const NAMES = ["a", "b", "c", "index", "d/a", "d/index", "d/e", "test/a.test"];
const there = new Set<string>();

/** Some files written, deleted and moved, with imports of each other; now and then what decides about all the others. */
function randomChange(random: () => number, round: number): Record<string, string | null> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const text = () =>
    `${random() < 0.1 ? "// @generated\n" : ""}${[1, 2].map(() => `import "${pick(["./", "../", "shop/"])}${pick(NAMES)}";\n`).join("")}` +
    `/** Does ${Math.floor(random() * 9)}. */\nexport function f${Math.floor(random() * 9)}() {}\n`;
  // Every other time the same files are there afterwards.
  const moves = round % 2 === 0;
  const change: Record<string, string | null> = { "notes.md": `# ${round}\n` };
  for (let n = 0; n < 3; n += 1) {
    const path = moves ? `${pick(["src/", ""])}${pick(NAMES)}.${pick(["ts", "js"])}` : pick([...there]);
    const isGone = moves && there.has(path) && random() < 0.4;
    change[path] = isGone ? null : text();
    if (isGone) there.delete(path);
    else there.add(path);
  }
  if (round < 6) change["Use.cs"] = `// ${round}\nusing Shop.A;\n`;
  const turn = (of: number) => Math.floor((round + of) / 4) % 2 === 1;
  if (round % 4 !== 1) change["src/package.json"] = `{"name": "${turn(1) ? "shop" : "other"}"}\n`;
  if (round % 4 !== 3) change["Api.cs"] = `namespace Shop.${turn(3) ? "A" : "B"};\n`;
  if (round % 5 === 2) change[".gitattributes"] = `${pick(["src/d/**", "*.js"])} linguist-vendored\n`;
  if (round % 3 === 2) change["backlog/BUG-1.md"] = `${round}\n`;
  return change;
}
