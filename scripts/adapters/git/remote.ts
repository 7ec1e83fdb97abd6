import { SetupError } from "../../domain/fault.ts";
import { objectFormatOf } from "../../domain/object-name.ts";
import type { Clock } from "../../ports/clock.ts";
import { adoptFormat } from "./bare-repository.ts";
import { type Git, GitError, type GitResult } from "./git.ts";

/** What became of a push. `lost`: no answer came, and only looking tells whether it landed. */
type PushOutcome =
  | { kind: "landed" }
  /** The branch is not where it was expected, or another has it locked. */
  | { kind: "raced"; detail: string }
  /** GitLab will not have it: protection, hooks, rights. `detail` is in its words. */
  | { kind: "refused"; detail: string }
  | { kind: "lost"; detail: string };

/** The project's repository on GitLab. Branch names are short (`main`). */
export type Remote = {
  /** Brings the newest commits of branches here; null for a branch that does not exist. */
  fetch<B extends string>(branches: readonly B[]): Promise<Record<B, string | null>>;
  /** Makes sure that a commit is here. */
  fetchCommit(sha: string): Promise<void>;
  /**
   * Moves a branch from `from` (null: from not existing) to `to`, and from nowhere else: a branch that somebody has moved
   * stays where it is. `to` descends from `from`, but for a rebase.
   */
  push(branch: string, from: string | null, to: string, options?: { skipCi: boolean }): Promise<PushOutcome>;
};

/** Faults of the network and of servers that are busy or restarting; and a git that the machine, short of memory, killed. */
const TRANSIENT =
  /returned error: (429|5\d\d)|HTTP (429|5\d\d)|could not resolve host|failed to connect|couldn't connect|connection (was )?(reset|refused|timed out|closed)|empty reply|early EOF|unexpected disconnect|hung up unexpectedly|RPC failed|operation (too slow|timed out)|transfer closed|recv failure|send failure|timed out after|was ended by SIGKILL|died of signal 9/i;
const UNAUTHENTICATED = /authentication failed|could not read username|returned error: 401|HTTP basic: access denied/i;
const INVISIBLE = /repository '?.*'? not found|returned error: 404|project you were looking for could not be found/i;
const RACED =
  /fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|incorrect old value|reference already exists/i;

/** The lease has been checked before: what the server will not have is the rebase itself. */
const FORCE_REFUSED = /^\[remote rejected\] \(non-fast-forward\)/;

const NO_SUCH_BRANCH = /couldn't find remote ref/i;

/** The server's objects are named in another way than those of the repository here. */
const OTHER_FORMAT = /mismatched (algorithms|object format)/i;

const FETCH = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"];

const TRIES = 6;
const FIRST_WAIT_MS = 500;

export function openRemote(git: Git, url: string, clock: Clock, random: () => number): Remote {
  /** For what may be repeated freely. */
  async function patiently(args: readonly string[]): Promise<GitResult> {
    for (let tried = 1; ; tried += 1) {
      const result = await git.attempt(args);
      if (result.ok || tried === TRIES || !TRANSIENT.test(result.stderr)) return result;
      await clock.sleep(jittered(FIRST_WAIT_MS, tried, random));
    }
  }

  async function demand(args: readonly string[]): Promise<string> {
    const result = await patiently(args);
    if (!result.ok) throw failureOf(result, url);
    return result.stdout.toString("utf8");
  }

  /** Commits that have been seen here: nothing removes one while a job runs, and asking git costs a process each. */
  const here = new Set<string>();
  /** A repository that is new holds nothing: there is nothing to ask. */
  let isNew = true;

  async function has(sha: string): Promise<boolean> {
    if (here.has(sha)) return true;
    if (isNew || !(await git.attempt(["cat-file", "-e", `${sha}^{commit}`])).ok) return false;
    here.add(sha);
    return true;
  }

  /** `wanted`: commit → the ref that keeps it, or null. What is fetched by its hash is here afterwards. */
  async function bring(wanted: ReadonlyMap<string, string | null>): Promise<void> {
    for (const sha of isNew ? wanted.keys() : []) if (objectFormatOf(sha) !== "sha1") await adoptFormat(git, "sha256");
    const specs = [...wanted].map(([sha, ref]) => (ref === null ? sha : `+${sha}:${ref}`));
    await demand([...FETCH, url, ...specs]);
    isNew = false;
    for (const sha of wanted.keys()) here.add(sha);
  }

  async function fetchCommit(sha: string): Promise<void> {
    if (!(await has(sha))) await bring(new Map([[sha, null]]));
  }

  /**
   * Branches that a new repository has none of, found and brought in one conversation; null when one of them does not
   * exist, which fails it.
   */
  async function bringFirst<B extends string>(branches: readonly B[]): Promise<Record<string, string> | null> {
    const refs = branches.map(trackingRef);
    const specs = branches.map((branch) => `+refs/heads/${branch}:${trackingRef(branch)}`);
    let result = await patiently([...FETCH, url, ...specs]);
    if (!result.ok && OTHER_FORMAT.test(result.stderr)) {
      await adoptFormat(git, "sha256");
      result = await patiently([...FETCH, url, ...specs]);
    }
    if (!result.ok && NO_SUCH_BRANCH.test(result.stderr)) return null;
    if (!result.ok) throw failureOf(result, url);
    isNew = false;
    const heads = (await git.text(["rev-parse", ...refs])).split("\n");
    for (const head of heads) here.add(head);
    return Object.fromEntries(branches.map((branch, at) => [branch, heads[at] ?? ""]));
  }

  let takesOptions = true;

  return {
    async fetch(branches) {
      const first = isNew ? await bringFirst(branches) : null;
      if (first !== null) return first;
      const listed = await demand(["ls-remote", url, ...branches.map((branch) => `refs/heads/${branch}`)]);
      const heads = new Map(
        listed.split("\n").map((line): [string, string] => {
          const [head = "", ref = ""] = line.split("\t");
          return [ref.slice("refs/heads/".length), head];
        }),
      );
      // By their hashes: what was listed is what is worked on, whoever rewrites a branch meanwhile, and a push will tell.
      const missing = new Map<string, string>();
      for (const branch of branches) {
        const head = heads.get(branch);
        if (head !== undefined && !(await has(head))) missing.set(head, trackingRef(branch));
      }
      // Whole history and all files: merge bases, patches and trees need them, and a partial clone fetches files one by one.
      if (missing.size > 0) await bring(missing);
      const found: Record<string, string | null> = {};
      for (const branch of branches) found[branch] = heads.get(branch) ?? null;
      return found;
    },
    fetchCommit,
    async push(branch, from, to, options) {
      const ref = `refs/heads/${branch}`;
      // A lease on the exact commit makes the push compare-and-swap: nothing is overwritten but that commit, by its rebase.
      const args = ["push", "--porcelain", `--force-with-lease=${ref}:${from ?? ""}`];
      const target = [url, `${to}:${ref}`];
      const skip = options?.skipCi === true && takesOptions ? ["-o", "ci.skip"] : [];
      let result = await git.attempt([...args, ...skip, ...target]);
      if (!result.ok && /does not support push options/.test(result.stderr)) {
        takesOptions = false;
        result = await git.attempt([...args, ...target]);
      }
      // Whatever became of it: what is pushed from here is here.
      isNew = false;
      here.add(to);
      return outcomeOf(result, url);
    },
  };
}

/** Exponential back-off, half of it chance, so that those who collided once do not meet again. */
export function jittered(firstMs: number, tried: number, random: () => number): number {
  return Math.ceil(firstMs * 2 ** (tried - 1) * (0.5 + random() / 2));
}

function trackingRef(branch: string): string {
  return `refs/remotes/origin/${branch}`;
}

function outcomeOf(result: GitResult, url: string): PushOutcome {
  if (result.ok) return { kind: "landed" };
  const rejection = /^!\t\S+\t(.*)$/m.exec(result.stdout.toString("utf8"))?.[1];
  const words = wordsOfServer(result.stderr);
  const detail = [rejection, ...words].join(": ").replace(/\.$/, "");
  if (rejection !== undefined && RACED.test(rejection) && !FORCE_REFUSED.test(rejection))
    return { kind: "raced", detail };
  // A connection that broke is reported per branch as well, as `[remote failure]`.
  if (rejection?.startsWith("[remote rejected]") || rejection?.startsWith("[rejected]"))
    return { kind: "refused", detail };
  if (/returned error: 403/.test(result.stderr)) return { kind: "refused", detail: words.join(" ") || "403 Forbidden" };
  if (TRANSIENT.test(result.stderr) || rejection !== undefined) return { kind: "lost", detail: result.stderr.trim() };
  throw failureOf(result, url);
}

/** What the server's hooks said, and why it could store nothing, without git's prefix and GitLab's rules of dashes. */
function wordsOfServer(stderr: string): string[] {
  const said = stderr
    .split("\n")
    .flatMap((line) => /^(?:remote:|error: remote unpack failed:)(.*)$/.exec(line)?.[1] ?? []);
  return said.map((words) => words.trim()).filter((words) => /\w/.test(words));
}

function failureOf(result: GitResult, url: string): Error {
  const words = result.stderr.trim();
  if (UNAUTHENTICATED.test(words)) {
    return new SetupError(
      `GitLab did not accept NIGHTSHIFT_TOKEN for ${url}: it has expired, was revoked or lacks the scope write_repository. Make a new one for the bot and store it under Settings → CI/CD → Variables, environment nightshift/forge (${words})`,
    );
  }
  if (INVISIBLE.test(words) || /returned error: 403/.test(words)) {
    return new SetupError(
      `The token cannot read ${url}: check the project's path, and add the bot to it with the role Developer under Manage → Members (${words})`,
    );
  }
  return new GitError(words);
}
