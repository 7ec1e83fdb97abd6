import { z } from "zod";

/** The jobs of a cycle's pipeline whose artifacts GitLab still has, by their ids. */
export const leftJobsSchema = z.object({
  mind: z.number().int().positive(),
  reflect: z.number().int().positive().nullable(),
  /** By slot. */
  hands: z.array(z.object({ slot: z.number().int().positive(), job: z.number().int().positive() })),
});
export type LeftJobs = z.infer<typeof leftJobsSchema>;

/** The parts of a cycle that stand in every one of its pipelines; the project's own jobs may end in the same words. */
const ALWAYS_THERE = ["pulse", "mind", "reflect", "handover"];
/** `hands 2/5`, as GitLab names the jobs of `parallel`. */
const SLOT = /^hands (\d+)\/\d+$/;

type PipelineJob = { id: number; name: string; hasArtifacts: boolean };

/**
 * What a cycle left, found by the names that the component gives its jobs, whatever stands before them (`job_prefix`). Null
 * without the plan: nobody could say what the work was for.
 */
export function leftJobsOf(jobs: readonly PipelineJob[]): LeftJobs | null {
  const own = ownJobs(jobs)?.filter(({ hasArtifacts }) => hasArtifacts) ?? [];
  const mind = own.find(({ part }) => part === "mind");
  if (mind === undefined) return null;
  const hands = own.flatMap(({ id, part }) => {
    const slot = slotOf(part);
    return slot === 0 ? [] : [{ slot, job: id }];
  });
  return { mind: mind.id, reflect: own.find(({ part }) => part === "reflect")?.id ?? null, hands };
}

/**
 * Whether a cycle is over although its pipeline is not: its handover has ended, and so have all of its other jobs. A job of
 * the project's own that waits for a person keeps a pipeline open for as long as nobody comes. False where nobody can tell
 * which jobs are the cycle's.
 */
export function hasCycleEnded(jobs: readonly (PipelineJob & { isOver: boolean })[]): boolean {
  const cycle = ownJobs(jobs)?.filter(({ part }) => ALWAYS_THERE.includes(part) || slotOf(part) > 0);
  return cycle?.every(({ isOver }) => isOver) ?? false;
}

/** The cycle's own jobs, by what stands behind the prefix; null when this is no pipeline of a cycle. */
function ownJobs<T extends PipelineJob>(jobs: readonly T[]): (T & { part: string })[] | null {
  const names = new Set(jobs.map(({ name }) => name));
  const prefix = [...names]
    .flatMap((name) => (name.endsWith("mind") ? [name.slice(0, -"mind".length)] : []))
    .find((before) => ALWAYS_THERE.every((part) => names.has(before + part)));
  if (prefix === undefined) return null;
  return jobs
    .filter(({ name }) => name.startsWith(prefix))
    .map((job) => ({ ...job, part: job.name.slice(prefix.length) }));
}

/** 0 for a job that is none of hands. */
function slotOf(part: string): number {
  return Number(SLOT.exec(part)?.[1] ?? 0);
}
