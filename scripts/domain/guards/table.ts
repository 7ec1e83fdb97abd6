import { FILE_MODE, GENERATED, PROTECTED, SCOPE } from "./boundaries.ts";
import { DEPENDENCY, LOCK_FILE } from "./dependencies.ts";
import type { Guard, GuardFinding, GuardInput, GuardVerdict } from "./guard.ts";
import { HIDDEN_TEXT } from "./hidden-text.ts";
import { TEST_HOLLOW } from "./hollow-tests.ts";
import { SECRET, SYNTAX } from "./inspected.ts";
import { DEBUG, MERGE_MARKER } from "./leftovers.ts";
import { LOCK_CONTENTS } from "./lock-contents.ts";
import { OPAQUE } from "./opaque-text.ts";
import { PACKAGE_SOURCE } from "./package-sources.ts";
import { PLACEHOLDER } from "./placeholder.ts";
import { PROJECT_CHECKS } from "./project-checks.ts";
import { FETCHED_CODE, RUN_SCRIPT } from "./run-scripts.ts";
import { BINARY, PATCH_SIZE } from "./size.ts";
import { TEST_DELETION, TEST_SKIP } from "./tests.ts";
import { DELETION, TRUNCATION } from "./truncation.ts";

/** Every guard, in the order in which its findings are told. */
export const GUARDS = [
  SECRET,
  PROTECTED,
  SCOPE,
  FILE_MODE,
  BINARY,
  PATCH_SIZE,
  GENERATED,
  LOCK_FILE,
  LOCK_CONTENTS,
  PACKAGE_SOURCE,
  RUN_SCRIPT,
  FETCHED_CODE,
  HIDDEN_TEXT,
  OPAQUE,
  MERGE_MARKER,
  SYNTAX,
  TRUNCATION,
  PLACEHOLDER,
  DELETION,
  DEPENDENCY,
  TEST_DELETION,
  TEST_SKIP,
  TEST_HOLLOW,
  PROJECT_CHECKS,
  DEBUG,
] satisfies readonly Guard[];

/** All findings about a change, in the table's order. None: the change may leave the job. */
export function runGuards(input: GuardInput): GuardFinding[] {
  return GUARDS.flatMap(({ check }) => check(input));
}

const SEVERITY: Record<GuardVerdict, number> = { warn: 1, draft: 2, refuse: 3 };

/** The gravest verdict among findings; `pass` when there are none. */
export function worstVerdict(findings: readonly GuardFinding[]): GuardVerdict | "pass" {
  return findings.reduce<GuardVerdict | "pass">(
    (worst, { verdict }) => (worst === "pass" || SEVERITY[verdict] > SEVERITY[worst] ? verdict : worst),
    "pass",
  );
}
