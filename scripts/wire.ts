import { rmSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { artifactFolder } from "./adapters/files/artifact-folder.ts";
import { jobLog } from "./adapters/job-log.ts";
import { systemClock } from "./adapters/system-clock.ts";
import {
  clockOffsetMs,
  type Environment,
  forgeSettings,
  loadConfiguration,
  modelSettings,
  pipelineSettings,
  promptReader,
} from "./config.ts";
import { priceTable } from "./domain/prices.ts";
import type { ForgeWorld, JobWorld, ModelWorld, Pipeline } from "./phases/world.ts";
import type { Clock } from "./ports/clock.ts";

/** What a job takes from the machine that it runs on, beside its environment. */
export type Machine = { clock: Clock; logStream: Parameters<typeof jobLog>[0]["stream"] };

const THIS_MACHINE: Machine = { clock: systemClock, logStream: process.stderr };

/** Runs a job of the forge zone with everything it needs, and clears its scratch folder afterwards. */
export async function inForgeZone<T>(
  env: Environment,
  job: (world: ForgeWorld) => Promise<T>,
  machine = THIS_MACHINE,
): Promise<T> {
  const settings = forgeSettings(env);
  const world = jobWorld(env, machine);
  const { configuration, clock } = world;
  // Adapters are loaded by the jobs that use them: a forge job starts without the model's SDK, and the other way round.
  const [{ gitlabForge }, { gitRepository }] = await Promise.all([
    import("./adapters/gitlab/forge.ts"),
    import("./adapters/git/repository.ts"),
  ]);
  const host = new URL(settings.apiUrl).hostname;
  return withScratch((scratchDir) =>
    job({
      ...world,
      targetBranch: settings.defaultBranch,
      forge: gitlabForge({ apiUrl: settings.apiUrl, token: settings.token, project: settings.projectPath, clock }),
      repository: gitRepository({
        url: settings.gitUrl,
        token: settings.token,
        stateBranch: configuration.state.branch ?? settings.defaultBranch,
        baseBranch: settings.defaultBranch,
        scratchDir,
        identity: { name: "Night Shift", email: `night-shift@noreply.${host}` },
        clock,
        environment: env,
      }),
    }),
  );
}

/** Runs a job of the model zone. `repoDir` is the runner's checkout, which is only read. */
export async function inModelZone<T>(
  env: Environment,
  job: (world: ModelWorld) => Promise<T>,
  machine = THIS_MACHINE,
): Promise<T> {
  const pipeline = pipelineSettings(env);
  return withModel(env, jobWorld(env, machine), pipeline.projectDir, job);
}

/** A model world around a job world: `work` and `grade` use it outside of pipelines. */
export async function withModel<T>(
  env: Environment,
  world: JobWorld,
  repoDir: string,
  job: (world: ModelWorld) => Promise<T>,
): Promise<T> {
  const settings = modelSettings(env);
  const { anthropicModel } = await import("./adapters/anthropic/model.ts");
  const model = anthropicModel({ ...settings, caching: true, environment: env });
  return withScratch((scratchDir) =>
    job({
      ...world,
      model,
      random: Math.random,
      openWorkspace: workspaceOpener(env, world, repoDir, scratchDir),
    }),
  );
}

/** The parts of a world that every job has. */
function jobWorld(env: Environment, machine: Machine): JobWorld {
  const { cycle, url, commitSha, projectDir } = pipelineSettings(env);
  return localWorld(env, { cycle, url, commitSha }, projectDir, join(projectDir, ".nightshift"), machine);
}

/** A job world for a folder: its `nightshift.yml` and prompts, with artifacts in `artifactsDir`. */
export function localWorld(
  env: Environment,
  pipeline: Pipeline,
  projectDir: string,
  artifactsDir: string,
  machine = THIS_MACHINE,
): JobWorld {
  const clock = shiftedClock(machine.clock, clockOffsetMs(env));
  const configuration = loadConfiguration(projectDir, clock.now());
  return {
    clock,
    configuration,
    pipeline,
    prices: priceTable(configuration.prices),
    log: jobLog({ isCi: env.GITLAB_CI === "true", stream: machine.logStream, clock }),
    artifacts: artifactFolder(artifactsDir),
    prompt: promptReader(projectDir),
    // Grammars and rules are loaded when there is a change to look at.
    inspect: async (files, project) =>
      (await import("./adapters/inspection/inspect.ts")).inspectFiles(files, project, configuration.guards.packages),
  };
}

function workspaceOpener(
  env: Environment,
  { configuration, log }: JobWorld,
  repoDir: string,
  scratchDir: string,
): ModelWorld["openWorkspace"] {
  return async ({ sha, patch }) => {
    const [{ openSandbox }, { openWorkspace }] = await Promise.all([
      import("./adapters/sandbox/sandbox.ts"),
      import("./adapters/workspace/workspace.ts"),
    ]);
    const path = env.PATH ?? "";
    const sandbox = await openSandbox(configuration.sandbox, { path, variables: env });
    log.line(`sandbox: ${sandbox.name} (${sandbox.reason})`);
    return openWorkspace({ repoDir, sha, scratchDir, sandbox, path, ...(patch === "" ? {} : { applyPatch: patch }) });
  };
}

function shiftedClock(clock: Clock, offsetMs: number): Clock {
  return { ...clock, now: () => new Date(clock.now().getTime() + offsetMs) };
}

/** A folder of the job's own. A signal ends the process through `exit`, which must not leave a clone or a tree behind. */
async function withScratch<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "nightshift-"));
  const clear = () => rmSync(dir, { recursive: true, force: true });
  process.once("exit", clear);
  // A confined command runs as another user: it may pass through here to its own tree, and list nothing.
  await chmod(dir, 0o711);
  try {
    return await use(dir);
  } finally {
    process.off("exit", clear);
    await rm(dir, { recursive: true, force: true });
  }
}
