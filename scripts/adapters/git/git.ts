import { runProgram } from "../program.ts";

type GitRun = { input?: string | Uint8Array; env?: Readonly<Record<string, string>>; timeoutMs?: number };
export type GitResult = { ok: boolean; stdout: Buffer; stderr: string };

/** Runs git on one bare repository. Nothing it says ever holds the token. */
export type Git = {
  /** The repository. */
  dir: string;
  /** Runs to the end, whatever the end is. */
  attempt(args: readonly string[], run?: GitRun): Promise<GitResult>;
  /** Standard output, or a `GitError`. */
  bytes(args: readonly string[], run?: GitRun): Promise<Buffer>;
  /** Standard output as text without its last newline, or a `GitError`. */
  text(args: readonly string[], run?: GitRun): Promise<string>;
};

/** git failed for a reason that has no outcome of its own; carries git's words. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/** Local work ends in seconds; a first fetch of a large project may take minutes. */
const TIMEOUT_MS = 10 * 60_000;
const MAX_OUTPUT_BYTES = 1_000_000_000;

/** What git needs of the machine: where programs are, and how to get out. Nothing else reaches it. */
const PASSED_ON =
  /^(PATH|https?_proxy|no_proxy|all_proxy|GIT_SSL_CAINFO|SSL_CERT_FILE|SSL_CERT_DIR|GIT_EXEC_PATH|LD_LIBRARY_PATH)$/i;

/** Settings of every run; the machine's and the user's own are not read, so that every machine works alike. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.quotePath", "false"],
  ["core.autocrlf", "false"],
  // Paths that mean `.git` on other people's file systems are refused here too.
  ["core.protectHFS", "true"],
  ["core.protectNTFS", "true"],
  // A runner's checkout may belong to another user of the machine; with the settings above, nothing in it runs.
  ["safe.directory", "*"],
  ["core.fsmonitor", "false"],
  ["credential.helper", ""],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  // A redirect would take the credentials to another host.
  ["http.followRedirects", "false"],
  ["http.lowSpeedLimit", "1000"],
  ["http.lowSpeedTime", "60"],
];

/**
 * `url` and `token` (null: none) are where pushes and fetches go. The token travels in git's environment alone
 * (`GIT_CONFIG_VALUE_<n>`), so neither a process list nor any file shows it. `environment` is the machine's.
 */
export function openGit(at: {
  dir: string;
  url: string;
  token: string | null;
  environment: Readonly<Record<string, string | undefined>>;
}): Git {
  const env = environmentOf(at);
  const scrub = scrubber(at.token);
  const attempt: Git["attempt"] = async (args, run = {}) => {
    const { input, timeoutMs = TIMEOUT_MS } = run;
    const result = await runProgram("git", ["--git-dir", at.dir, ...args], {
      env: { ...env, ...run.env },
      ...{ timeoutMs, maxOutputBytes: MAX_OUTPUT_BYTES },
      ...(input === undefined ? {} : { input }),
    });
    const said = result.stderr.toString("utf8");
    const stderr =
      result.fault === null ? said : [said.trim(), result.fault].filter((words) => words !== "").join(": ");
    return { ok: result.exitCode === 0, stdout: result.stdout, stderr: scrub(stderr) };
  };
  const bytes: Git["bytes"] = async (args, run) => {
    const result = await attempt(args, run);
    if (!result.ok) throw new GitError(`git ${args[0]} failed: ${result.stderr.trim()}`);
    return result.stdout;
  };
  return {
    dir: at.dir,
    attempt,
    bytes,
    text: async (args, run) => (await bytes(args, run)).toString("utf8").replace(/\n$/, ""),
  };
}

function environmentOf(at: Parameters<typeof openGit>[0]): Record<string, string> {
  const settings = [...SETTINGS];
  if (at.token !== null) settings.push([`http.${at.url}.extraHeader`, basicHeader(at.token)]);
  const env: Record<string, string> = {
    HOME: at.dir,
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_ALLOW_PROTOCOL: "file:http:https",
    GIT_CONFIG_COUNT: String(settings.length),
  };
  for (const [name, value] of Object.entries(at.environment)) {
    if (value !== undefined && PASSED_ON.test(name)) env[name] = value;
  }
  for (const [index, [key, value]] of settings.entries()) {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return env;
}

/** GitLab takes any user name beside an access token. */
function basicCredentials(token: string): string {
  return Buffer.from(`oauth2:${token}`).toString("base64");
}

function basicHeader(token: string): string {
  return `Authorization: Basic ${basicCredentials(token)}`;
}

function scrubber(token: string | null): (text: string) => string {
  if (token === null) return (text) => text;
  const forms = [token, encodeURIComponent(token), basicCredentials(token)];
  return (text) => forms.reduce((scrubbed, form) => scrubbed.replaceAll(form, "[token]"), text);
}
