import type { Work } from "../artifacts/work.ts";
import { type Grade, heuristicScore } from "../domain/grading.ts";
import type { GuardInput } from "../domain/guards/guard.ts";
import { findFlaws } from "../domain/heuristics/table.ts";
import { judgeChecks } from "../domain/verify/judge.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { ExaminedChange } from "../ports/examination.ts";

type Judged = {
  work: Pick<Work, "task" | "checks" | "withoutChange">;
  patch: string;
  change: ExaminedChange;
  /** See `HeuristicInput`; absent: not known. */
  pagesRead?: ReadonlySet<string> | null;
} & Pick<GuardInput, "limits" | "protect">;

/** The part of a grade that needs no model. */
export function judgeByRules({ work, patch, change, limits, protect, pagesRead = null }: Judged): Grade["heuristics"] {
  if (change.kind !== "examined") return unfit(change);
  const { files, inspection, examined, surroundings } = change;
  const findings = findFlaws({
    ...{ task: work.task, files, inspection, examined, surroundings, limits, protect },
    patchBytes: Buffer.byteLength(patch),
    checks: ownChecks(work.checks),
    runs: work.checks,
    withoutChange: work.withoutChange ?? null,
    pagesRead,
  });
  return { score: heuristicScore(findings), findings };
}

const UNFIT = {
  "does-not-apply": {
    says: "the patch does not apply to its base",
    remedy: "Make the patch anew, against the base that it is meant for.",
  },
  unreadable: {
    says: "the patch could not be looked at",
    remedy: "Make the change smaller and plainer: leave out files that a program wrote.",
  },
};

/** A patch that does not apply to its base, or that nobody can read, is worth nothing, whatever it says. */
function unfit({ kind, detail }: Exclude<ExaminedChange, { kind: "examined" }>): Grade["heuristics"] {
  const { says, remedy } = UNFIT[kind];
  const finding = {
    ...{ rule: kind, category: "completeness" as const, points: 9, path: null, line: null },
    detail: `${says}: ${detail}`,
    remedy,
  };
  return { score: heuristicScore([finding]), findings: [finding] };
}

/** What the checks said of the work. One that fails in nothing but what failed before says nothing about it. */
function ownChecks(checks: Work["checks"]): Work["checks"] {
  return checks.filter((check) => check.when === "after" && !failsAsBefore(check, checks));
}

/** Whether a check fails in nothing but what failed before the work. */
export function failsAsBefore(check: CheckRun, checks: Work["checks"]): boolean {
  const before = checks.filter(({ when }) => when === "before");
  return !check.passed && judgeChecks(before, [check]).accepted;
}
