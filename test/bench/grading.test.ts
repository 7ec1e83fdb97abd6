import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ownCases } from "../../scripts/bench/grading/own-cases.ts";
import { gradeOwnCases } from "../../scripts/bench/grading/own-grades.ts";
import { judgeGrades } from "../../scripts/bench/grading/statistics.ts";
import { gradingQuality, measureGrading } from "../../scripts/bench/grading.ts";
import { reportText } from "../../scripts/bench/report.ts";
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
  test("tells AUC, false alarms and each kind of the project's own set", async () => {
    const result = await gradingQuality.measure({
      scratch: "",
      environment: {},
      trees: null,
      data: null,
      tell: () => {},
    });
    const text = reportText("grading", result);
    expect(text).toMatch(/all spoilt +\| +100 \| .*0\.9/);
    expect(text).toMatch(/stubbed +\| +6 \| 100 %/);
    expect(text).toContain("Labelled changes of real repositories are not at hand");
  });

  test("grades labelled changes where their repository is at hand, those that rules were tuned on apart", async () => {
    const repo = repositoryOf({
      "src/a.ts": "export const a = 1;\n",
      "test/a.test.ts": "test('a', () => expect(a).toBe(1));\n",
    });
    const base = git(repo, "rev-parse", "HEAD").trim();
    const patch = "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-export const a = 1;\n+export const a = 2;\n";
    const rows = (of: string) =>
      gzipSync(
        [
          ["good", patch],
          ["truncated", `${patch}@@ nonsense\n-x`.replace("a = 1", "a = 9")],
        ]
          .map(([variant, text]) => ({ id: variant, repo: of, base, variant, patch: text }))
          .map((row) => `${JSON.stringify({ ...row, task: { title: "Change a", description: "" } })}\n`)
          .join(""),
      );
    const [folder, more, treesDir] = [folderOf({}), folderOf({}), folderOf({})];
    writeFileSync(join(folder, "chalk+chalk.jsonl.gz"), rows("chalk/chalk"));
    writeFileSync(join(folder, "o+other.jsonl.gz"), "");
    writeFileSync(join(more, "o+r.jsonl.gz"), rows("o/r"));
    for (const name of ["chalk+chalk", "o+r"]) symlinkSync(repo, join(treesDir, name));
    const path = process.env.PATH ?? "";
    const { labelled } = await measureGrading({ dataDirs: [folder, more], treesDir, path });
    const figures = { good: 1, spoilt: 1, auc: 1 };
    expect(labelled).toMatchObject({
      tunedOn: { repositories: ["chalk/chalk"], figures },
      heldOut: { repositories: ["o/r"], figures },
    });
  });

  test("measures what was held out by the threshold of what rules were tuned on", () => {
    const scored = [
      { kind: "good", score: 6 },
      { kind: "good", score: 9 },
      { kind: "x", score: 7 },
    ];
    expect(judgeGrades(scored, 8)).toMatchObject({ threshold: 8, falseAlarms: 0.5, kinds: [{ caught: 1 }] });
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
