import { Branches, Jobs, PersonalAccessTokens, Pipelines } from "@gitbeaker/rest";
import { z } from "zod";
import type { Forge } from "../../ports/forge.ts";
import type { GitlabApi } from "./api.ts";
import { ForgeError } from "./forge-error.ts";
import { told } from "./reading.ts";

const tokenAnswer = z.object({ expires_at: z.iso.date().nullable() });
const branchAnswer = z.object({ can_push: z.boolean() });
const pipelineAnswer = z.object({ id: z.number(), web_url: z.string() });
/** Seconds in which a runner might have taken it; GitLab counts none for a job that it has only just put into the queue. */
const queuedJobAnswer = z.object({ queued_duration: z.number().nullish() });

const NEWEST = { orderBy: "id", sort: "desc", perPage: 1, maxPages: 1 } as const;
/** Nobody needs to know of more. */
const QUEUED = { perPage: 100, maxPages: 1 } as const;

/**
 * What a cycle would like to know of GitLab before it works. What GitLab refuses to tell, or tells in no form that is known,
 * is not known and never a fault: whether GitLab is there at all is for the calls to say that a cycle cannot do without.
 */
export function healthOf({
  resource,
  project,
}: GitlabApi): Pick<Forge, "pushPipeline" | "tokenExpiry" | "mayPush" | "queuedMs"> {
  const [tokens, branches] = [new PersonalAccessTokens(resource), new Branches(resource)];
  const [pipelines, jobs] = [new Pipelines(resource), new Jobs(resource)];
  return {
    async pushPipeline(ref) {
      // One status at a time: each state commit adds a skipped pipeline, so no number of newest ones need hold either.
      const newest = (status: "success" | "failed") =>
        told(z.array(pipelineAnswer), pipelines.all(project, { ref, source: "push", status, ...NEWEST }));
      const [passed, failed] = await Promise.all([newest("success"), newest("failed")]);
      if (passed === null || failed === null) return "unknown";
      const [lastPassed, lastFailed] = [passed[0], failed[0]];
      if (lastFailed !== undefined && lastFailed.id > (lastPassed?.id ?? 0))
        return { url: lastFailed.web_url, hasFailed: true };
      return lastPassed === undefined ? "none" : { url: lastPassed.web_url, hasFailed: false };
    },
    async tokenExpiry() {
      const answer = await told(tokenAnswer, tokens.show());
      return answer === null ? null : { expiresOn: answer.expires_at };
    },
    async mayPush(branch) {
      const answer = await told(
        z.union([branchAnswer, z.literal("absent")]),
        branches.show(project, branch).catch(absent),
      );
      if (answer === null) return "unknown";
      if (answer === "absent") return answer;
      return answer.can_push ? "yes" : "no";
    },
    async queuedMs() {
      const answer = await told(z.array(queuedJobAnswer), jobs.all(project, { scope: "pending", ...QUEUED }));
      return answer?.map((job) => 1_000 * (job.queued_duration ?? 0)) ?? null;
    },
  };
}

/** GitLab says `404 Branch Not Found` where the project can be seen, and the branch is not there. */
function absent(error: unknown): "absent" {
  if (error instanceof ForgeError && error.status === 404 && /branch not found/i.test(error.detail)) return "absent";
  throw error;
}
