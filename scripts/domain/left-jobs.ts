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

/**
 * What a cycle left, found by the names that the component gives its jobs, whatever stands before them (`job_prefix`). Null
 * without the plan: nobody could say what the work was for.
 */
export function leftJobsOf(jobs: readonly { id: number; name: string; hasArtifacts: boolean }[]): LeftJobs | null {
  const names = new Set(jobs.map(({ name }) => name));
  const prefix = [...names]
    .flatMap((name) => (name.endsWith("mind") ? [name.slice(0, -"mind".length)] : []))
    .find((before) => ALWAYS_THERE.every((part) => names.has(before + part)));
  if (prefix === undefined) return null;
  const own = jobs
    .filter(({ name, hasArtifacts }) => hasArtifacts && name.startsWith(prefix))
    .map(({ id, name }) => ({ id, part: name.slice(prefix.length) }));
  const mind = own.find(({ part }) => part === "mind");
  if (mind === undefined) return null;
  const hands = own.flatMap(({ id, part }) => {
    const slot = Number(SLOT.exec(part)?.[1] ?? 0);
    return slot === 0 ? [] : [{ slot, job: id }];
  });
  return { mind: mind.id, reflect: own.find(({ part }) => part === "reflect")?.id ?? null, hands };
}
