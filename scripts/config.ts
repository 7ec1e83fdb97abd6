import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Configuration, parseConfiguration } from "./domain/configuration.ts";
import { describeFault, SetupError } from "./domain/fault.ts";
import { unpricedModels } from "./domain/routing.ts";

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

/** How a model job signs in: a key, or GitLab's ID token exchanged for a short-lived one. */
export type ModelSettings = {
  credential: { kind: "key"; apiKey: string } | { kind: "federation" };
  baseUrl: string | null;
};

export type PipelineSettings = { cycle: string; url: string; commitSha: string; projectDir: string };

const MODEL_CREDENTIALS = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN"] as const;

/** Where each variable comes from, for the remedy in the message. */
const REMEDIES: Readonly<Record<string, string>> = {
  NIGHTSHIFT_TOKEN:
    "add it under Settings → CI/CD → Variables: masked, protected, environment nightshift/forge (a project access token or service account, role Developer, scope api)",
  CI_API_V4_URL: "GitLab sets it in every job; run this inside a pipeline, or try `npm run rehearse`",
  CI_PROJECT_PATH: "GitLab sets it in every job; run this inside a pipeline, or try `npm run rehearse`",
  CI_COMMIT_SHA: "GitLab sets it in every job; run this inside a pipeline, or try `npm run rehearse`",
  CI_PIPELINE_ID: "GitLab sets it in every job; run this inside a pipeline, or try `npm run rehearse`",
  ANTHROPIC_API_KEY:
    "add it under Settings → CI/CD → Variables: masked, protected, environment nightshift/model; or set the component's input `model_credential: federation`",
};

/** Settings of the forge zone. Throws SetupError with everything that is missing or too much, each with its remedy. */
export function forgeSettings(env: Environment): ForgeSettings {
  const present = required(
    env,
    ["NIGHTSHIFT_TOKEN", "CI_API_V4_URL", "CI_PROJECT_PATH"],
    [
      ...debugTrace(env),
      ...MODEL_CREDENTIALS.filter((name) => isSet(env, name)).map((name) => mixedZones(name, "nightshift/model")),
    ],
  );
  const apiUrl = present.CI_API_V4_URL.replace(/\/+$/, "");
  return {
    token: present.NIGHTSHIFT_TOKEN,
    apiUrl,
    projectPath: present.CI_PROJECT_PATH,
    gitUrl: `${apiUrl.replace(/\/api\/v4$/, "")}/${present.CI_PROJECT_PATH}.git`,
    defaultBranch: env.CI_DEFAULT_BRANCH || "main",
  };
}

/** Settings of the model zone. Throws SetupError likewise; a job that can see the GitLab token does not start. */
export function modelSettings(env: Environment): ModelSettings {
  const faults = [
    ...debugTrace(env),
    ...(isSet(env, "NIGHTSHIFT_TOKEN") ? [mixedZones("NIGHTSHIFT_TOKEN", "nightshift/forge")] : []),
  ];
  const isFederated = isSet(env, "ANTHROPIC_FEDERATION_RULE_ID") && isSet(env, "ANTHROPIC_IDENTITY_TOKEN");
  const baseUrl = env.ANTHROPIC_BASE_URL || null;
  if (isFederated && !isSet(env, "ANTHROPIC_API_KEY")) {
    required(env, [], faults);
    return { credential: { kind: "federation" }, baseUrl };
  }
  const { ANTHROPIC_API_KEY } = required(env, ["ANTHROPIC_API_KEY"], faults);
  return { credential: { kind: "key", apiKey: ANTHROPIC_API_KEY }, baseUrl };
}

/** The pipeline that this job belongs to. */
export function pipelineSettings(env: Environment): PipelineSettings {
  const { CI_PIPELINE_ID, CI_COMMIT_SHA } = required(env, ["CI_PIPELINE_ID", "CI_COMMIT_SHA"], []);
  return {
    cycle: `p${CI_PIPELINE_ID}`,
    url: env.CI_PIPELINE_URL || "",
    commitSha: CI_COMMIT_SHA,
    projectDir: env.CI_PROJECT_DIR || process.cwd(),
  };
}

/** Milliseconds to add to the system's clock: rehearsals set `NIGHTSHIFT_CLOCK_OFFSET_S` to play several nights in a row. */
export function clockOffsetMs(env: Environment): number {
  const text = env.NIGHTSHIFT_CLOCK_OFFSET_S || "0";
  if (!/^-?\d+$/.test(text)) throw new SetupError(`NIGHTSHIFT_CLOCK_OFFSET_S is "${text}": expected whole seconds`);
  return Number(text) * 1000;
}

/** Reads and checks `nightshift.yml` of a project (absent: all defaults). Throws SetupError that names each fault. */
export function loadConfiguration(projectDir: string, at: Date): Configuration {
  const file = join(projectDir, "nightshift.yml");
  const parsed = parseConfiguration(existsSync(file) ? readFileSync(file, "utf8") : null);
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  const unpriced = unpricedModels(parsed.value, at);
  if (unpriced.length > 0) throw new SetupError(unpriced.map(describeFault).join("\n"));
  return parsed.value;
}

/** A reader of prompts: the project's own `prompts/<name>.md` where it has one, else the one beside this program. */
export function promptReader(projectDir: string): (name: string) => { file: string; text: string } {
  const own = join(projectDir, "prompts");
  const brought = join(import.meta.dirname, "..", "prompts");
  const names = new Set(existsSync(own) ? readdirSync(own) : []);
  return (name) => {
    const file = `${name}.md`;
    return { file: `prompts/${file}`, text: readFileSync(join(names.has(file) ? own : brought, file), "utf8") };
  };
}

function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? "") !== "";
}

function debugTrace(env: Environment): string[] {
  return env.CI_DEBUG_TRACE === "true"
    ? ["CI_DEBUG_TRACE is on, which prints secrets into the job log: remove the variable"]
    : [];
}

function mixedZones(name: string, scope: string): string {
  return `${name} is visible in a job of the other zone: scope the variable to the environment ${scope}, so that no job holds both secrets`;
}

/** All the variables asked for, or one SetupError with every fault at once. */
function required<N extends string>(
  env: Environment,
  names: readonly N[],
  faults: readonly string[],
): Record<N, string> {
  const missing = names
    .filter((name) => !isSet(env, name))
    .map((name) => `${name} is not set: ${REMEDIES[name] ?? "set it"}`);
  const all = [...missing, ...faults];
  if (all.length > 0) throw new SetupError(all.join("\n"));
  return Object.fromEntries(names.map((name) => [name, env[name] ?? ""])) as Record<N, string>;
}
