import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { PROJECT, type Stage } from "../../scripts/rehearsal/stage.ts";

/** Slots of hands in each pipeline. */
const SLOTS = [1, 2, 3, 4, 5];

/** What each job of a cycle publishes below `.nightshift/`, as `artifacts: paths` in the component says. */
const JOBS: Readonly<Record<string, string>> = {
  pulse: "pulse.json",
  mind: "plan.json",
  ...Object.fromEntries(SLOTS.map((slot) => [`hands ${slot}/${SLOTS.length}`, `hands/${slot}`])),
  reflect: "reflect.json",
  handover: "handover.json",
};

/** The jobs of one pipeline as GitLab has them. */
export type PipelineJobs = {
  pipelineId: number;
  /** The job that runs, whose token they all have. */
  jobId: number;
  /** A runner takes a job. */
  start(name: string): Promise<void>;
  /** One ends, with what stands in `published` as its artifacts. */
  leave(name: string, status: "success" | "failed" | "canceled", published: string): Promise<void>;
  /** GitLab's "Retry" of one that has ended: another job of the same name waits for a runner. */
  retry(name: string): Promise<void>;
  /** Somebody erases what an ended job left; gives its id. */
  erase(name: string): Promise<number>;
  /** All of them end, with what stands in `published` as their artifacts. */
  end(status: "success" | "failed" | "canceled", published: string): Promise<void>;
};

/** Records a scheduled pipeline that runs. */
export async function startPipeline(
  { gitlab, botToken }: Stage,
  commitSha: string,
  dir: string,
): Promise<PipelineJobs> {
  const { pipelineId, jobIds } = await gitlab.recordPipeline({
    project: PROJECT.path,
    ref: PROJECT.defaultBranch,
    sha: commitSha,
    source: "schedule",
    jobs: Object.keys(JOBS).map((name) => ({ name, stage: "night" })),
  });
  await gitlab.updateJob(jobIds.pulse ?? 0, { status: "running" });
  const call = async (name: string, action: "retry" | "erase"): Promise<number> => {
    const url = `${gitlab.apiUrl}/projects/${encodeURIComponent(PROJECT.path)}/jobs/${jobIds[name]}/${action}`;
    const answer = await fetch(url, { method: "POST", headers: { "private-token": botToken } });
    if (answer.status !== 201) throw new Error(`${action} of ${name}: ${answer.status}`);
    return z.object({ id: z.number() }).parse(await answer.json()).id;
  };
  const leave = async (name: string, status: "success" | "failed" | "canceled", published: string): Promise<void> => {
    const file = JOBS[name] ?? "";
    const artifactsDir = join(dir, `left-${pipelineId}-${jobIds[name]}`);
    const to = join(artifactsDir, ".nightshift", file);
    const isLeft = existsSync(join(published, file));
    if (isLeft) await mkdir(dirname(to), { recursive: true });
    if (isLeft) await cp(join(published, file), to, { recursive: true, verbatimSymlinks: true });
    await gitlab.updateJob(jobIds[name] ?? 0, { status, ...(isLeft ? { artifactsDir } : {}) });
  };
  return {
    start: (name) => gitlab.updateJob(jobIds[name] ?? 0, { status: "running" }),
    leave,
    async retry(name) {
      jobIds[name] = await call(name, "retry");
    },
    erase: (name) => call(name, "erase"),
    pipelineId,
    jobId: jobIds.pulse ?? 0,
    async end(status, published) {
      for (const name of Object.keys(JOBS)) await leave(name, status, published);
    },
  };
}
