import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf, nightshift, repositoryOf, writeInto } from "./cli.ts";

const SOURCES = {
  "README.md": "# Durations\n\n## Compare durations\n\n`compareDurations` sorts a list of durations.\n",
  "src/compare.ts":
    "/** Compares two durations, to sort a list of durations. */\nexport function compareDurations(a, b) {\n  return a - b;\n}\n",
  "test/compare.test.ts": 'it("compareDurations compares durations", () => {});\n',
  "src/parse.ts": "export function parse(text: string): number { return text.length; }\n",
  "nightshift.yml": "version: 1\n",
  ".gitignore": "ignored/\n",
};
const ROWS = [
  { id: "1", title: "Add `compareDurations` to compare durations", description: "Sort a list of durations." },
  { id: "2", title: "Cyrillic transliteration of weekday names" },
];
const JSONL = `${ROWS.map((row) => JSON.stringify(row)).join("\n\n")}\n`;

describe("preflight", () => {
  test("turns rows of tasks into rows of overlaps, in their order", async () => {
    const repo = repositoryOf({ ...SOURCES, "tasks.jsonl": "" });
    const tasks = join(folderOf({ "tasks.jsonl": JSONL }), "tasks.jsonl");
    const [json, words] = await Promise.all([
      nightshift(["preflight", "--tasks", tasks, "--repo", repo, "--json"]),
      nightshift(["preflight", "--tasks", tasks, "--repo", repo]),
    ]);
    expect(json).toMatchObject({ exitCode: 0, stderr: "" });
    const rows: unknown[] = json.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toEqual([
      {
        id: "1",
        overlap: expect.closeTo(0.7, 1),
        verdict: "redundant",
        evidence: expect.arrayContaining([
          expect.stringMatching(/^`compareDurations` is defined in src\/compare\.ts:2$/),
        ]),
      },
      { id: "2", overlap: 0, verdict: "new", evidence: expect.any(Array) },
    ]);
    expect(words.stdout).toMatch(
      /^1 {2}0\.\d\d {2}redundant {2}src\/compare\.ts:1-2 \(source\) has .*\n2 {2}0\.00 {2}new/,
    );
  });

  test("reads what git would track, committed or not, and no ignored file", async () => {
    const repo = repositoryOf(SOURCES);
    writeInto(repo, "ignored/cyrillic.ts", "Cyrillic transliteration of weekday names");
    const tasks = join(folderOf({ "tasks.jsonl": JSONL }), "tasks.jsonl");
    const ask = async () => (await nightshift(["preflight", "--tasks", tasks, "--repo", repo])).stdout;
    expect(await ask()).toContain("2  0.00  new");
    writeInto(repo, "src/cyrillic.ts", "export function cyrillicTransliteration(weekdayNames) {}");
    expect(await ask()).toMatch(/^2 {2}0\.[3-9]\d {2}\w+ +src\/cyrillic\.ts:1 /m);
  });

  test("works on a folder that is no repository", async () => {
    const tasks = join(folderOf({ "tasks.jsonl": JSONL }), "tasks.jsonl");
    const ended = await nightshift(["preflight", "--tasks", tasks, "--repo", folderOf(SOURCES)]);
    expect(ended.stdout).toMatch(/^1 {2}0\.\d\d {2}redundant {2}src\/compare\.ts/);
  });

  test("compares what is named: a task by its ID or file, or a few words, with the whole proof", async () => {
    const file = "backlog/FEAT-1-compare.md";
    const text =
      "---\ntitle: Add `compareDurations` to compare durations\ncategory: code\npriority: 2\n---\nSort a list.\n";
    const repo = repositoryOf({ ...SOURCES, [file]: text });
    const [named, all, unknown, both, path] = await Promise.all([
      nightshift([
        "preflight",
        "FEAT-1",
        join(repo, file),
        "Cyrillic transliteration of weekdays",
        "cyrillic",
        "--repo",
        repo,
      ]),
      nightshift(["preflight", "--repo", repo]),
      nightshift(["preflight", "FEAT-2-compare", "--repo", repo]),
      nightshift(["preflight", "FEAT-1", "--tasks", "rows.jsonl", "--repo", repo]),
      nightshift(["preflight", join(repo, "src"), "--repo", repo]),
    ]);
    expect(named.stdout.match(/^\S.* {2}0\.\d\d {2}\w+$/gm)).toEqual([
      expect.stringMatching(/^FEAT-1-compare {2}0\.\d\d {2}redundant$/),
      expect.stringMatching(/^FEAT-1-compare {2}0\.\d\d {2}redundant$/),
      "Cyrillic transliteration of weekdays  0.00  new",
      "cyrillic  0.00  new",
    ]);
    expect(named.stdout).toContain("\n    `compareDurations` is defined in src/compare.ts:2\n");
    expect(all.stdout).toMatch(/^FEAT-1-compare {2}0\.\d\d {2}redundant {2}src\/compare\.ts.*\n$/);
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("perhaps FEAT-1-compare") });
    expect(unknown.stderr).toContain("`nightshift task list` shows what there is; what is no ID needs a blank in it");
    expect(both).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("not both") });
    expect(path).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining("this is a folder; give a"),
    });
  });

  test("names the first ten wrong lines, and how many more there are", async () => {
    const file = join(folderOf({ "tasks.jsonl": "no JSON\n".repeat(12) }), "tasks.jsonl");
    const ended = await nightshift(["preflight", "--tasks", file, "--repo", folderOf({})]);
    const lines = ended.stderr.trim().split("\n");
    expect([lines.length, lines.at(-1)]).toEqual([11, `nightshift: ${file}: and 2 more lines like these`]);
  });

  test("refuses broken rows, every one with its line, and a file that is not there", async () => {
    const text = `${JSON.stringify(ROWS[0])}\n{"id": 7, "title": "x"}\n\nnot json\n{"id": "8"}\n`;
    const dir = folderOf({ "tasks.jsonl": text });
    const file = join(dir, "tasks.jsonl");
    const [broken, missing] = await Promise.all([
      nightshift(["preflight", "--tasks", file, "--repo", dir, "--json"]),
      nightshift(["preflight", "--tasks", join(dir, "nowhere.jsonl"), "--repo", dir]),
    ]);
    expect(broken).toMatchObject({ exitCode: 2, stdout: "" });
    expect(broken.stderr).toContain(`${file}:2: found \`id\` = 7; expected text`);
    expect(broken.stderr).toContain(`${file}:4: found broken JSON`);
    expect(broken.stderr).toContain(`${file}:5: found no \`title\``);
    expect(broken.stderr).not.toContain(`${file}:1:`);
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
    expect(missing.stderr).toContain(`--tasks ${join(dir, "nowhere.jsonl")}: no such file`);
  });
});
