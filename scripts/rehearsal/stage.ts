import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelSettings } from "../config.ts";
import { type ConfigurationEdit, editConfiguration, parseConfiguration } from "../domain/configuration.ts";
import { describeFault, SetupError } from "../domain/fault.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { type GitLabDouble, startGitLab } from "./gitlab/server.ts";
import { knownNumbers } from "./known-numbers.ts";
import { asMaintainer, type Maintainer } from "./maintainer.ts";
import type { Scenario } from "./model/scenario.ts";
import { type ModelDouble, startModel } from "./model/server.ts";
import type { ProjectVariable } from "./pipeline/engine.ts";
import { readStateFolder } from "./state-folder.ts";
import type { WebPage } from "./web/pages.ts";
import { startWeb, type WebDouble } from "./web/server.ts";

/** The project as the double knows it. */
export const PROJECT = { id: 1217, path: "colleagues/project", defaultBranch: "main" } as const;

/** Everything a rehearsal plays on: a GitLab, a model (none when the real one is used), and a project that moved in. */
export type Stage = {
  gitlab: GitLabDouble;
  model: ModelDouble | null;
  /** Null where nothing was given to look up. */
  web: WebDouble | null;
  gitUrl: string;
  bareRepository: string;
  maintainer: Maintainer;
  botToken: string;
  variables: ProjectVariable[];
  /** Moves the time of GitLab and of the jobs to come. */
  setOffset(offsetMs: number): void;
  close(): Promise<void>;
};

/** Federation is GitLab's own: no double can vouch for its jobs. */
type LiveCredential = Exclude<ModelSettings["credential"], { kind: "federation" }>;

export type StageOptions = {
  /** A folder of the rehearsal's own. */
  dir: string;
  /** A folder with the project's files, Night Shift's pipeline files included. */
  seed: string;
  /** Words for the scripted model, or how to reach the real one. */
  model:
    | { kind: "scripted"; scenarios: Scenario[] }
    | { kind: "live"; credential: LiveCredential; baseUrl: string | null };
  /** What agents find on the web; left out: the project's own configuration says what they reach. */
  pages?: readonly WebPage[];
  /** Pulse reads what the organisation spends, from the scripted model's report. */
  costReport?: boolean;
};

/** Opens the stage: free ports, fresh tokens, a project with members, protected branch, variables and schedules, as `init` would leave it. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { dir, model: words, pages } = options;
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const tokens = freshTokens();
  const gitlab = await startGitLab({ dir: join(dir, "gitlab"), clock: now });
  const model =
    words.kind === "live"
      ? null
      : await startModel({
          scenarios: words.scenarios,
          apiKey: tokens.modelKey,
          adminKey: tokens.adminKey,
          clock: () => now().getTime(),
        });
  const web = pages === undefined ? null : await startWeb(pages);
  const close = async () => {
    await Promise.all([gitlab.close(), model?.close(), web?.close()]);
  };
  try {
    return {
      ...(await moveIn({ gitlab, model, web }, tokens, options)),
      ...{ gitlab, model, web, close },
      bareRepository: join(dir, "gitlab", "repositories", `${PROJECT.id}.git`),
      botToken: tokens.bot,
      setOffset: (ms) => {
        offsetMs = ms;
      },
    };
  } catch (error) {
    // Servers that nobody plays on would keep the program from ending.
    await close();
    throw error;
  }
}

type Tokens = ReturnType<typeof freshTokens>;

function freshTokens() {
  const token = () => `glpat-${randomBytes(15).toString("base64url")}`;
  return {
    maintainer: token(),
    bot: token(),
    modelKey: `sk-ant-rehearsal-${randomBytes(12).toString("hex")}`,
    adminKey: `sk-ant-admin-rehearsal-${randomBytes(12).toString("hex")}`,
  };
}

/** Makes the project with all that `init` would leave in it. */
async function moveIn(
  { gitlab, model, web }: Pick<Stage, "gitlab" | "model" | "web">,
  tokens: Tokens,
  { seed, model: words, costReport = false }: StageOptions,
): Promise<Pick<Stage, "gitUrl" | "maintainer" | "variables">> {
  if (web !== null) await changeConfiguration(seed, { web: webSettings(web.url) });
  await gitlab.addUser({ username: "maintainer", name: "Maintainer", token: tokens.maintainer });
  await gitlab.addUser({ username: "night-shift", name: "Night Shift", token: tokens.bot, bot: true });
  const { gitUrl } = await gitlab.addProject({
    id: PROJECT.id,
    path: PROJECT.path,
    defaultBranch: PROJECT.defaultBranch,
    seed,
    known: knownNumbers(parseLedger(await readStateFolder(seed)).events),
    members: [
      { username: "maintainer", accessLevel: 40 },
      { username: "night-shift", accessLevel: 30 },
    ],
    // State lives on the default branch here, so developers may push to it; merging stays with maintainers.
    protectedBranches: [{ name: PROJECT.defaultBranch, pushAccessLevel: 30, mergeAccessLevel: 40 }],
  });
  const maintainer = asMaintainer(gitlab.apiUrl, tokens.maintainer, PROJECT.path);
  const variables = [
    { key: "NIGHTSHIFT_TOKEN", value: tokens.bot, environmentScope: "nightshift/forge" },
    ...modelVariables(words, model, tokens.modelKey),
    ...(costReport ? adminVariables(model, tokens.adminKey) : []),
  ];
  for (const variable of variables) await maintainer.addVariable(variable);
  for (const shift of SCHEDULES) await maintainer.addSchedule(shift);
  return { gitUrl, maintainer, variables };
}

/** The schedules that the README recommends. */
const SCHEDULES = [
  { description: "Night Shift: work", cron: "0 */4 * * *", shift: "cycle" },
  { description: "Night Shift: digest", cron: "0 6 * * *", shift: "digest" },
  { description: "Night Shift: manifest", cron: "0 5 * * 1", shift: "manifest" },
] as const;

/**
 * The double stands for a search provider, at a list price, and for the only site that agents may read: nothing leaves
 * this machine.
 */
function webSettings(url: string): NonNullable<ConfigurationEdit["web"]> {
  return { search: { provider: "searxng", url, usd_per_search: 0.005 }, hosts: [], own_sites: [url] };
}

function modelVariables(words: StageOptions["model"], model: ModelDouble | null, key: string): ProjectVariable[] {
  const scoped = (name: string, value: string) => ({ key: name, value, environmentScope: "nightshift/model" });
  if (words.kind === "scripted")
    return [scoped("ANTHROPIC_API_KEY", key), scoped("ANTHROPIC_BASE_URL", model?.url ?? "")];
  const { credential, baseUrl } = words;
  const secret =
    credential.kind === "key"
      ? scoped("ANTHROPIC_API_KEY", credential.apiKey)
      : scoped("ANTHROPIC_AUTH_TOKEN", credential.authToken);
  return [secret, ...(baseUrl === null ? [] : [scoped("ANTHROPIC_BASE_URL", baseUrl)])];
}

/** Where the model is a double, so is the organisation that pays for it. */
function adminVariables(model: ModelDouble | null, key: string): ProjectVariable[] {
  if (model === null) return [];
  const scoped = (name: string, value: string) => ({ key: name, value, environmentScope: "nightshift/forge" });
  return [scoped("ANTHROPIC_ADMIN_KEY", key), scoped("ANTHROPIC_ADMIN_BASE_URL", model.url)];
}

/** Copies a project's files and Night Shift's own pipeline files, unchanged, into one folder. */
export async function layOutProject(from: string, to: string, programDir: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(join(to, "templates"), { recursive: true });
  await cp(from, to, { recursive: true, filter: (path) => !/[\\/](\.git|node_modules)$/.test(path) });
  for (const file of [".gitlab-ci.yml", "templates/night-shift.yml"]) await cp(join(programDir, file), join(to, file));
}

/** Changes settings in the copy's `nightshift.yml`, or makes one. Throws SetupError with the faults of a malformed one. */
export async function changeConfiguration(project: string, edit: ConfigurationEdit): Promise<void> {
  const file = join(project, "nightshift.yml");
  const text = existsSync(file) ? await readFile(file, "utf8") : null;
  const parsed = parseConfiguration(text);
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  await writeFile(file, editConfiguration(text, edit));
}
