import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { areaUnderCurve, atThreshold } from "../../scripts/bench/preflight/discrimination.ts";
import { measurePreflight } from "../../scripts/bench/preflight.ts";
import { folderOf, git, repositoryOf, writeInto } from "../commands/cli.ts";

const environment = { PATH: process.env.PATH };

describe("the bench of preflight", () => {
  test("scores each labelled task on the tree of its own commit, beside simple text matching", async () => {
    const repo = repositoryOf({ "src/parse.js": "export function parse(text) {\n  return text;\n}\n" });
    const before = git(repo, "rev-parse", "HEAD").trim();
    writeInto(
      repo,
      "src/parse.js",
      "export function parse(text, { strictUnits = false }) {\n  return strictUnits;\n}\n",
    );
    git(repo, "add", ".");
    git(repo, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "Parse strictly");
    const after = git(repo, "rev-parse", "HEAD").trim();
    const trees = folderOf({});
    mkdirSync(join(trees, "someone+parser"));
    cpSync(join(repo, ".git"), join(trees, "someone+parser", "repo"), { recursive: true });
    const task = { repo: "someone/parser", title: "Add `strictUnits` option to parse", wording: "author" };
    const cases = join(
      folderOf({
        "cases.jsonl": [
          { id: "1:parent", ...task, commit: before, label: "new", kind: "parent" },
          { id: "1:commit", ...task, commit: after, label: "redundant", kind: "commit" },
          { id: "2:parent", ...task, repo: "someone/else", commit: before, label: "new", kind: "parent" },
        ]
          .map((row) => JSON.stringify(row))
          .join("\n"),
      }),
      "cases.jsonl",
    );
    const measured = await measurePreflight({ cases, trees, environment });
    if (measured.kind === "skipped") throw new Error(measured.why);
    const [curve] = measured.tables;
    expect(curve?.columns).toEqual(["tasks", "n", "preflight", "BM25", "coverage"]);
    expect(curve?.rows.find(([name]) => name === "hard pairs: parent, commit")?.slice(0, 3)).toEqual([
      "hard pairs: parent, commit",
      { value: 2, unit: "" },
      { value: 1, unit: "", atLeast: 0.78 },
    ]);
    expect(measured.notes).toEqual([
      "2 labelled tasks of 1 repositories, each on the tree of its commit. Not there: someone/else.",
    ]);
  });

  test("is skipped without labelled tasks, and without any of their repositories", async () => {
    const cases = join(
      folderOf({
        "c.jsonl":
          '{"id":"1","repo":"a/b","commit":"' +
          "0".repeat(40) +
          '","title":"x","label":"new","kind":"head","wording":"author"}',
      }),
      "c.jsonl",
    );
    expect(await measurePreflight({ cases: "/nowhere/c.jsonl", trees: "/nowhere", environment })).toEqual({
      kind: "skipped",
      why: "there are no labelled tasks at /nowhere/c.jsonl",
    });
    expect(await measurePreflight({ cases, trees: "/nowhere", environment })).toEqual({
      kind: "skipped",
      why: "/nowhere has no git directory of a/b",
    });
  });

  test("names the line of a broken case", async () => {
    const cases = join(folderOf({ "c.jsonl": '\n{"id": 1}\n' }), "c.jsonl");
    await expect(measurePreflight({ cases, trees: "/nowhere", environment })).rejects.toThrow(
      `${cases}:2: no labelled task`,
    );
  });
});

describe("the area under the curve", () => {
  const labels = (...scores: [number, boolean][]) => scores.map(([score, positive]) => ({ score, positive }));

  test("is the chance that a positive scores above a negative", () => {
    expect(areaUnderCurve(labels([0.9, true], [0.1, false]))).toBe(1);
    expect(areaUnderCurve(labels([0.1, true], [0.9, false]))).toBe(0);
    expect(areaUnderCurve(labels([0.9, true], [0.5, false], [0.3, true], [0.1, false]))).toBe(0.75);
  });

  test("counts a tie as half", () => {
    expect(areaUnderCurve(labels([0.5, true], [0.5, false], [0.5, false]))).toBe(0.5);
  });
});

test("a threshold finds what lies above it, not at it", () => {
  const labels = [
    { score: 0.9, positive: true },
    { score: 0.7, positive: false },
    { score: 0.6, positive: true },
  ];
  expect(atThreshold(labels, 0.6)).toEqual({ found: 2, precision: 0.5, recall: 0.5 });
});
