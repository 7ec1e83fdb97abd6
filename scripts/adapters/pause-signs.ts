import { z } from "zod";
import type { LookForPause, PauseSigns, Sign } from "../ports/pause-signs.ts";
import { type Checkout, newestFiles } from "./newest-files.ts";

/** Longer than this nobody waits for a kill switch: a job that cannot see it goes on. */
const TIMEOUT_MS = 5_000;

const FILE = "nightshift.yml";

type Outside = Checkout & {
  defaultBranch: string;
  /** Null where a job has no token or no address to ask at. */
  job: { apiUrl: string; projectPath: string; jobToken: string } | null;
  /** Those of an open digest issue that pauses. */
  labels: readonly string[];
};

/**
 * The kill switches as a job without Night Shift's token can see them: the file in what its checkout can fetch, the label
 * with GitLab's own job token, which may read issues and ends with the job.
 * @see https://docs.gitlab.com/ci/jobs/ci_job_token/
 */
export function lookForPause(outside: Outside): LookForPause {
  return async (): Promise<PauseSigns> => {
    const [configuration, label] = await Promise.all([newestConfiguration(outside), pauseLabel(outside)]);
    return { configuration, label };
  };
}

async function newestConfiguration(outside: Outside): Promise<Sign<string | null>> {
  const asked = { branch: outside.defaultBranch, under: FILE, reader: "newest" };
  const files = await newestFiles(outside, asked);
  return files.kind === "seen" ? { kind: "seen", value: files.value.get(FILE) ?? null } : files;
}

async function pauseLabel({ job, labels }: Outside): Promise<Sign<boolean>> {
  if (job === null) return { kind: "unseen", why: "this job has no CI_JOB_TOKEN to ask GitLab for the label with" };
  const { apiUrl, projectPath, jobToken } = job;
  const query = new URLSearchParams({ labels: labels.join(","), state: "opened", per_page: "1" });
  try {
    const answer = await fetch(`${apiUrl}/projects/${encodeURIComponent(projectPath)}/issues?${query}`, {
      headers: { "job-token": jobToken, accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status !== 200)
      return { kind: "unseen", why: `GitLab answered ${answer.status} when the job token asked for the label` };
    return { kind: "seen", value: z.array(z.unknown()).parse(await answer.json()).length > 0 };
  } catch (error) {
    return { kind: "unseen", why: `GitLab could not be asked for the label (${wordsOf(error)})` };
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
