import { Jobs } from "@gitbeaker/rest";
import { z } from "zod";
import { lastLines, readableLog } from "../../domain/readable-log.ts";
import type { Forge, ForgeJob } from "../../ports/forge.ts";
import { jobAnswer } from "./answers.ts";
import type { GitlabApi } from "./api.ts";
import { nullIfMissing, PAGE, read } from "./reading.ts";

/** GitLab lets a pipeline start others two levels deep. */
const DEPTH = 3;
/** The end of a log that a model is shown: some hundred lines. */
const MAX_LOG = 6_000;

/** Jobs that failed, and what they printed. */
export function failedJobsOf({ resource, token, project }: GitlabApi): Pick<Forge, "failedJobs" | "jobLog"> {
  const jobs = new Jobs(resource);

  async function failedJobs(pipelineId: number, depth = DEPTH): Promise<ForgeJob[]> {
    const scope = { ...PAGE, scope: "failed" as const };
    const failed = read(z.array(jobAnswer), "jobs", await jobs.all(project, { pipelineId, ...scope }));
    const bridges = read(z.array(jobAnswer), "bridges", await jobs.allPipelineBridges(project, pipelineId, scope));
    const started = bridges.filter(({ hasFailed }) => hasFailed).flatMap(({ downstream }) => downstream ?? []);
    const below = depth === 1 ? [] : await Promise.all(started.map((id) => failedJobs(id, depth - 1)));
    return [...failed.filter(({ hasFailed }) => hasFailed).map(({ job }) => job), ...below.flat()];
  }

  return {
    failedJobs: (pipelineId) => failedJobs(pipelineId),
    async jobLog(jobId) {
      const log = readableLog(read(z.string(), "log", (await nullIfMissing(jobs.showLog(project, jobId))) ?? ""));
      const { maskSecrets } = await import("../inspection/mask.ts");
      return lastLines(await maskSecrets(log.replaceAll(token, "[MASKED]")), MAX_LOG);
    },
  };
}
