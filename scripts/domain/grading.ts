import { z } from "zod";

/** Share of the heuristics in a grade; the judge has the rest. */
const HEURISTICS_SHARE = 0.4;

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
  judge: z.object({ score: scoreSchema, model: z.string(), reasons: words, concerns: words }).nullable(),
});
export type Grade = z.infer<typeof gradeSchema>;

/** 40 % heuristics and 60 % judge, in tenths; the heuristics alone when there is no judge. */
export function combineGrade(heuristics: Grade["heuristics"], judge: Grade["judge"]): Grade {
  const score =
    judge === null ? heuristics.score : HEURISTICS_SHARE * heuristics.score + (1 - HEURISTICS_SHARE) * judge.score;
  return { score: Math.round(score * 10) / 10, heuristics, judge };
}

/** A heuristic grade: 10 less the points of the findings, at least 1. */
export function heuristicScore(findings: readonly Finding[]): number {
  return Math.max(1, Math.round((10 - findings.reduce((sum, f) => sum + f.points, 0)) * 10) / 10);
}
