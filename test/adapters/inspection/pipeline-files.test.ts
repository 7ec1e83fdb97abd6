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
    ["the project's own name", "include: { project: $CI_PROJECT_PATH, file: [/ci/a.yml] }\n"],
    ["a version of the project", "include: { project: own/one, ref: $CI_COMMIT_SHA, file: ci/a.yml }\n"],
    ["a merge key", ".x: &x { include: ci/a.yml }\n<<: *x\n"],
    ["the last of two keys of one name", "include: none.yml\ninclude: ci/a.yml\n"],
    ["an alias", ".x: &x [ci/a.yml]\ninclude: *x\n"],
    ["a reference", ".x: { list: [ci/a.yml] }\njob:\n  trigger:\n    include: !reference [.x, list]\n"],
    ["a roundabout way", "include: ./ci/deep/../a.yml\n"],
  ])("are named by %s", async (_how, pipeline) => {
    expect(await included(pipeline)).toEqual(["ci/a.yml"]);
  });

  test.each([
    "include:\n  local: 'ci/$CI_ENVIRONMENT.yml'\n",
    `include:\n  - local: 'c\${LETTER}/%NAME%.yml'\n`,
    "include: 'ci/$[[ inputs.name ]].yml'\n",
    "job:\n  trigger:\n    include: ci/$CI_JOB_NAME.yml\n",
  ])("are all that a variable in a path may stand for: %j", async (pipeline) => {
    expect(await included(pipeline)).toEqual(["ci/a.yml", "ci/deep/b.yml"]);
  });

  test("are named by patterns, and by files that are included themselves", async () => {
    expect(await included("include: 'ci/*.yml'\n")).toEqual(["ci/a.yml"]);
    expect(await included("include: 'ci/**.yml'\n")).toEqual(["ci/a.yml", "ci/deep/b.yml"]);
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

  test.each([
    "$CI_SERVER_FQDN/$CI_PROJECT_PATH/build@1.0",
    "$CI_SERVER_HOST/$CI_PROJECT_NAMESPACE/project/build@main",
    "host/own/project/build@$CI_COMMIT_SHA",
    "$COMPONENT",
  ])("are the components of the project itself: %s", async (component) => {
    const texts = { "templates/build.yml": "", "templates/test/template.yml": "", "templates/page.html": "" };
    const expected = ["templates/build.yml", "templates/test/template.yml"];
    expect(await included(`include: { component: ${component} }\n`, texts)).toEqual(expected);
  });

  test.each([
    ["include: { component: $CI_SERVER_FQDN/components/sast/sast@2.0.1 }\n"],
    ["include: { project: group/shared, ref: main, file: ci/a.yml }\n"],
    ["include: { template: ci/a.yml }\n"],
    ["include: { remote: 'https://host/ci/a.yml' }\n"],
  ])("are none of others' pipelines: %s", async (pipeline) => {
    expect(await included(pipeline, { "templates/build.yml": "" })).toEqual([]);
  });

  test.each([
    ["broken", "include: [ci/a.yml\n"],
    ["of endless aliases", `a: &a [x]\nb: &b [${"*a, ".repeat(1_001)}*a]\n`],
  ])("are all YAML files of the change where the pipeline is %s", async (_how, pipeline) => {
    expect(await included(pipeline)).toEqual(["src/a.yml"]);
  });

  test("are all YAML files of the change where a file that the pipeline includes cannot be read", async () => {
    expect(await included("include: ci/a.yml\n", { "ci/a.yml": "a: [\n" })).toEqual(["ci/a.yml", "src/a.yml"]);
  });

  test("may come with the change: what is included once it is there", async () => {
    const file = changedFile("ci/new.yml", null, "a: 1\n");
    expect(await findPipelineFiles([file], projectOf({ ".gitlab-ci.yml": "include: 'ci/*.yml'\n" }))).toEqual([
      "ci/new.yml",
    ]);
  });

  test("are the project's own pipeline file, where GitLab is told to take another, and what that includes", async () => {
    const texts = { "ci/main.yml": "include: ci/a.yml\n", "ci/a.yml": "", ".gitlab-ci.yml": "include: other.yml\n" };
    const find = (configPath: string) =>
      findPipelineFiles(
        [changedFile("x.yml", "a: 1\n", "a: 2\n")],
        projectOf({ ...texts, "other.yml": "" }),
        configPath,
      );
    expect(await find("ci/main.yml")).toEqual(["ci/main.yml", "other.yml", "ci/a.yml"]);
    for (const elsewhere of ["ci/main.yml@group/project", "https://host/ci/main.yml"])
      expect(await find(elsewhere)).toEqual(["other.yml"]);
  });

  test("are none where there is no pipeline", async () => {
    expect(await findPipelineFiles([changedFile("a.yml", "a\n", "b\n")], projectOf({}))).toEqual([]);
  });
});
