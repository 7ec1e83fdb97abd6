import type { Finding } from "../grading.ts";
import { ACCEPTANCE } from "./acceptance.ts";
import { COMPLETENESS } from "./completeness.ts";
import { COPIED_FILE } from "./copied-file.ts";
import { DEAD_DUPLICATE } from "./duplicates.ts";
import { ELIDED } from "./elisions.ts";
import { FORMAT_NOISE } from "./format-noise.ts";
import { CHECK_RULES } from "./from-checks.ts";
import { GUARD_RULES } from "./from-guards.ts";
import { IDLE_TEST } from "./idle-tests.ts";
import { LEFT_OUT } from "./left-out-code.ts";
import { LOST_FUNCTIONS } from "./lost-functions.ts";
import { MISSING_NAME } from "./missing-names.ts";
import { REPORTS } from "./reports.ts";
import type { HeuristicInput, Rule } from "./rule.ts";
import { SPRAWLING, TANGLED } from "./size.ts";
import { STRAY_OUTPUT } from "./stray-output.ts";
import { STUB } from "./stubs.ts";
import { OFF_TOPIC_CHANGE } from "./topic.ts";
import { EMPTIED_TEST } from "./unchecked-tests.ts";
import { UNHEARD_TEST } from "./unheard-tests.ts";
import { UNKNOWN_IMPORT } from "./unknown-imports.ts";
import { UNMET_CONDITION } from "./unmet-conditions.ts";
import { UNCHECKED_RESULT } from "./unread-results.ts";

/** Every rule, in the order in which its findings are told. */
export const RULES: readonly Rule[] = [
  ...COMPLETENESS,
  ACCEPTANCE,
  OFF_TOPIC_CHANGE,
  ...GUARD_RULES,
  STUB,
  LEFT_OUT,
  ELIDED,
  LOST_FUNCTIONS,
  EMPTIED_TEST,
  UNCHECKED_RESULT,
  IDLE_TEST,
  UNHEARD_TEST,
  UNMET_CONDITION,
  ...CHECK_RULES,
  MISSING_NAME,
  UNKNOWN_IMPORT,
  STRAY_OUTPUT,
  FORMAT_NOISE,
  DEAD_DUPLICATE,
  COPIED_FILE,
  TANGLED,
  SPRAWLING,
  ...REPORTS,
];

/**
 * The share of a finding's points that each further one of its rule costs, and one of another rule that says no worse of
 * the same place in the same regard: the second secret is not news, nor is that a test without a body has no assertion.
 */
const REPEATED = 0.25;
const MOST_FINDINGS = 10;

/** Every finding of the heuristics, in the table's order; of each rule the gravest first. */
export function findFlaws(input: HeuristicInput): Finding[] {
  const told = new Map<string, number>();
  return RULES.flatMap(({ rule, category, find }) => {
    const flaws = find(input)
      // What costs nothing is for the guards alone to say.
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points)
      .slice(0, MOST_FINDINGS)
      .map((flaw) => ({ rule, category, ...flaw }));
    const known = flaws.map((flaw) => flaw.points <= (told.get(placeOf(flaw)) ?? 0));
    for (const flaw of flaws) if (flaw.line !== null) told.set(placeOf(flaw), flaw.points);
    return flaws.map((flaw, nth) => ({
      ...flaw,
      points: nth === 0 && known[nth] !== true ? flaw.points : Math.round(flaw.points * REPEATED * 100) / 100,
    }));
  });
}

const placeOf = ({ category, path, line }: Finding) => `${category} ${path}:${line}`;
