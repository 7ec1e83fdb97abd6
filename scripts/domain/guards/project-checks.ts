import { gainedLines, lostForGood, type TextLine } from "./changed-lines.ts";
import { lookingAway } from "./chosen-tests.ts";
import { isCode, isFixture, isProse, isTest, nameOf } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, isDeleted, isNew } from "./guard.ts";
import { quoteLine } from "./quote.ts";
import { redefinedIn } from "./redefined.ts";
import { namesFile } from "./wording.ts";

/** Files that say what the project's checks look at and how strict they are. */
const CHECK_FILE =
  /^(?:(?:vitest|vite|jest|karma|playwright|cypress|wdio|ava|web-test-runner|eslint|stylelint|prettier|biome|commitlint|knip|stryker)\.(?:config|conf)[\w.-]*|\.(?:mocharc|eslintrc|prettierrc|stylelintrc|nycrc|c8rc|taprc|swcrc|pylintrc|flake8|coveragerc|rspec|rubocop|golangci|editorconfig)[\w.]*|biome\.jsonc?|tsconfig[\w.-]*\.json|jest\.setup\.\w+|pytest\.ini|tox\.ini|noxfile\.py|conftest\.py|setup\.cfg|pyproject\.toml|mypy\.ini|ruff\.toml|phpunit[\w.]*\.xml(?:\.dist)?|phpstan[\w.]*\.neon(?:\.dist)?|psalm\.xml|codecov\.ya?ml|sonar-project\.properties|clippy\.toml|deny\.toml|rakefile|(?:gnu)?makefile|\.?justfile|taskfile\.ya?ml|package\.json|composer\.json|deno\.jsonc?|karma\.conf\.\w+)$/i;
/** What makes a check look away, in any of those files. */
const LOOKS_AWAY =
  /\b(?:test|coverage|module)?PathIgnorePatterns\b|\bpassWithNoTests\b|--pass-with-no-tests|--no-test-coverage|--ignore[= ]|--deselect\b|-k\s+["']?not\b|\|\|\s*(?:true|exit 0|:)(?!\w)|;\s*(?:true|exit 0)\s*["']?,?$|--no-verify\b|--exit-zero\b|--continue-on-error\b|\bcollect_ignore\b|\bitems\.clear\(|\bitems\[:\]\s*=|\bdef pytest_(?:ignore_collect|collection_modifyitems|pycollect_\w+|pyfunc_call|runtest_\w+)\b|\bexclude["']?\s*[:=]|\b(?:strict|noImplicitAny|strictNullChecks|noEmitOnError|checkJs)["']?\s*:\s*false|\b(?:skipLibCheck|allowUnreachableCode)["']?\s*:\s*true|["'][\w/@-]+["']\s*:\s*(?:\[\s*)?["'](?:off|warn)["']|["'][\w/@-]+["']\s*:\s*\[?\s*0\s*[,\]]|\bignore_errors\s*=\s*true|\bdisallow_untyped_defs\s*=\s*false|^\s*-?\s*(?:disable|ignore|skip)s?\s*[:=]/i;
/** A number below which a measure may not fall. */
const THRESHOLD =
  /\b(?:lines|branches|functions|statements|threshold|fail_under|fail-under|minimum_coverage|break|high|low|max-warnings|mutationScore)["']?\s*[:= ]\s*(\d+(?:\.\d+)?)/i;
/** The programs that run tests, by which a line that runs some is known. */
const RUNS_TESTS =
  /\b(?:vitest|jest|mocha|ava|tap|jasmine|karma|playwright test|cypress run|node --test|pytest|unittest|nose2?|tox|nox|go test|gotestsum|cargo (?:test|nextest)|rspec|rake (?:test|spec)|minitest|phpunit|pest|mvn (?:test|verify)|gradlew? (?:test|check)|dotnet test|ctest|mix test|swift test|flutter test|dart test|deno test|bun test|tsc|eslint|biome|ruff|mypy|flake8|golangci-lint|clippy|rubocop|phpstan)\b/gi;
/** A run of checks whose failure is swallowed, in whatever script the pipeline starts. */
const SWALLOWED =
  /\b(?:(?:npm|yarn|pnpm|bun)(?: run)? (?:test|lint|check)|make (?:test|check|lint)|vitest|jest|mocha|pytest|unittest|tox|go test|cargo (?:test|clippy)|rspec|phpunit|mvn (?:test|verify)|gradlew? (?:test|check)|dotnet test|ctest|mix test|swift test|tsc|eslint|ruff|mypy)\b[^#\n]*(?:\|\|\s*(?:true|:|exit 0|echo\b)|;\s*(?:true|exit 0)\s*$)/i;
/** Comments that switch a whole file's checks off. */
const WHOLE_FILE =
  /@ts-nocheck\b|\/\*\s*eslint-disable\s*\*\/|^#\s*(?:flake8:\s*noqa|ruff:\s*noqa|pylint:\s*(?:skip-file|disable=all)|type:\s*ignore)\s*$|biome-ignore-all\b|\/\*\s*(?:istanbul|c8|v8) ignore file|#!\[allow\((?:warnings|clippy::all|unused)\)\]|^#\s*rubocop:disable all\b|^\/\/\s*nolint\s*$|@phpstan-ignore-file|^#\s*mypy:\s*ignore-errors/;

export const PROJECT_CHECKS: Guard = {
  name: "project-checks",
  describe:
    "what the project's checks run, look at and demand is not weakened: such a change makes the merge request a draft",
  check: ({ task, files }) =>
    files.flatMap((file): GuardFinding[] => {
      const found = weakening(file, files);
      if (found === null || namesFile(task, file.path)) return [];
      return [
        {
          guard: "project-checks",
          verdict: "draft",
          path: file.path,
          line: found.at?.line ?? null,
          detail: `${file.path}${found.at === null ? "" : `:${found.at.line}`} ${found.what}`,
          remedy: "Leave the checks as they are, and make the code pass them.",
        },
      ];
    }),
};

function weakening(file: GuardedFile, files: readonly GuardedFile[]): { at: TextLine | null; what: string } | null {
  if (isDeleted(file) || isFixture(file.path)) return null;
  const gained = gainedLines(file);
  const muted = isCode(file.path) && !isTest(file.path) ? gained.find(({ text }) => WHOLE_FILE.test(text)) : undefined;
  if (muted !== undefined) return { at: muted, what: `switches a file's checks off: ${quoteLine(muted.text)}` };
  const swallowed = isProse(file.path) ? undefined : gained.find(({ text }) => SWALLOWED.test(text));
  if (swallowed !== undefined) return { at: swallowed, what: `lets checks fail unheard: ${quoteLine(swallowed.text)}` };
  const redefined = redefinedIn(file);
  if (redefined !== undefined)
    return { at: redefined, what: `changes what tests assert: ${quoteLine(redefined.text)}` };
  if (!isNew(file) && !CHECK_FILE.test(nameOf(file.path))) return null;
  const away =
    (isNew(file) ? undefined : gained.find(({ text }) => LOOKS_AWAY.test(text))) ?? lookingAway(file, gained);
  if (away !== undefined) return { at: away, what: `makes a check look away: ${quoteLine(away.text)}` };
  if (isNew(file)) return null;
  const lost = lostForGood(file, files);
  const lower = gained.find(({ text }) => isLower(text, lost));
  if (lower !== undefined) return { at: lower, what: `asks for less than before: ${quoteLine(lower.text)}` };
  const now = new Set(gained.flatMap(({ text }) => runnersIn(text)));
  const gone = lost.find(({ text }) =>
    runnersIn(text).some((runner) => !now.has(runner) && !file.after?.includes(runner)),
  );
  return gone === undefined ? null : { at: null, what: `no longer runs ${quoteLine(gone.text)}` };
}

/** The same measure with a smaller number; of the most warnings that may be, with a greater one. */
function isLower(text: string, lost: readonly TextLine[]): boolean {
  const now = THRESHOLD.exec(text);
  if (now === null) return false;
  const name = now[0].replace(/[\d.]+$/, "");
  const was = lost.map((line) => THRESHOLD.exec(line.text)).find((match) => match?.[0].startsWith(name));
  if (was === undefined || was === null) return false;
  const fell = Number(now[1]) < Number(was[1]);
  return name.startsWith("max") ? Number(now[1]) > Number(was[1]) : fell;
}

function runnersIn(text: string): string[] {
  return /^(?:\/\/|#(?!!)|\*)/.test(text) ? [] : (text.toLowerCase().match(RUNS_TESTS) ?? []);
}
