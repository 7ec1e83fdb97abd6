import { JobArtifacts, Jobs } from "@gitbeaker/rest";
import { z } from "zod";
import type { Forge } from "../../ports/forge.ts";
import { jobAnswer } from "./answers.ts";
import type { GitlabApi } from "./api.ts";
import { nullIfMissing, PAGE, read } from "./reading.ts";

/** What the jobs of a pipeline left in GitLab. */
export function leftArtifactsOf({ resource, project }: GitlabApi): Pick<Forge, "pipelineJobs" | "jobArtifact"> {
  const jobs = new Jobs(resource);
  const artifacts = new JobArtifacts(resource);
  return {
    async pipelineJobs(pipelineId, { withRetried: includeRetried } = { withRetried: false }) {
      const answer = await nullIfMissing(jobs.all(project, { pipelineId, includeRetried, ...PAGE }));
      return read(z.array(jobAnswer), "jobs", answer ?? []).map(({ job: { id, name }, ...run }) => {
        const { hasArtifacts, startedAt, isOver } = run;
        return { id, name, hasArtifacts, startedAt, isOver };
      });
    },
    async jobArtifact(jobId, path) {
      // gitbeaker puts the path into the URL as it is.
      const artifactPath = path.split("/").map(encodeURIComponent).join("/");
      const answer: unknown = await nullIfMissing(artifacts.downloadArchive(project, { jobId, artifactPath }));
      return answer === null ? null : read(z.string(), "artifact", answer);
    },
  };
}
