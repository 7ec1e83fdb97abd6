import { z } from "zod";
import type { LookForPause, PauseSigns, Sign } from "../ports/pause-signs.ts";
import { runGit } from "./workspace/git-process.ts";

/** Longer than this nobody waits for a kill switch: a job that cannot see it goes on. */
const TIMEOUT_MS = 5_000;

/** A ref of our own: the runner's are left as they are. */
const NEWEST = "refs/night-shift/newest";

const FETCH = [
  ...["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance"],
];

/** What git needs to get out of the machine. */
const PASSED_ON = /^(https?_proxy|no_proxy|all_proxy|GIT_SSL_CAINFO|SSL_CERT_FILE|SSL_CERT_DIR|HOME)$/i;

type Outside = {
  /** The runner's checkout. */
  repoDir: string;
  defaultBranch: string;
  /** The PATH on which git is found. */
  path: string;
  environment: Readonly<Record<string, string | undefined>>;
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
  const { repoDir, defaultBranch, path, environment, job } = outside;
  const until = performance.now() + TIMEOUT_MS;
  const protocols = ["http", "https", "file"].flatMap((name) => ["-c", `protocol.${name}.allow=always`]);
  const git = (args: readonly string[], credentials: Record<string, string> = {}) => {
    const timeoutMs = Math.max(1, Math.round(until - performance.now()));
    const env = { ...passedOn(environment), ...credentials };
    return runGit([...protocols, ...args], { path, cwd: repoDir, env, timeoutMs });
  };
  const fetch = [...FETCH, "origin", `+refs/heads/${defaultBranch}:${NEWEST}`];
  try {
    // Most runners leave what they fetch with in the checkout's own configuration; the others give the token alone.
    const plain = await git(fetch);
    const fetched = plain.exitCode === 0 || job === null ? plain : await git(fetch, jobHeader(job.jobToken));
    if (fetched.exitCode !== 0) return unseenFile(fetched.stderr.split("\n").at(-1) ?? "");
    const listed = await git(["ls-tree", "--name-only", NEWEST, "nightshift.yml"]);
    if (listed.stdout.length === 0) return { kind: "seen", value: null };
    return { kind: "seen", value: (await git(["show", `${NEWEST}:nightshift.yml`])).stdout.toString("utf8") };
  } catch (error) {
    return unseenFile(wordsOf(error));
  }
}

function unseenFile(why: string): Sign<never> {
  return { kind: "unseen", why: `the newest nightshift.yml could not be fetched (${why})` };
}

function passedOn(environment: Outside["environment"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && PASSED_ON.test(name) ? [[name, value]] : [],
    ),
  );
}

/** Through the environment, where no list of processes shows it. */
function jobHeader(token: string): Record<string, string> {
  const basic = Buffer.from(`gitlab-ci-token:${token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
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
