import { describe, expect, test } from "vitest";
import { fileOf, taskOf, told } from "./guarded-change.ts";

const edit = (path: string, before: string, after: string) => told([fileOf(path, before, after)]);

describe("the project's checks", () => {
  test.each([
    ["vitest.config.ts", "test: {},\n", 'test: { exclude: ["test/f.test.js"] },\n'],
    ["package.json", '{"jest":{}}\n', '{"jest":{"testPathIgnorePatterns":["f.test"]}}\n'],
    ["package.json", '"test": "vitest run",\n', '"test": "vitest run --passWithNoTests",\n'],
    ["package.json", '"test": "vitest run"\n', '"test": "vitest run || true"\n'],
    ["package.json", '"test": "vitest run"\n', '"test": "true"\n'],
    ["package.json", '"lint": "eslint ."\n', '"lint": "echo skipped"\n'],
    ["pytest.ini", "[pytest]\n", "[pytest]\naddopts = --ignore=tests/test_f.py\n"],
    ["tests/conftest.py", "import pytest\n", "import pytest\ncollect_ignore = ['test_f.py']\n"],
    ["Makefile", "test:\n\tpytest\n", "test:\n\ttrue\n"],
    ["tox.ini", "commands = pytest\n", "commands = python -c pass\n"],
    ["tsconfig.json", '"strict": true\n', '"strict": false\n'],
    [".eslintrc.json", '"no-undef": "error"\n', '"no-undef": "off"\n'],
    ["vitest.config.ts", "lines: 90,\n", "lines: 10,\n"],
    ["pyproject.toml", "fail_under = 90\n", "fail_under = 10\n"],
    ["package.json", '"lint": "eslint . --max-warnings 0"\n', '"lint": "eslint . --max-warnings 99"\n'],
    [".golangci.yml", "linters:\n", "linters:\n  disable: [errcheck]\n"],
  ])("%s that is weakened makes a draft", (path, before, after) => {
    expect(edit(path, before, after).filter((finding) => !finding.startsWith("test-skip"))).toEqual([
      `project-checks draft ${path}`,
    ]);
  });

  test.each([
    ["src/a.js", "/* eslint-disable */"],
    ["src/a.ts", "// @ts-nocheck"],
    ["src/a.py", "# flake8: noqa"],
    ["src/a.py", "# pylint: skip-file"],
    ["src/a.rs", "#![allow(warnings)]"],
    ["src/a.rb", "# rubocop:disable all"],
    ["src/a.js", "/* istanbul ignore file */"],
  ])("in %s `%s` makes a draft", (path, line) => {
    expect(edit(path, "x\n", `${line}\nx\n`)).toEqual([`project-checks draft ${path}`]);
  });

  test.each([
    ["package.json", '"test": "vitest run"\n', '"test": "vitest run",\n"bench": "node b.js"\n'],
    ["package.json", '"test": "mocha"\n', '"test": "vitest run && mocha"\n'],
    ["vitest.config.ts", "lines: 90,\n", "lines: 95,\n"],
    ["tsconfig.json", '"strict": false\n', '"strict": true\n'],
    ["src/a.js", "x\n", "// eslint-disable-next-line no-console -- the program's output\nx\n"],
    ["Makefile", "test:\n\tpytest\n", "test:\n\tpytest -q\n"],
    ["src/exclude.ts", "x\n", 'x\nconst exclude = ["a"];\n'],
  ])("%s may change without that", (path, before, after) => {
    expect(edit(path, before, after)).toEqual([]);
  });

  test("a file that the task names may be changed at will", () => {
    const task = taskOf({ title: "Exclude generated code in vitest.config.ts" });
    expect(told([fileOf("vitest.config.ts", "x\n", 'x\nexclude: ["gen"]\n')], { task })).toEqual([]);
  });
});
