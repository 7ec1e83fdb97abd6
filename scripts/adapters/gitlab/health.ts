import { Branches, Jobs, PersonalAccessTokens, Pipelines } from "@gitbeaker/rest";
import { z } from "zod";
import type { Forge } from "../../ports/forge.ts";
import type { GitlabApi } from "./api.ts";
import { ForgeError } from "./forge-error.ts";
import { nullIfMissing, read } from "./reading.ts";

const tokenAnswer = z.object({ expires_at: z.iso.date().nullish() });
const branchAnswer = z.object({ can_push: z.boolean() });
const pipelineAnswer = z.object({ id: z.number(), web_url: z.string() });
/** Seconds in which a runner might have taken it; GitLab counts none for a job that it has only just put into the queue. */
const queuedJobAnswer = z.object({ queued_duration: z.number().nullish() });

const NEWEST = { orderBy: "id", sort: "desc", perPage: 1, maxPages: 1 } as const;
/** Nobody needs to know of more. */
const QUEUED = { perPage: 100, maxPages: 1 } as const;

/** What a cycle needs to know of GitLab before it works. What the token may not see is null. */
export function healthOf({
  resource,
  project,
}: GitlabApi): Pick<Forge, "pushPipeline" | "tokenExpiry" | "mayPush" | "queuedMs"> {
  const [tokens, branches] = [new PersonalAccessTokens(resource), new Branches(resource)];
  const [pipelines, jobs] = [new Pipelines(resource), new Jobs(resource)];
  return {
    async pushPipeline(ref) {
      // One status at a time: each state commit adds a skipped pipeline, so no number of newest ones need hold either.
      const newest = async (status: "success" | "failed") => {
        const found = await pipelines.all(project, { ref, source: "push", status, ...NEWEST });
        return read(z.array(pipelineAnswer), "pipelines", found)[0] ?? null;
      };
      const [passed, failed] = await Promise.all([newest("success"), newest("failed")]);
      const hasFailed = failed !== null && failed.id > (passed?.id ?? 0);
      const last = hasFailed ? failed : passed;
      return last === null ? null : { url: last.web_url, hasFailed };
    },
    async tokenExpiry() {
      const answer = await nullIfHidden(tokens.show());
      return answer === null ? null : { expiresOn: read(tokenAnswer, "token", answer).expires_at ?? null };
    },
    async mayPush(branch) {
      const answer = await nullIfMissing(branches.show(project, branch));
      if (answer === null) return "absent";
      return read(branchAnswer, "branch", answer).can_push ? "yes" : "no";
    },
    async queuedMs() {
      const answer = await nullIfHidden(jobs.all(project, { scope: "pending", ...QUEUED }));
      return answer === null
        ? null
        : read(z.array(queuedJobAnswer), "jobs", answer).map((job) => 1_000 * (job.queued_duration ?? 0));
    },
  };
}

/** What GitLab does not let this token look at is not known, and no fault. */
async function nullIfHidden<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ForgeError && (error.status === 401 || error.status === 403 || error.status === 404))
      return null;
    throw error;
  }
}
