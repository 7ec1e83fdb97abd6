import { z } from "zod";
import { citationSchema } from "./citation.ts";
import { judgeVersionSchema } from "./judge-version.ts";
import { isSameModel } from "./judges.ts";

/** Share of the heuristics in a grade; the judge has the rest. */
export const HEURISTICS_SHARE = 0.4;

export const findingSchema = z.object({
  rule: z.string(),
  category: z.enum(["completeness", "quality", "tests", "report"]),
  /** Points off the heuristic grade of 10. */
  points: z.number().nonnegative(),
  /** Where; null for what concerns the whole change. */
  path: z.string().nullable(),
  line: z.number().int().positive().nullable(),
  detail: z.string(),
  /** What would mend it. */
  remedy: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

const scoreSchema = z.number().min(1).max(10);

/** A judge says a few sentences; what a description cannot hold is no grade. */
const words = z.array(z.string().max(2_000)).max(50);

export const gradeSchema = z.object({
  score: scoreSchema,
  heuristics: z.object({ score: scoreSchema, findings: z.array(findingSchema) }),
  /** Null when there was no money, no answer or no valid answer. */
  judge: z
    .object({
      score: scoreSchema,
      model: z.string(),
      /** Absent in grades of before judges had versions and cited lines. */
      version: judgeVersionSchema.optional(),
      citations: z.array(citationSchema).max(50).optional(),
      /** Of two judges: what each of them said; `score` is their mean, and `model` the first. */
      panel: z
        .array(z.object({ model: z.string(), score: scoreSchema }))
        .length(2)
        .optional(),
      reasons: words,
      concerns: words,
    })
    .nullable(),
  /** Changed lines that no test runs, where the checks left a coverage report; absent where they left none. */
  uncovered: z.array(z.object({ path: z.string(), lines: z.array(z.number().int().positive()) })).optional(),
  /** Why a judge that was to be asked gave no verdict: the heuristics stand for a part of the grade only. */
  partial: z.string().max(2_000).optional(),
});
export type Grade = z.infer<typeof gradeSchema>;

/** 40 % heuristics and 60 % judge, in tenths; the heuristics alone when there is no judge. */
export function combineGrade(heuristics: Grade["heuristics"], judge: Grade["judge"]): Grade {
  const score =
    judge === null ? heuristics.score : HEURISTICS_SHARE * heuristics.score + (1 - HEURISTICS_SHARE) * judge.score;
  return { score: Math.round(score * 10) / 10, heuristics, judge };
}

/** What is left when no verdict came, marked as such: the heuristics, in whole tenths that are never rounded up. */
export function partialGrade(heuristics: Grade["heuristics"], why: string): Grade {
  const exact = 10 - pointsOf(heuristics.findings);
  // The sum of tenths is not exact in binary: 10 - 0.3 must not become 9.6.
  const floored = Math.max(1, Math.floor(exact * 10 + 1e-6) / 10);
  return { score: Math.min(heuristics.score, floored), heuristics, judge: null, partial: why.slice(0, 2_000) };
}

/**
 * A grade that somebody else says, as its own parts have it: never better than its findings leave and its judge gave. What
 * `worker` says of its own work is no verdict, nor is what stands beside the reason why there is none.
 */
export function soundGrade(grade: Grade, worker: string): Grade {
  const judges = grade.judge === null ? [] : [grade.judge, ...(grade.judge.panel ?? [])];
  const isOwn = judges.some(({ model }) => isSameModel(model, worker));
  const { findings, score } = grade.heuristics;
  const heuristics = { score: Math.min(score, heuristicScore(findings)), findings };
  const partial = isOwn ? "the model that did the work has judged it" : grade.partial;
  const sound = partial === undefined ? combineGrade(heuristics, grade.judge) : partialGrade(heuristics, partial);
  return { ...grade, ...sound, score: Math.min(grade.score, sound.score) };
}

/** A finding of so few points is a trifle; all trifles together cost no more than this. */
const TRIFLE = 1.5;
const MOST_OF_TRIFLES = 2;

/**
 * A heuristic grade: 10 less the points of the findings, at least 1. Findings of at most `TRIFLE` points are what merged
 * changes ordinarily have: many of them make no fault, and cost `MOST_OF_TRIFLES` together at most.
 */
export function heuristicScore(findings: readonly Finding[]): number {
  return Math.max(1, Math.round((10 - pointsOf(findings)) * 10) / 10);
}

function pointsOf(findings: readonly Finding[]): number {
  const sum = (some: readonly Finding[]) => some.reduce((total, { points }) => total + points, 0);
  const trifles = findings.filter(({ points }) => points <= TRIFLE);
  const faults = findings.filter(({ points }) => points > TRIFLE);
  return sum(faults) + Math.min(MOST_OF_TRIFLES, sum(trifles));
}
