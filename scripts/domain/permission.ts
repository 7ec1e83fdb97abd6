import { allowanceOf } from "./permission/allowance.ts";
import { reviewersAttention } from "./permission/attention.ts";
import { type PermissionCheck, type PermissionFacts, type Rule, reasonOf } from "./permission/check.ts";
import { clockIsRight } from "./permission/clock.ts";
import { diskIsFree } from "./permission/disk.ts";
import { dollarsLeft, dollarsOfACycle, leftOver, tasksOfACycle } from "./permission/dollars.ts";
import { withinHours } from "./permission/hours.ts";
import { fileSwitch, labelSwitch, variableSwitch } from "./permission/kill-switches.ts";
import { oneCycleAtATime } from "./permission/one-cycle.ts";
import { rateLimits, tasksWithinLimits } from "./permission/rate-limits.ts";
import { readableLedger } from "./permission/readable-ledger.ts";
import { openReviews } from "./permission/reviews.ts";
import { runnersAreFree } from "./permission/runners.ts";
import { stateBranchTakesPushes } from "./permission/state-branch.ts";
import { targetPipeline } from "./permission/target-pipeline.ts";
import { tokenLasts } from "./permission/token.ts";

export type Permission = {
  decision:
    | { kind: "work"; allowanceUsd: number; slots: number; newWork: number; onlyFixes: boolean }
    | { kind: "rest"; reasons: string[] };
  checks: PermissionCheck[];
};

/** Each of these must hold, or the cycle rests. */
const RULES: readonly Rule[] = [
  fileSwitch,
  labelSwitch,
  variableSwitch,
  withinHours,
  readableLedger,
  oneCycleAtATime,
  dollarsLeft,
  leftOver,
  rateLimits,
  dollarsOfACycle,
  tasksOfACycle,
  stateBranchTakesPushes,
  tokenLasts,
  runnersAreFree,
  diskIsFree,
  clockIsRight,
];

/** Decides whether and with how much a cycle may work. Every reason to rest is given with its remedy, not only the first. */
export function decidePermission(facts: PermissionFacts): Permission {
  const { configuration } = facts;
  const rules = RULES.map((rule) => rule(facts));
  const reviews = openReviews(facts);
  const attention = reviewersAttention(facts);
  const target = targetPipeline(facts);
  const checks = [...rules, reviews, attention.check, target];
  const stops = rules.filter((check) => check.ok === false);
  const slots = Math.min(configuration.limits.tasks, facts.slots ?? Number.POSITIVE_INFINITY, tasksWithinLimits(facts));
  const onlyFixes = target.ok === false;
  if (stops.length > 0) return { checks, decision: { kind: "rest", reasons: stops.map(reasonOf) } };
  return {
    checks,
    decision: {
      kind: "work",
      allowanceUsd: allowanceOf(facts).usd,
      slots,
      // While the branch is red, people can merge little of what waits for them: its fixes wait for no room.
      newWork: onlyFixes ? slots : attention.newWork,
      onlyFixes,
    },
  };
}
