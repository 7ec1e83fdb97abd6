import { allowanceOf } from "./permission/allowance.ts";
import type { PermissionCheck, PermissionFacts, Rule } from "./permission/check.ts";
import { dollarsLeft, dollarsOfACycle, leftOver, tasksOfACycle } from "./permission/dollars.ts";
import { withinHours } from "./permission/hours.ts";
import { fileSwitch, labelSwitch } from "./permission/kill-switches.ts";
import { oneCycleAtATime } from "./permission/one-cycle.ts";
import { rateLimits, tasksWithinLimits } from "./permission/rate-limits.ts";
import { readableLedger } from "./permission/readable-ledger.ts";
import { openReviews } from "./permission/reviews.ts";

export type Permission = {
  decision:
    | { kind: "work"; allowanceUsd: number; slots: number; newWork: boolean }
    | { kind: "rest"; reasons: string[] };
  checks: PermissionCheck[];
};

/** Each of these must hold, or the cycle rests. */
const RULES: readonly Rule[] = [
  fileSwitch,
  labelSwitch,
  withinHours,
  readableLedger,
  oneCycleAtATime,
  dollarsLeft,
  leftOver,
  rateLimits,
  dollarsOfACycle,
  tasksOfACycle,
];

/** Decides whether and with how much a cycle may work. Every reason to rest is given with its remedy, not only the first. */
export function decidePermission(facts: PermissionFacts): Permission {
  const { configuration } = facts;
  const rules = RULES.map((rule) => rule(facts));
  const reviews = openReviews(facts);
  const checks = [...rules, reviews];
  const stops = rules.filter((check) => check.ok === false);
  if (stops.length > 0)
    return { checks, decision: { kind: "rest", reasons: stops.map((c) => `${c.name}: ${c.detail} (${c.remedy})`) } };
  return {
    checks,
    decision: {
      kind: "work",
      allowanceUsd: allowanceOf(facts).usd,
      slots: Math.min(configuration.limits.tasks, facts.slots ?? Number.POSITIVE_INFINITY, tasksWithinLimits(facts)),
      newWork: reviews.ok !== false,
    },
  };
}
