import type { PlannedJob } from "./pipeline-file.ts";

/** How a job ended, as the jobs behind it see it. A failure that is allowed counts as `success`. */
export type Ended = "success" | "failed" | "skipped";

/**
 * Says what a job that has not started may do now, by the rules of GitLab's `process_build_service` and its composite
 * status: a job with `needs` is skipped when one of them did not run at all; `always` runs then, too.
 *
 * @param ended how each job ended that has, by name
 */
export function nextStep(
  job: PlannedJob,
  pipeline: { stages: string[]; jobs: PlannedJob[] },
  ended: ReadonlyMap<string, Ended>,
): "wait" | "run" | "skip" {
  const before = waitsFor(job, pipeline);
  const ends = before.map((other) => ended.get(other.name));
  if (ends.includes(undefined)) return "wait";
  if (job.when === "always") return "run";
  const someSkipped = job.needs !== null && ends.includes("skipped");
  const status = someSkipped ? "skipped" : ends.includes("failed") ? "failed" : "success";
  return (job.when === "on_failure" ? status === "failed" : status === "success") ? "run" : "skip";
}

/** The jobs that must have ended before this one: all instances of its `needs`, or everything in earlier stages. */
export function waitsFor(job: PlannedJob, pipeline: { stages: string[]; jobs: PlannedJob[] }): PlannedJob[] {
  if (job.needs !== null) {
    const needed = job.needs;
    return pipeline.jobs.filter((other) => needed.some((need) => need.job === other.baseName));
  }
  const stage = pipeline.stages.indexOf(job.stage);
  return pipeline.jobs.filter((other) => pipeline.stages.indexOf(other.stage) < stage);
}

/** The jobs whose artifacts this one gets, in the order in which they unpack. */
export function producers(job: PlannedJob, pipeline: { stages: string[]; jobs: PlannedJob[] }): PlannedJob[] {
  if (job.needs === null) return waitsFor(job, pipeline);
  return job.needs
    .filter((need) => need.artifacts)
    .flatMap((need) => pipeline.jobs.filter((other) => other.baseName === need.job));
}

/** Whether a job may fail with this exit code. */
export function mayFail(job: PlannedJob, exitCode: number): boolean {
  return typeof job.allowFailure === "boolean" ? job.allowFailure : job.allowFailure.includes(exitCode);
}
