import { describe, expect, it } from "vitest";
import { likelyFiles, surestFiles } from "../../../scripts/domain/preflight/likely-files.ts";
import { neighboursIn } from "../../../scripts/domain/preflight/neighbours.ts";
import { indexTree } from "../../../scripts/domain/preflight/tree-index.ts";
import { taskOf } from "../stories.ts";

const TREE = new Map([
  ["src/parse.ts", "export function parseDuration(text: string) {\n  // a sign negates\n  return minutes(text);\n}\n"],
  ["src/format.ts", "export function formatDuration(ms: number) {\n  return minutes(ms);\n}\n"],
  ["src/server/retry.ts", "export const backoff = (n: number) => 2 ** n;\n"],
  ["test/parse.test.ts", "test('parseDuration negates', () => parseDuration('-1h'));\n"],
  ["docs/syntax.md", "# Syntax\n\nA sign negates the duration that parseDuration reads.\n"],
]);
const index = indexTree(TREE);
const paths = (change: Parameters<typeof taskOf>[1]) =>
  likelyFiles(taskOf("A-1", change), index).map(({ path }) => path);
const surest = (change: Parameters<typeof taskOf>[1]) => surestFiles(taskOf("A-1", change), index);
const SIGN = { title: "`parseDuration` negates the first part alone", description: "The sign sticks to one figure." };

describe("the files that a task is likely to change", () => {
  it("are those that hold its words, the most first", () => {
    expect(paths(SIGN)[0]).toBe("test/parse.test.ts");
    expect(paths(SIGN)).toContain("src/parse.ts");
    expect(paths(SIGN)).not.toContain("src/server/retry.ts");
  });

  it("are those that are called by its words as well", () => {
    expect(paths({ title: "Retry five times", description: "" })).toEqual(["src/server/retry.ts"]);
  });

  it("are within the task's paths alone", () => {
    expect(paths({ ...SIGN, paths: ["src/**"] })).toEqual(["src/parse.ts", "src/format.ts"]);
  });

  it.each([[["src"]], [["./src/"]], [["!test", "!docs/**"]]])("are within %j as a change has to be", (allowed) => {
    expect(paths({ ...SIGN, paths: allowed })).toEqual(["src/parse.ts", "src/format.ts"]);
  });

  it("say by which words they were found", () => {
    expect(likelyFiles(taskOf("A-1", SIGN), index).find(({ path }) => path === "src/parse.ts")?.because).toContain(
      "parseDuration",
    );
  });
});

describe("with neighbours, files are likely", () => {
  const small = new Map([
    ["src/parse.ts", 'import { unit } from "./unit.ts";\nexport function parseDuration(text: string) {}\n'],
    ["src/unit.ts", "export const unit = 1;\n"],
    ["src/cli.ts", 'import { parse } from "./parse.ts";\n'],
    ["src/table.ts", "export const table = [];\n"],
    ["src/other.ts", "export const other = 1;\n"],
  ]);
  const found = (paths: readonly string[][] = []) => {
    const own = indexTree(small);
    const neighbours = neighboursIn(
      small,
      own,
      paths.map((changed) => ({ paths: changed })),
    );
    return likelyFiles(taskOf("A-1", SIGN), own, neighbours).map(({ path, because, beside }) => [
      path,
      because,
      beside,
    ]);
  };
  const byWords = ["src/parse.ts", "parseDuration", null];

  it("that one of the task's words changed together with, the most often first", () => {
    const changed = [["src/parse.ts", "src/table.ts"], ["src/parse.ts"], ["src/parse.ts", "src/table.ts", "gone.ts"]];
    expect(found(changed)).toContainEqual(["src/table.ts", "", "src/parse.ts"]);
    expect(found([])).not.toContainEqual(["src/table.ts", "", "src/parse.ts"]);
    expect(found(changed)[0]).toEqual(byWords);
  });

  it("and those that nothing ties to it are not, whatever has swept over all of them", () => {
    const sweep = [...small.keys(), ...Array.from({ length: 20 }, (_, n) => `f${n}.ts`)];
    expect(found([["src/other.ts"], [...sweep]]).map(([path]) => path)).not.toContain("src/other.ts");
  });
});

describe("the surest file", () => {
  it("is of the kind that the category changes", () => {
    expect(surest(SIGN)).toEqual(["src/parse.ts"]);
    expect(surest({ ...SIGN, category: "test" })).toEqual(["test/parse.test.ts"]);
    expect(surest({ ...SIGN, category: "docs" })).toEqual(["docs/syntax.md"]);
  });

  it("is none of a report, and none where the task's words are nowhere", () => {
    expect(surest({ ...SIGN, category: "research" })).toEqual([]);
    expect(surest({ title: "Zebra crossing", description: "" })).toEqual([]);
  });

  it("is what the task's paths name without a pattern", () => {
    expect(surest({ ...SIGN, paths: ["src/format.ts", "src/server/retry.ts", "CHANGELOG.md"] })).toEqual([
      "src/format.ts",
      "src/server/retry.ts",
    ]);
    expect(surest({ ...SIGN, paths: ["./src/format.ts"] })).toEqual(["src/format.ts"]);
  });

  it("is what the task's paths name although nothing is read of it, where that is all that may change", () => {
    expect(surest({ ...SIGN, paths: ["package.json"] })).toEqual(["package.json"]);
    expect(surest({ ...SIGN, category: "test", paths: ["test/new.test.ts", "!src"] })).toEqual(["test/new.test.ts"]);
    expect(surest({ ...SIGN, paths: ["package.json", "src"] })).toEqual(["src/parse.ts"]);
    expect(surest({ ...SIGN, paths: ["config/*.json", "docs"] })).toEqual([]);
  });
});
