import { describe, expect, test } from "vitest";
import { fileOf, NOTHING_FOUND, taskOf, told } from "./guarded-change.ts";

const edit = (path: string) => fileOf(path, "a: 1\n", "a: 2\n");

describe("protected paths", () => {
  test.each([
    ".gitlab-ci.yml",
    ".GITLAB-CI.yml",
    "nightshift.yml",
    "prompts/system.md",
    "backlog/ledger/2026-11.jsonl",
    "docs/CODEOWNERS",
    ".gitattributes",
    ".gitmodules",
    "sub/.git/hooks/pre-commit",
    ".github/workflows/ci.yml",
    ".circleci/config.yml",
    "Jenkinsfile",
    ".husky/pre-commit",
    ".npmrc",
    "src/../.gitlab-ci.yml",
    "sub/.gitlab-ci.yml",
    "ci/build.gitlab-ci.yml",
    ".gitlab/ci/build.yml",
    ".gitlab-ci.yml:stream",
    "\uff0egitlab-ci.yml",
    ".GITHUB/Workflows/ci.yml",
    ".forgejo/workflows/ci.yml",
    ".azure-pipelines/ci.yml",
    "packages/a/.npmrc",
    ".yarn/releases/yarn.cjs",
    ".pnpmfile.cjs",
    ".envrc",
    ".lefthook/pre-push/x.sh",
    ".mvn/extensions.xml",
    "gradle/wrapper/gradle-wrapper.properties",
    ".cargo/config.toml",
    ".bundle/config",
    ".claude/settings.json",
    ...[
      "uv.toml",
      "app/poetry.toml",
      "pip.ini",
      "pip.conf",
      ".lfsconfig",
      "NuGet.Config",
      ".condarc",
      ".gemrc",
      "init.gradle",
    ],
    ...[".mcp.json", ".vscode/mcp.json", ".cursor/mcp.json", ".codex/config.toml", ".gemini/settings.json"],
  ])("%s is refused", (path) => {
    expect(told([edit(path)])).toContain(`protected-path refuse ${path}`);
  });

  test("a file that the pipeline includes is refused", () => {
    const inspection = { ...NOTHING_FOUND, pipelineFiles: ["ops/build.yml"] };
    expect(told([edit("ops/build.yml"), edit("ops/other.yml")], { inspection })).toEqual([
      "protected-path refuse ops/build.yml",
    ]);
  });

  test("a path that the project protects is refused, with all that is in it", () => {
    expect(told([edit("deploy/prod/a.yml"), edit("src/a.yml")], { protect: ["deploy", "*.tf"] })).toEqual([
      "protected-path refuse deploy/prod/a.yml",
    ]);
  });

  test.each([
    ...["AGENTS.md", "docs/CLAUDE.md", ".cursorrules", ".github/copilot-instructions.md", ".vscode/tasks.json"],
    ...[".devcontainer/devcontainer.json", ".pre-commit-config.yaml", "renovate.json", "lefthook.yml"],
    ...[".cursor/rules/a.mdc", ".kiro/steering/a.md", ".continue/config.yaml", "opencode.json"],
  ])("%s, which tells others what to do, makes a draft unless the task names it", (path) => {
    expect(told([edit(path)])).toEqual([`protected-path draft ${path}`]);
    expect(told([edit(path)], { task: taskOf({ title: `Bring ${path} up to date` }) })).toEqual([]);
  });

  test("a rename away from a protected path is refused", () => {
    const moved = fileOf("old.yml", "a: 1\n", "a: 1\n", { previousPath: "nightshift.yml" });
    expect(told([moved])).toEqual(["protected-path refuse nightshift.yml"]);
  });

  test("another system's pipeline file that the task names makes a draft", () => {
    const task = taskOf({ title: "Run .github/workflows/ci.yml on Node 24" });
    expect(told([edit(".github/workflows/ci.yml")], { task })).toEqual([
      "protected-path draft .github/workflows/ci.yml",
    ]);
  });

  test("no task may name away what the policy protects", () => {
    const task = taskOf({ title: "Change nightshift.yml" });
    expect(told([edit("nightshift.yml")], { task })).toEqual(["protected-path refuse nightshift.yml"]);
  });
});

describe("lock files", () => {
  const lock = edit("package-lock.json");

  test("one that changes alone is refused", () => {
    expect(told([lock])).toEqual(["lock-file refuse package-lock.json"]);
  });

  const manifest = (path: string) => fileOf(path, "{\n}\n", '{\n  "dependencies": { "left-pad": "^1.0.0" }\n}\n');

  test("one that changes with its manifest, here or in a workspace below, passes where the task names the dependency", () => {
    const task = taskOf({ title: "Pad with left-pad" });
    expect(told([lock, manifest("package.json")], { task })).toEqual([]);
    expect(told([lock, manifest("packages/a/package.json")], { task })).toEqual([]);
  });

  test.each(["Add ranges", "Add a version to the dependencies of packages", "Pad with leftpad"])(
    "one that changes with its manifest makes a draft where the task names no dependency: %s",
    (title) => {
      expect(told([lock, manifest("package.json")], { task: taskOf({ title }) })).toEqual([
        "lock-file draft package-lock.json",
      ]);
    },
  );

  test.each([
    ["Bump left-pad", "draft"],
    ["Update all dependencies", "draft"],
    ["Use left-pad", "refuse"],
    ["Update the ranges", "refuse"],
  ])("one that changes alone for another version of a dependency is no surprise: %s", (title, verdict) => {
    const bumped = fileOf(
      "Cargo.lock",
      'name = "left-pad"\nversion = "1"\n',
      'name = "left-pad"\nversion = "2" # left-pad\n',
    );
    expect(told([bumped], { task: taskOf({ title }) })).toEqual([`lock-file ${verdict} Cargo.lock`]);
  });

  test("a manifest of another folder explains nothing", () => {
    expect(told([edit("a/yarn.lock"), fileOf("b/package.json", "{}", '{"a":1}')])).toEqual([
      "lock-file refuse a/yarn.lock",
    ]);
  });

  test.each([
    ...["npm-shrinkwrap.json", "bun.lock", "uv.lock", "Pipfile.lock", "Gemfile.lock", "Package.resolved", "Chart.lock"],
    ...[".terraform.lock.hcl", "pylock.toml", "MODULE.bazel.lock", "packages/a/deps.lock", "some-lock.json"],
  ])("%s is one", (path) => {
    expect(told([edit(path)])).toEqual([`lock-file refuse ${path}`]);
  });

  test("one that the task names passes", () => {
    expect(told([lock], { task: taskOf({ title: "Refresh package-lock.json" }) })).toEqual([]);
    expect(told([lock], { task: taskOf({ title: "Bring the lock file up to date" }) })).toEqual([]);
  });
});

describe("generated files", () => {
  test.each([
    "node_modules/a/index.js",
    "dist/a.js",
    "vendor/a/b.rb",
    "coverage/index.html",
    "web/coverage/lcov-report/a.js",
    "coverage/coverage-final.json",
    "web/app.min.js",
    "src/a.ts.orig",
    "src/__pycache__/a.pyc",
    "target/debug/a",
    "App/bin/Release/a.txt",
    "a.egg-info/PKG-INFO",
    "app.js.map",
    "web/main.bundle.js",
    "build.log",
    "junit.xml",
    "heap.heapsnapshot",
    "infra/x.tfstate",
  ])("%s does not come in", (path) => {
    expect(told([fileOf(path, null, "x\n")])).toEqual([`generated-file refuse ${path}`]);
  });

  test.each(["build/webpack.js", "out/a.js", "tmp/notes.txt", "third_party/a.c"])(
    "%s may be built or written: a new one makes a draft, and one that the repository keeps passes",
    (path) => {
      expect(told([fileOf(path, null, "x\n")])).toEqual([`generated-file draft ${path}`]);
      expect(told([fileOf(path, "x\n", "y\n")])).toEqual([]);
    },
  );

  test("a folder of a program that is about coverage is not built", () => {
    expect(told([fileOf("coverage/parser.py", null, "x\n")])).toEqual([]);
    expect(told([fileOf("src/coverage/read.ts", null, "x\n")])).toEqual([]);
  });

  test("one that the repository keeps makes a draft", () => {
    expect(told([edit("dist/a.js")])).toEqual(["generated-file draft dist/a.js"]);
  });

  test("deleting one passes this guard", () => {
    expect(told([fileOf("dist/a.js", "x\n", null)], { task: taskOf({ title: "Remove dist/a.js" }) })).toEqual([]);
  });

  test("a source folder that is called vendor is no third party's", () => {
    expect(told([edit("src/vendor/model.ts")])).toEqual([]);
  });
});

describe("scope", () => {
  test("a file outside the task's paths is refused, on either side of a rename", () => {
    const task = taskOf({ paths: ["src/**"] });
    expect(told([edit("docs/a.md"), edit("src/a.ts")], { task })).toEqual(["out-of-scope refuse docs/a.md"]);
    const moved = fileOf("src/b.ts", "x\n", "x\n", { previousPath: "lib/b.ts" });
    expect(told([moved], { task })).toEqual(["out-of-scope refuse lib/b.ts"]);
  });
});

describe("modes", () => {
  test("symbolic links and submodules are refused", () => {
    expect(told([fileOf("a", null, "/etc/passwd", { mode: "120000" })])).toEqual(["file-mode refuse a"]);
    expect(told([fileOf("b", null, null, { mode: "160000" })])).toEqual(["file-mode refuse b"]);
    expect(told([fileOf("src/a.ts", "x\n", "../../etc/passwd", { mode: "120000" })])).toEqual([
      "file-mode refuse src/a.ts",
    ]);
    const link = fileOf("l", "a", "/etc/passwd", { mode: "120000", previousMode: "120000" });
    expect(told([link])).toEqual(["file-mode refuse l"]);
  });

  test("a file that becomes executable makes a draft unless it is a script", () => {
    expect(told([fileOf("src/a.ts", "x\n", "x\n", { mode: "100755" })])).toEqual(["file-mode draft src/a.ts"]);
    expect(told([fileOf("tools/run", null, "#!/bin/sh\n", { mode: "100755" })])).toEqual([]);
    expect(told([fileOf("bin/run.js", "x\n", "y\n", { mode: "100755" })])).toEqual([]);
  });

  test("a file that was executable before may stay so", () => {
    expect(told([fileOf("a.ts", "x\n", "y\n", { mode: "100755", previousMode: "100755" })])).toEqual([]);
  });
});
