import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readName } from "../../scripts/commands/compared-name.ts";
import { folderOf } from "./cli.ts";

const dir = folderOf({
  "notes.txt": "x",
  "rows.jsonl": "{}\n",
  "backlog/BUG-1.md": "x",
  "read me.md": "x",
  "a b.txt": "",
});
mkdirSync(join(dir, "CI"));

describe("a name to compare is", () => {
  test.each([
    "Read/write locks",
    "CI/CD",
    "AES/SHA-256",
    "/health answers 200",
    "Mend docs/budget.md",
    "src/none.ts of it",
  ])("words, with slashes or without: %s", async (name) => {
    expect(await readName(name)).toBe(/\s/.test(name) ? "title" : "word");
  });

  test.each(["BUG-1", "cyrillic", "backlog", "x.y", ""])("an ID or a title of one word: %j", async (name) => {
    expect(await readName(name)).toBe("word");
  });

  test.each([
    join(dir, "backlog/BUG-1.md"),
    "backlog/nope.md",
    "README.md",
    join(dir, "read me.md"),
    "My projects/backlog/BUG-1.md",
  ])("a task's file by its ending: %s", async (name) => {
    expect(await readName(name)).toBe("file");
  });
});

describe("a path that holds no task", () => {
  test.each([
    [join(dir, "notes.txt"), "no task file"],
    [join(dir, "a b.txt"), "no task file"],
    [join(dir, "CI"), "a folder"],
    [`${dir}/`, "a folder"],
    ["/nowhere/BUG-1", "a path that leads to no file"],
    ["./BUG-1", "a path that leads to no file"],
    ["../BUG-1", "a path that leads to no file"],
    ["~/BUG-1", "a path that leads to no file"],
    ["C:\\BUG-1", "a path that leads to no file"],
    ["backlog/BUG-1", "a path that leads to no file"],
    ["work/backlog/BUG-1.txt", "a path that leads to no file"],
  ])("is told with what may be named: %s", async (name, what) => {
    await expect(readName(name)).rejects.toThrow(
      `preflight ${name}: this is ${what}; give a task file such as backlog/BUG-012-empty-input.md, or the ID of a task in backlog/; a title needs a blank in it, as in \`nightshift preflight "Read ${name}"\``,
    );
  });

  test("is told with --tasks when it is one of rows", async () => {
    const rows = join(dir, "rows.jsonl");
    await expect(readName(rows)).rejects.toThrow(`, or rows of tasks as --tasks ${rows};`);
  });
});
