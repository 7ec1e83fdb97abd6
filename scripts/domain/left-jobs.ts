import { z } from "zod";
import { cycleJobs, isPart, type JobRun, slotOf } from "./cycle-jobs.ts";

/** The jobs of a cycle's pipeline whose artifacts GitLab still has, by their ids. */
export const leftJobsSchema = z.object({
  mind: z.number().int().positive(),
  reflect: z.number().int().positive().nullable(),
  /** By slot. */
  hands: z.array(z.object({ slot: z.number().int().positive(), job: z.number().int().positive() })),
});
export type LeftJobs = z.infer<typeof leftJobsSchema>;

/** What a cycle left. Null without the plan: nobody could say what the work was for. */
export function leftJobsOf(jobs: readonly { id: number; name: string; hasArtifacts: boolean }[]): LeftJobs | null {
  const own = (cycleJobs(jobs) ?? []).filter(({ hasArtifacts }) => hasArtifacts);
  const mind = own.find(({ part }) => part === "mind");
  if (mind === undefined) return null;
  const hands = own.flatMap((job) => (slotOf(job) === 0 ? [] : [{ slot: slotOf(job), job: job.id }]));
  return { mind: mind.id, reflect: own.find(({ part }) => part === "reflect")?.id ?? null, hands };
}

/**
 * Whether a cycle is over although its pipeline is not: its handover has ended, and so have all of its other jobs. A job of
 * the project's own that waits for a person keeps a pipeline open for as long as nobody comes. False where nobody can tell
 * which jobs are the cycle's.
 */
export function hasCycleEnded(jobs: readonly Pick<JobRun, "name" | "isOver">[]): boolean {
  const cycle = cycleJobs(jobs)?.filter((job) => isPart(job) || slotOf(job) > 0);
  return cycle?.every(({ isOver }) => isOver) ?? false;
}
