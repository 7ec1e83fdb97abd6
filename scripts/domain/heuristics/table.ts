import type { Finding } from "../grading.ts";
import { ACCEPTANCE } from "./acceptance.ts";
import { COMPLETENESS } from "./completeness.ts";
import { COPIED_FILE, DEAD_DUPLICATE } from "./duplicates.ts";
import { ELIDED } from "./elisions.ts";
import { FORMAT_NOISE } from "./format-noise.ts";
import { CHECK_RULES } from "./from-checks.ts";
import { GUARD_RULES } from "./from-guards.ts";
import { LOST_FUNCTIONS } from "./lost-functions.ts";
import { MISSING_NAME } from "./missing-names.ts";
import { REPORTS } from "./reports.ts";
import type { HeuristicInput, Rule } from "./rule.ts";
import { SPRAWLING, TANGLED } from "./size.ts";
import { STRAY_OUTPUT } from "./stray-output.ts";
import { LEFT_OUT, STUB } from "./stubs.ts";
import { OFF_TOPIC_CHANGE } from "./topic.ts";
import { EMPTIED_TEST, IDLE_TEST, UNCHECKED_RESULT } from "./unchecked-tests.ts";
import { UNHEARD_TEST } from "./unheard-tests.ts";

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
  ...CHECK_RULES,
  MISSING_NAME,
  STRAY_OUTPUT,
  FORMAT_NOISE,
  DEAD_DUPLICATE,
  COPIED_FILE,
  TANGLED,
  SPRAWLING,
  ...REPORTS,
];

/** The share of a finding's points that each further one of its rule costs: the second secret is not news. */
const REPEATED = 0.25;
const MOST_FINDINGS = 10;

/** Every finding of the heuristics, in the table's order; of each rule the gravest first. */
export function findFlaws(input: HeuristicInput): Finding[] {
  return RULES.flatMap(({ rule, category, find }) =>
    find(input)
      // What costs nothing is for the guards alone to say.
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points)
      .slice(0, MOST_FINDINGS)
      .map(({ points, ...flaw }, nth) => ({
        rule,
        category,
        points: nth === 0 ? points : Math.round(points * REPEATED * 100) / 100,
        ...flaw,
      })),
  );
}
