import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ownCases } from "../../scripts/bench/grading/own-cases.ts";
import { gradeOwnCases } from "../../scripts/bench/grading/own-grades.ts";
import { judgeGrades } from "../../scripts/bench/grading/statistics.ts";
import { measureGrading } from "../../scripts/bench/grading.ts";
import { folderOf, git, repositoryOf } from "../commands/cli.ts";

const graded = await gradeOwnCases(ownCases());

describe("the project's own set of changes", () => {
  test.each(graded.filter(({ kind }) => kind === "good"))("takes nothing from a good change: $id", ({ findings }) => {
    expect(findings).toEqual([]);
  });

  test.each(graded.filter(({ kind }) => kind !== "good" && kind !== "off_task"))(
    "grades at most 7: $id",
    ({ score }) => {
      expect(score).toBeLessThanOrEqual(7);
    },
  );

  test("knows two thirds of the changes that answer another task", () => {
    const strayed = graded.filter(({ kind }) => kind === "off_task");
    expect(strayed.filter(({ score }) => score <= 8).length).toBeGreaterThanOrEqual((strayed.length * 2) / 3);
  });
});

describe("the bench", () => {
  test("tells AUC, false alarms and each kind of the project's own set, and what it lacks", async () => {
    const { tables, notes } = await measureGrading({ data: "nowhere", trees: null, path: "" });
    expect(tables.map(({ title }) => title)).toEqual([
      "The project's own changes in six languages: 6 good, 100 spoilt, taken for spoilt below 10.0",
    ]);
    expect(tables[0]?.rows).toContainEqual(["good, by mistake", "6", { value: 0, unit: "%", atMost: 5 }, ""]);
    expect(tables[0]?.rows).toContainEqual([
      "stubbed",
      "6",
      { value: 100, unit: "%", atLeast: 90 },
      { value: 1, unit: "" },
    ]);
    expect(notes).toEqual([expect.stringContaining("--trees")]);
  });

  test("grades labelled changes where their repository is at hand", async () => {
    const repo = repositoryOf({
      "src/a.ts": "export const a = 1;\n",
      "test/a.test.ts": "test('a', () => expect(a).toBe(1));\n",
    });
    const base = git(repo, "rev-parse", "HEAD").trim();
    const patch = "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-export const a = 1;\n+export const a = 2;\n";
    const row = (variant: string, text: string) =>
      JSON.stringify({
        id: variant,
        repo: "o/r",
        base,
        variant,
        task: { title: "Change a", description: "" },
        patch: text,
      });
    const folder = folderOf({});
    writeFileSync(
      join(folder, "o+r.jsonl.gz"),
      gzipSync(`${row("good", patch)}\n${row("truncated", `${patch}@@ nonsense\n-x`.replace("a = 1", "a = 9"))}\n`),
    );
    writeFileSync(join(folder, "o+other.jsonl.gz"), "");
    const treesDir = folderOf({});
    symlinkSync(repo, join(treesDir, "o+r"));
    const { tables, notes } = await measureGrading({ data: folder, trees: treesDir, path: process.env.PATH ?? "" });
    expect(tables.map(({ title }) => title).slice(1)).toEqual([
      expect.stringContaining("Other repositories: 1 good, 1 spoilt"),
      "Speed",
    ]);
    expect([tables[1]?.rows[0], notes]).toEqual([["all", "1", "", { value: 1, unit: "", atLeast: 0.95 }], []]);
  });

  test("lets at most one good change in twenty fall below the threshold", () => {
    const scored = [
      ...Array.from({ length: 40 }, (_, at) => ({ kind: "good", score: at < 3 ? at : 9 })),
      { kind: "x", score: 1 },
      { kind: "x", score: 9 },
    ];
    expect(judgeGrades(scored)).toMatchObject({
      threshold: 2,
      falseAlarms: 0.05,
      kinds: [{ kind: "x", cases: 2, caught: 0.5 }],
    });
  });
});
