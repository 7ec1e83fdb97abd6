import { SetupError } from "./domain/fault.ts";
import { debugFaults } from "./domain/permission/debugging.ts";
import { PAUSE_VARIABLE } from "./domain/permission/kill-switches.ts";
import type { WebSettings } from "./domain/web-settings.ts";
import { remedyOf } from "./variable-remedies.ts";

/** The variables of a job. This file alone reads them from the process; everything else is given what it needs. */
export type Environment = Readonly<Record<string, string | undefined>>;

export function processEnvironment(): Environment {
  return process.env;
}

/** What a forge job needs to talk to GitLab. */
export type ForgeSettings = {
  token: string;
  apiUrl: string;
  /** `group/project`. */
  projectPath: string;
  gitUrl: string;
  defaultBranch: string;
};

/** How a model job signs in: a key, a bearer token, or GitLab's ID token exchanged for a short-lived one. */
export type ModelSettings = {
  credential: { kind: "key"; apiKey: string } | { kind: "token"; authToken: string } | { kind: "federation" };
  baseUrl: string | null;
};

export type PipelineSettings = { cycle: string; url: string; commitSha: string; projectDir: string };

/** Who holds what: no job holds the secrets of both. */
export type Zone = "forge" | "model";

/** The Admin key reads what the whole organisation spends, and could do more: no job that runs an agent may see it. */
const FORGE_CREDENTIALS = ["NIGHTSHIFT_TOKEN", "ANTHROPIC_ADMIN_KEY"] as const;
/** The search provider's key is one of them: the jobs that run agents search. */
const MODEL_CREDENTIALS = [
  ...["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN", "BRAVE_API_KEY"],
];
/** GitLab's own, in every job; it opens little, and is nobody's business in a log all the same. */
const OTHER_SECRETS = ["CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD", "CI_REPOSITORY_URL"] as const;

/**
 * Whether a job may start in its zone: throws one SetupError with everything that its environment lacks or holds too
 * much of, each with its remedy, before anything else is loaded or asked.
 */
export function requireZone(env: Environment, zone: Zone): void {
  refuse(zoneFaults(env, zone));
}

/** The same for a job that rests under debugging instead of failing: it is refused for everything but that. */
export function requireZoneButDebugging(env: Environment, zone: Zone): void {
  const faults = zoneFaults(env, zone);
  const tolerated = new Set(debugFaults(env));
  if (faults.some((fault) => !tolerated.has(fault))) refuse(faults);
}

function zoneFaults(env: Environment, zone: Zone): string[] {
  return [...(zone === "forge" ? forgeFaults(env) : modelFaults(env)), ...pipelineFaults(env)];
}

/** Settings of the forge zone. Throws SetupError with everything that is missing or too much, each with its remedy. */
export function forgeSettings(env: Environment): ForgeSettings {
  refuse(forgeFaults(env));
  const apiUrl = variable(env, "CI_API_V4_URL").replace(/\/+$/, "");
  const projectPath = variable(env, "CI_PROJECT_PATH");
  return {
    token: variable(env, "NIGHTSHIFT_TOKEN"),
    apiUrl,
    projectPath,
    gitUrl: `${apiUrl.replace(/\/api\/v4$/, "")}/${projectPath}.git`,
    defaultBranch: env.CI_DEFAULT_BRANCH || "main",
  };
}

/** Settings of the model zone. Throws SetupError likewise; a job that can see the GitLab token does not start. */
export function modelSettings(env: Environment): ModelSettings {
  refuse(modelFaults(env));
  const credential = credentialOf(env);
  // Other clients want `/v1` at the end of this address; this one adds it by itself.
  return { credential, baseUrl: env.ANTHROPIC_BASE_URL?.replace(/\/+$/, "").replace(/\/v1$/, "") || null };
}

/**
 * The key of the configured search provider, when it needs one; `fault` when that is missing. It is worth a line in the
 * log, and no night: agents are told that they cannot search.
 */
export function searchKey(env: Environment, { search }: WebSettings): { key: string | null; fault: string | null } {
  if (search?.provider !== "brave") return { key: null, fault: null };
  const [fault] = missing(env, ["BRAVE_API_KEY"]);
  return fault === undefined ? { key: variable(env, "BRAVE_API_KEY"), fault: null } : { key: null, fault };
}

/** How Pulse reads the organisation's cost report; null where no Admin key is set. Throws SetupError for an address that is none. */
export function costReportSettings(env: Environment): { adminKey: string; baseUrl: string | null } | null {
  const adminKey = variable(env, "ANTHROPIC_ADMIN_KEY");
  if (adminKey === "") return null;
  // Not ANTHROPIC_BASE_URL: a gateway for models has no business with an Admin key.
  refuse(notAnAddress(env, "ANTHROPIC_ADMIN_BASE_URL", "https://api.anthropic.com"));
  return { adminKey, baseUrl: variable(env, "ANTHROPIC_ADMIN_BASE_URL").replace(/\/+$/, "") || null };
}

/** The pipeline that this job belongs to. */
export function pipelineSettings(env: Environment): PipelineSettings {
  refuse(pipelineFaults(env));
  return {
    cycle: `p${variable(env, "CI_PIPELINE_ID")}`,
    url: env.CI_PIPELINE_URL || "",
    commitSha: variable(env, "CI_COMMIT_SHA"),
    projectDir: env.CI_PROJECT_DIR || process.cwd(),
  };
}

/** How a job asks GitLab with the token that every job has: it reads a little, and ends with the job. Null without it. */
export function jobTokenSettings(env: Environment): { apiUrl: string; projectPath: string; jobToken: string } | null {
  const [apiUrl, projectPath] = [variable(env, "CI_API_V4_URL").replace(/\/+$/, ""), variable(env, "CI_PROJECT_PATH")];
  const jobToken = variable(env, "CI_JOB_TOKEN");
  return apiUrl === "" || projectPath === "" || jobToken === "" ? null : { apiUrl, projectPath, jobToken };
}

/** The value of the variable that pauses Night Shift; undefined where it is not set. */
export function pauseVariable(env: Environment): string | undefined {
  return env[PAUSE_VARIABLE];
}

/** Every secret that this environment holds, for masking; empty ones left out. */
export function secretsOf(env: Environment): string[] {
  return [...FORGE_CREDENTIALS, ...MODEL_CREDENTIALS, ...OTHER_SECRETS]
    .map((name) => variable(env, name))
    .filter((value) => value !== "");
}

/** Milliseconds to add to the system's clock: rehearsals set `NIGHTSHIFT_CLOCK_OFFSET_S` to play several nights in a row. */
export function clockOffsetMs(env: Environment): number {
  const text = env.NIGHTSHIFT_CLOCK_OFFSET_S || "0";
  if (!/^-?\d+$/.test(text)) throw new SetupError(`NIGHTSHIFT_CLOCK_OFFSET_S is "${text}": expected whole seconds`);
  return Number(text) * 1000;
}

/**
 * When GitLab ends this job, whatever it is doing: its timeout (seconds) after its start, which GitLab tells every job, on
 * the clock of `clockOffsetMs`. Null where either is missing or cannot be read: then nothing is known to end it.
 */
export function jobEnd(env: Environment): Date | null {
  const seconds = Number(variable(env, "CI_JOB_TIMEOUT") || "none");
  const startedAt = Date.parse(variable(env, "CI_JOB_STARTED_AT"));
  if (!(seconds > 0) || Number.isNaN(startedAt)) return null;
  const endsAt = new Date(startedAt + seconds * 1000 + clockOffsetMs(env));
  return Number.isNaN(endsAt.getTime()) ? null : endsAt;
}

function forgeFaults(env: Environment): string[] {
  return [
    ...missing(env, ["NIGHTSHIFT_TOKEN", "CI_API_V4_URL", "CI_PROJECT_PATH"]),
    ...notAnAddress(env, "CI_API_V4_URL", "https://gitlab.example.com/api/v4"),
    ...notAnAddress(env, "ANTHROPIC_ADMIN_BASE_URL", "https://api.anthropic.com"),
    ...notOneWord(env, FORGE_CREDENTIALS),
    ...debugFaults(env),
    ...mixedZones(env, MODEL_CREDENTIALS, "nightshift/model"),
  ];
}

const NEEDED = {
  key: ["ANTHROPIC_API_KEY"],
  token: ["ANTHROPIC_AUTH_TOKEN"],
  federation: ["ANTHROPIC_FEDERATION_RULE_ID", "ANTHROPIC_ORGANIZATION_ID"],
} satisfies Record<ModelSettings["credential"]["kind"], string[]>;

function modelFaults(env: Environment): string[] {
  return [
    ...missing(env, NEEDED[credentialOf(env).kind]),
    ...notAnAddress(env, "ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
    ...notOneWord(env, MODEL_CREDENTIALS),
    ...debugFaults(env),
    ...mixedZones(env, FORGE_CREDENTIALS, "nightshift/forge"),
  ];
}

/** A line break in a secret would end up in an error message, in halves that no mask knows. */
function notOneWord(env: Environment, names: readonly string[]): string[] {
  return names
    .filter((name) => /\s/.test(variable(env, name)))
    .map((name) => `${name} holds white space or a line break: copy the value again, without what stands around it`);
}

function pipelineFaults(env: Environment): string[] {
  return missing(env, ["CI_PIPELINE_ID", "CI_COMMIT_SHA"]);
}

/** A key that is there wins, then a token: whoever adds one to a federated job means it. */
function credentialOf(env: Environment): ModelSettings["credential"] {
  const apiKey = variable(env, "ANTHROPIC_API_KEY");
  const authToken = variable(env, "ANTHROPIC_AUTH_TOKEN");
  if (apiKey !== "") return { kind: "key", apiKey };
  if (authToken !== "") return { kind: "token", authToken };
  return variable(env, "ANTHROPIC_IDENTITY_TOKEN") === "" ? { kind: "key", apiKey } : { kind: "federation" };
}

function variable(env: Environment, name: string): string {
  return env[name] ?? "";
}

function missing(env: Environment, names: readonly string[]): string[] {
  const isInJob = variable(env, "GITLAB_CI") === "true";
  return names
    .filter((name) => variable(env, name) === "")
    .map((name) => `${name} is not set: ${remedyOf(name, isInJob) ?? "set it"}`);
}

/** Not the value itself in the message: people paste tokens into the wrong field. */
function notAnAddress(env: Environment, name: string, example: string): string[] {
  const value = variable(env, name);
  const isAddress = value === "" || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol));
  return isAddress ? [] : [`${name} is no http(s) address: expected one such as ${example}`];
}

function mixedZones(env: Environment, names: readonly string[], scope: string): string[] {
  return names
    .filter((name) => variable(env, name) !== "")
    .map(
      (name) =>
        `${name} is visible in a job of the other zone: scope the variable to the environment ${scope} (on your own machine: unset it), so that no job holds both secrets`,
    );
}

/** Throws all faults at once: one round through a pipeline shows everything. */
function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new SetupError(faults.join("\n"));
}
