/**
 * A job of a cycle's pipeline as GitLab has it; a retry makes another of the same name, with a higher id. `isOver`: it has
 * ended, however it ended, and will not go on by itself or by a person's word.
 */
export type JobRun = { id: number; name: string; hasArtifacts: boolean; startedAt: string | null; isOver: boolean };

/** What the component calls a job, with GitLab's id of it: `hands 2/5`, whatever stands before the names (`job_prefix`). */
export type Named<J> = J & { part: string };

/** The parts of a cycle that stand in every one of its pipelines; the project's own jobs may end in the same words. */
const ALWAYS_THERE = ["pulse", "mind", "reflect", "handover"];
/** `hands 2/5`, as GitLab names the jobs of `parallel`. */
const SLOT = /^hands (\d+)\/\d+$/;

/** The jobs of a cycle among those of its pipeline, found by the names that the component gives them; null: there is none. */
export function cycleJobs<J extends { name: string }>(jobs: readonly J[]): Named<J>[] | null {
  const names = new Set(jobs.map(({ name }) => name));
  const prefix = [...names]
    .flatMap((name) => (name.endsWith("mind") ? [name.slice(0, -"mind".length)] : []))
    .find((before) => ALWAYS_THERE.every((part) => names.has(before + part)));
  if (prefix === undefined) return null;
  return jobs
    .filter(({ name }) => name.startsWith(prefix))
    .map((job) => ({ ...job, part: job.name.slice(prefix.length) }));
}

/** Whether a job is one of the parts that every cycle has. */
export function isPart({ part }: { part: string }): boolean {
  return ALWAYS_THERE.includes(part);
}

/** The slot of a hands job; 0 for another. */
export function slotOf({ part }: { part: string }): number {
  return Number(SLOT.exec(part)?.[1] ?? 0);
}

/** The id of a cycle's pipeline in GitLab: 1042 for `p1042`. 0: it is none of GitLab's. */
export function pipelineOf(cycle: string): number {
  return Number(/^p(\d+)$/.exec(cycle)?.[1] ?? 0);
}
