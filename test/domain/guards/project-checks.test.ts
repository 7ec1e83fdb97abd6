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
    ["vitest.config.ts", 'include: ["test/**/*.test.ts"],\n', 'include: ["test/ok.test.ts"],\n'],
    ["pytest.ini", "[pytest]\n", "[pytest]\npython_files = test_ok.py\n"],
    [".golangci.yml", "linters:\n", "linters:\n  disable: [errcheck]\n"],
  ])("%s that is weakened makes a draft", (path, before, after) => {
    expect(edit(path, before, after).filter((finding) => !finding.startsWith("test-skip"))).toEqual([
      `project-checks draft ${path}`,
    ]);
  });

  test.each([
    ["tests/conftest.py", "def pytest_collection_modifyitems(items):\n    items.clear()\n"],
    ["conftest.py", "def pytest_collection_modifyitems(items):\n    items[:] = []\n"],
    [
      "conftest.py",
      "def pytest_collection_modifyitems(items):\n    for item in items:\n        item.add_marker(pytest.mark.skip)\n",
    ],
    ["conftest.py", "def pytest_ignore_collect(path):\n    return True\n"],
    ["conftest.py", "def pytest_runtest_makereport(item, call):\n    report.outcome = 'passed'\n"],
    ["pytest.ini", "[pytest]\naddopts = --deselect tests/test_f.py::test_f\n"],
    ["pytest.ini", "[pytest]\naddopts = -q -k smoke\n"],
    ["pytest.ini", "[pytest]\naddopts =\n    --ignore=tests/test_f.py\n"],
    ["pytest.ini", "[pytest]\npython_files = nothing_*.py\n"],
    ["pytest.ini", "[pytest]\npython_files = test_ok.py\n"],
    ["vitest.config.ts", 'export default { test: { exclude: ["test/f.test.ts"] } };\n'],
    [
      "vitest.config.ts",
      'export default {\n  test: {\n    exclude: [\n      "**/node_modules/**",\n      "src/**",\n    ],\n  },\n};\n',
    ],
    ["vite.config.ts", 'export default { test: { include: ["test/g.test.ts"] } };\n'],
    ["jest.config.js", 'module.exports = { testMatch: ["**/ok.test.js"] };\n'],
    ["jest.config.json", '{ "testPathIgnorePatterns": ["f.test"] }\n'],
    ["vitest.config.ts", "export default { test: { passWithNoTests: true } };\n"],
    [".mocharc.json", '{ "spec": "test/ok.js" }\n'],
  ])("%s that is new and leaves tests out makes a draft", (path, after) => {
    expect(told([fileOf(path, null, after)])).toEqual([`project-checks draft ${path}`]);
  });

  test.each([
    ["test/setup.ts", "expect.extend({ toBe: () => ({ pass: true, message: () => '' }) });\n"],
    ["vitest.setup.ts", "expect.extend({\n  toEqual() {\n    return { pass: true };\n  },\n});\n"],
    ["test/setup.js", "globalThis.expect = () => new Proxy({}, handler);\n"],
    ["src/setup.js", "assert.strictEqual = () => {};\n"],
    ["tests/base.py", "unittest.TestCase.assertEqual = lambda *_: None\n"],
  ])("%s that makes assertions mean something else makes a draft", (path, after) => {
    expect(told([fileOf(path, null, after)])).toEqual([`project-checks draft ${path}`]);
    expect(told([fileOf(path, "x\n", `x\n${after}`)])).toEqual([`project-checks draft ${path}`]);
  });

  test.each([
    ["conftest.py", "@pytest.fixture\ndef client():\n    return Client()\n"],
    [
      "conftest.py",
      'def pytest_collection_modifyitems(config, items):\n    for item in items:\n        if "slow" in item.keywords:\n            item.add_marker(skip_slow)\n',
    ],
    ["pytest.ini", "[pytest]\naddopts = -q --strict-markers\ntestpaths = tests\npython_files = test_*.py *_test.py\n"],
    ["tox.ini", "[testenv]\ncommands = pytest\n[flake8]\nignore = E501\n"],
    [
      "vitest.config.ts",
      'export default defineConfig({\n  test: {\n    include: ["test/**/*.test.ts"],\n    exclude: [...configDefaults.exclude, "e2e/**", "**/dist/**"],\n    coverage: { include: ["src/main.ts"], exclude: ["src/**/*.test.ts"] },\n  },\n});\n',
    ],
    [
      "vite.config.ts",
      'export default { optimizeDeps: { exclude: ["pkg"] }, plugins: [a({ include: "src/a.tsx" })] };\n',
    ],
    [
      "jest.config.js",
      'module.exports = { testMatch: ["**/*.test.js"], testPathIgnorePatterns: ["/node_modules/"] };\n',
    ],
    ["jest.config.js", 'module.exports = { testRegex: "(/__tests__/.*|\\\\.(test|spec))\\\\.tsx?$" };\n'],
    ["tsconfig.json", '{ "exclude": ["src/a.ts"], "compilerOptions": { "skipLibCheck": true } }\n'],
    ["test/setup.ts", "expect.extend({ toBeWithin: (a) => ({ pass: a > 1, message: () => '' }) });\n"],
    ["test/setup.js", "global.expect = chai.expect;\n"],
  ])("%s may be new without that", (path, after) => {
    expect(told([fileOf(path, null, after)])).toEqual([]);
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
