import type { FailedJob, FailedPipeline } from "../domain/observation.ts";
import type { ForgeJob, MergeRequest } from "../ports/forge.ts";
import type { ForgeWorld } from "./world.ts";

const MAX_JOBS = 20;
/** The first ones tell what the others follow from, and each log is paid for. */
const MAX_LOGS = 3;
/** GitLab takes 255 characters for a name. */
const MAX_NAME = 255;
const MAX_FAULT = 2_000;

/**
 * Why the pipeline of a merge request's newest commit failed, with the ends of the logs. Null when it did not, and when it
 * failed through nothing that a commit could mend: a runner that was lost, a quota that is used up.
 */
export async function observeFailure(
  world: ForgeWorld,
  { iid, state, pipeline }: MergeRequest,
): Promise<FailedPipeline | null> {
  if (state !== "opened" || pipeline?.hasFailed !== true) return null;
  const failed = await world.forge.failedJobs(pipeline.id);
  const own = failed.filter((job) => job.isOwnFault);
  if (failed.length > 0 && own.length === 0) {
    world.log.line(`! the pipeline of !${iid} failed outside of its jobs' own commands: ${pipeline.url}`);
    return null;
  }
  const jobs = await Promise.all(own.slice(0, MAX_JOBS).map((job, at) => observeJob(world, job, at < MAX_LOGS)));
  return { id: pipeline.id, url: pipeline.url, fault: pipeline.fault.slice(0, MAX_FAULT), jobs };
}

async function observeJob(world: ForgeWorld, job: ForgeJob, withLog: boolean): Promise<FailedJob> {
  const { id, name, stage, url } = job;
  return { id, name: name.slice(0, MAX_NAME), stage, url, log: withLog ? await readLog(world, id) : "" };
}

/** A log that cannot be had (too large, erased, not for the bot) costs the agent a hint, and nobody the night. */
async function readLog({ forge, log }: ForgeWorld, jobId: number): Promise<string> {
  return forge.jobLog(jobId).catch((error: unknown) => {
    log.line(`! the log of job ${jobId} could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return "";
  });
}
