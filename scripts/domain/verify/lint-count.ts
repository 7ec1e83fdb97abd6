/** Commands that report faults line by line, by the names of the tools or of the scripts that run them. */
const LINTS =
  /(^|[\s:/])(lint(ing|er)?|eslint|biome|oxlint|xo|standard|stylelint|markdownlint(-cli2?)?|ruff|flake8|pylint|pycodestyle|golangci-lint|staticcheck|clippy|rubocop|standardrb|phpcs|phpstan|shellcheck|hadolint|ktlint|detekt|swiftlint|credo)(?=$|[\s:])/;

/** Where the harness has cut a long output, what is missing was not counted. */
const CUT = /\[… \d+ bytes left out …\]/;

/** What linters say of their number of findings themselves; of several matches the sum. */
const SUMMARIES: readonly RegExp[] = [
  // ESLint, stylelint, xo: `✖ 12 problems (8 errors, 4 warnings)`
  /✖ (\d+) problems?\b/g,
  // Biome, ruff, oxlint: `Found 2 errors.`, `Found 3 warnings and 1 error.`
  /^Found (\d+) (?:errors?|warnings?|infos?)(?: and (\d+) (?:errors?|warnings?))?\b/gm,
  // RuboCop: `12 files inspected, 3 offenses detected`
  /\binspected, (\d+|no) offenses? detected/g,
  // golangci-lint: `3 issues:`
  /^(\d+) issues[:.]/gm,
  // Clippy: `warning: 'tea' (lib) generated 3 warnings`
  /\bgenerated (\d+) warnings?\b/g,
];

/** One finding a line, as compilers and most linters write it: `src/a.c:12:5: …`, `src/a.py:12: …`, `In a.sh line 3:`. */
const FINDING = /^(?:\s*(?:[\w@.~-]+[\\/])*[\w@.~-]+\.\w+:\d+(?::\d+)?:?\s+\S|In \S+ line \d+:)/gm;

/** Whether a check is one of a linter, as far as its command says. */
export function isLint(command: string): boolean {
  return LINTS.test(command);
}

/**
 * How many faults a linter's output tells of: by its JSON (ESLint, ruff, Code Climate, SARIF), by the sum that it writes
 * below them, or by their lines. Null where that cannot be said: an output that was cut, or a failure in other words.
 */
export function countFindings(output: string, passed: boolean): number | null {
  const machine = countIn(output);
  if (machine !== null) return machine;
  // Colours would stand between the words.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one
  const plain = output.replace(/\u001b\[[\d;]*m/g, "");
  for (const summary of SUMMARIES) {
    const found = [...plain.matchAll(summary)].flatMap(([, ...counts]) =>
      counts.filter((count) => count !== undefined),
    );
    if (found.length > 0) return found.reduce((sum, count) => sum + (count === "no" ? 0 : Number(count)), 0);
  }
  if (CUT.test(plain)) return null;
  const lines = plain.match(FINDING)?.length ?? 0;
  return lines > 0 || passed ? lines : null;
}

/** Of the JSON that a linter writes, wherever its line begins; null where there is none. */
function countIn(output: string): number | null {
  const start = /^[[{]/m.exec(output)?.index;
  const end = Math.max(output.lastIndexOf("]"), output.lastIndexOf("}")) + 1;
  const report = start === undefined ? undefined : parsed(output.slice(start, end));
  if (Array.isArray(report)) return countOfRows(report);
  const runs = isRecord(report) ? report.runs : null;
  if (!Array.isArray(runs)) return null;
  return runs.reduce(
    (sum: number, run) => sum + (isRecord(run) && Array.isArray(run.results) ? run.results.length : 0),
    0,
  );
}

/** ESLint has a row a file with its messages; the others have a row a finding. */
function countOfRows(rows: readonly unknown[]): number | null {
  const counts = rows.map((row) => {
    if (!isRecord(row)) return null;
    if (Array.isArray(row.messages)) return row.messages.length;
    return "code" in row || "check_name" in row || "line" in row ? 1 : null;
  });
  return counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
