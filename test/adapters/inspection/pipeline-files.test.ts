import { describe, expect, test } from "vitest";
import { findPipelineFiles } from "../../../scripts/adapters/inspection/pipeline-files.ts";
import { changedFile, projectOf } from "./changed-file.ts";

const included = (pipeline: string, texts: Record<string, string> = {}) =>
  findPipelineFiles(
    [changedFile("src/a.yml", "a: 1\n", "a: 2\n")],
    projectOf({ ".gitlab-ci.yml": pipeline, "ci/a.yml": "", "ci/deep/b.yml": "", "other.yml": "", ...texts }),
  );

describe("files of the pipeline", () => {
  test.each([
    ["a name alone", "include: ci/a.yml\n"],
    ["a name from the top", "include: /ci/a.yml\n"],
    ["a list of names", "include: [ci/a.yml, 'https://host/x.yml']\n"],
    [
      "local files among others",
      "include:\n  - local: /ci/a.yml\n  - project: a/b\n    file: other.yml\n  - template: X.yml\n",
    ],
    ["a map alone", "include: { local: ci/a.yml }\n"],
    ["one with inputs and rules", "include:\n  - local: ci/a.yml\n    inputs: { a: b }\n    rules: [{ if: $X }]\n"],
    ["behind a header", "spec:\n  inputs: {}\n---\ninclude: ci/a.yml\n"],
    ["beside what only GitLab can read", "include: ci/a.yml\njob:\n  script: !reference [.x, script]\n"],
    ["a pipeline of its own", "job:\n  trigger:\n    include: ci/a.yml\n"],
    ["one of several", "job:\n  trigger:\n    include: [{ local: ci/a.yml }, { artifact: x, job: y }]\n"],
  ])("are named by %s", async (_how, pipeline) => {
    expect(await included(pipeline)).toEqual(["ci/a.yml"]);
  });

  test("are named by patterns, and by files that are included themselves", async () => {
    expect(await included("include: 'ci/*.yml'\n")).toEqual(["ci/a.yml"]);
    expect(await included("include: 'ci/**/*.yml'\n")).toEqual(["ci/a.yml", "ci/deep/b.yml"]);
    expect(await included("include: ci/a.yml\n", { "ci/a.yml": "include: /ci/deep/b.yml\n" })).toEqual([
      "ci/a.yml",
      "ci/deep/b.yml",
    ]);
  });

  test("that include each other are named once", async () => {
    expect(await included("include: ci/a.yml\n", { "ci/a.yml": "include: .gitlab-ci.yml\n" })).toEqual(["ci/a.yml"]);
  });

  test("are those of before the change: taking one out of the pipeline does not make it free", async () => {
    const pipeline = changedFile(".gitlab-ci.yml", "include: ci/a.yml\n", "x: 1\n");
    const file = changedFile("ci/a.yml", "a: 1\n", "a: 2\n");
    expect(await findPipelineFiles([pipeline, file], projectOf({ "ci/a.yml": "a: 2\n" }))).toEqual(["ci/a.yml"]);
  });

  test("are none where the pipeline cannot be read, or there is none", async () => {
    expect(await included("include: [ci/a.yml\n")).toEqual([]);
    expect(await findPipelineFiles([changedFile("a.yml", "a\n", "b\n")], projectOf({}))).toEqual([]);
  });
});
