import type { Sign } from "../ports/pause-signs.ts";
import { runGit } from "./workspace/git-process.ts";

/** Longer than this nobody waits for what is newest: a job that cannot see it goes on. */
const TIMEOUT_MS = 5_000;

/** Refs of our own, one for each reader: the runner's are left as they are. */
const REFS = "refs/night-shift";

/** Without `--refmap=` git would move the runner's `origin/…` along, and jobs in one checkout would wait for its lock. */
const FETCH = [
  ...["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance"],
  "--refmap=",
];

/** What git needs to get out of the machine. */
const PASSED_ON = /^(https?_proxy|no_proxy|all_proxy|GIT_SSL_CAINFO|SSL_CERT_FILE|SSL_CERT_DIR|HOME)$/i;

export type Checkout = {
  /** The runner's checkout. */
  repoDir: string;
  /** The PATH on which git is found. */
  path: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Null where a job has no token or no address to ask at. */
  job: { jobToken: string } | null;
};

/**
 * Files of a branch as it is now, by path: `under` is a file, or a folder with a `/` at its end. Fetched with what the
 * runner's checkout has, else with GitLab's own job token, which ends with the job. Never throws.
 */
export async function newestFiles(
  { repoDir, path, environment, job }: Checkout,
  { branch, under, reader }: { branch: string; under: string; reader: string },
): Promise<Sign<ReadonlyMap<string, string>>> {
  const until = performance.now() + TIMEOUT_MS;
  const protocols = ["http", "https", "file"].flatMap((name) => ["-c", `protocol.${name}.allow=always`]);
  const git = (args: readonly string[], credentials: Record<string, string> = {}) => {
    const timeoutMs = Math.max(1, Math.round(until - performance.now()));
    const env = { ...passedOn(environment), ...credentials };
    return runGit([...protocols, ...args], { path, cwd: repoDir, env, timeoutMs });
  };
  const ref = `${REFS}/${reader}`;
  const fetch = [...FETCH, "origin", `+refs/heads/${branch}:${ref}`];
  try {
    // Most runners leave what they fetch with in the checkout's own configuration; the others give the token alone.
    const plain = await git(fetch);
    const fetched = plain.exitCode === 0 || job === null ? plain : await git(fetch, jobHeader(job.jobToken));
    if (fetched.exitCode !== 0) return unseen(under, fetched.stderr.split("\n").at(-1) ?? "");
    const listed = await git(["ls-tree", "--name-only", "-z", ref, under]);
    if (listed.exitCode !== 0) return unseen(under, listed.stderr.split("\n").at(-1) ?? "");
    const files = new Map<string, string>();
    for (const name of listed.stdout.toString("utf8").split("\0").filter(Boolean)) {
      const shown = await git(["show", `${ref}:${name}`]);
      if (shown.exitCode !== 0) return unseen(name, shown.stderr.split("\n").at(-1) ?? "");
      files.set(name, shown.stdout.toString("utf8"));
    }
    return { kind: "seen", value: files };
  } catch (error) {
    return unseen(under, error instanceof Error ? error.message : String(error));
  }
}

function unseen(what: string, why: string): Sign<never> {
  return { kind: "unseen", why: `the newest ${what} could not be fetched (${why})` };
}

function passedOn(environment: Checkout["environment"]): Record<string, string> {
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
