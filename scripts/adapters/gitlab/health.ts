import { Branches, Jobs, PersonalAccessTokens, Pipelines } from "@gitbeaker/rest";
import { z } from "zod";
import type { Forge } from "../../ports/forge.ts";
import type { GitlabApi } from "./api.ts";
import { ForgeError } from "./forge-error.ts";
import { nullIfMissing, read } from "./reading.ts";

const tokenAnswer = z.object({ expires_at: z.iso.date().nullish() });
const branchAnswer = z.object({ can_push: z.boolean() });
const pipelineAnswer = z.object({ status: z.string(), web_url: z.string() });
const waitingJobAnswer = z.object({ created_at: z.string() });

/** Newer than these, of twenty pushes, one has passed or failed: others were canceled, skipped, or still run. */
const PUSHES = { perPage: 20, maxPages: 1 } as const;
/** Nobody needs to know of more. */
const WAITING = { perPage: 100, maxPages: 1 } as const;

/** What a cycle needs to know of GitLab before it works. What the token may not see is null. */
export function healthOf({
  resource,
  project,
}: GitlabApi): Pick<Forge, "pushPipeline" | "tokenExpiry" | "mayPush" | "waitingJobs"> {
  const [tokens, branches] = [new PersonalAccessTokens(resource), new Branches(resource)];
  const [pipelines, jobs] = [new Pipelines(resource), new Jobs(resource)];
  return {
    async pushPipeline(ref) {
      const query = { ref, source: "push", orderBy: "id", sort: "desc", ...PUSHES } as const;
      const found = read(z.array(pipelineAnswer), "pipelines", await pipelines.all(project, query));
      const last = found.find(({ status }) => status === "success" || status === "failed");
      return last === undefined ? null : { url: last.web_url, hasFailed: last.status === "failed" };
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
    async waitingJobs() {
      const answer = await nullIfHidden(jobs.all(project, { scope: "pending", ...WAITING }));
      return answer === null ? null : read(z.array(waitingJobAnswer), "jobs", answer).map((job) => job.created_at);
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
