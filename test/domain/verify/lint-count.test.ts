import { expect, test } from "vitest";
import { countFindings, isLint } from "../../../scripts/domain/verify/lint-count.ts";

test("a linter is known by its own name or by that of the script that runs it", () => {
  const commands = [
    "npm run -s lint",
    "pnpm lint:check",
    "npx eslint .",
    "uv run ruff check",
    "cargo clippy",
    "make lint",
  ];
  expect(commands.filter((command) => !isLint(command))).toEqual([]);
  expect(["npm test", "node client.js", "npm run splint-x", "go vet ./..."].filter(isLint)).toEqual([]);
});

test.each([
  [
    "ESLint",
    "\n/x/src/a.js\n  1:1  error  no  no-var\n\n\u001b[31m✖ 12 problems (8 errors, 4 warnings)\u001b[39m\n",
    12,
  ],
  ["Biome", "src/a.ts:1:1 lint/x ━━━\n\nChecked 9 files in 99ms.\nFound 2 errors.\nFound 3 warnings.\n", 5],
  ["ruff", "src/a.py:1:8: F401 [*] `os` imported but unused\nFound 1 error.\n", 1],
  ["oxlint", "Found 3 warnings and 2 errors.\n", 5],
  ["RuboCop", "12 files inspected, 3 offenses detected\n", 3],
  ["RuboCop without a finding", "12 files inspected, no offenses detected\n", 0],
  ["golangci-lint", "a.go:3:1: exported (revive)\n1 issues:\n* revive: 1\n", 1],
  ["Clippy", "warning: `tea` (lib) generated 3 warnings\nwarning: `tea` (bin) generated 1 warning\n", 4],
  ["flake8, which writes lines alone", "./src/a.py:1:1: F401 unused\n./src/a.py:9:80: E501 long\n", 2],
  ["ShellCheck, in its own way", "In a.sh line 3:\n  rm $x\n     ^-- SC2086\n\nIn a.sh line 7:\n  y\n", 2],
  ["ESLint's JSON", '[{"filePath":"a","messages":[{},{}]},{"filePath":"b","messages":[]}]', 2],
  ["ruff's JSON, after npm's own words", '> lint\n> ruff\n\n[\n{"code":"F401","filename":"a"}\n]\n', 1],
  ["SARIF", '{"version":"2.1.0","runs":[{"results":[{},{},{}]},{"results":[]}]}', 3],
])("the findings of %s are counted", (_who, output, count) => {
  expect(countFindings(output, count === 0)).toBe(count);
});

test("a linter that passes and says nothing has found nothing", () => {
  expect(countFindings("Checked 9 files in 99ms. No fixes applied.\n", true)).toBe(0);
});

test("a failure in other words is no number of findings", () => {
  expect(countFindings("sh: 1: eslint: not found\n", false)).toBeNull();
  expect(countFindings("[oops]\n", false)).toBeNull();
});

test("lines of an output that was cut are not counted, and its sum is", () => {
  const cut = "a.py:1:1: F401 x\n[… 900 bytes left out …]\na.py:9:1: F401 y\n";
  expect(countFindings(cut, false)).toBeNull();
  expect(countFindings(`${cut}Found 40 errors.\n`, false)).toBe(40);
});
