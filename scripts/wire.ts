import { join } from "node:path";
import { artifactFolder } from "./adapters/files/artifact-folder.ts";
import { freeDiskBytes } from "./adapters/free-disk.ts";
import { type Ahead, inspectionAhead } from "./adapters/inspection/ahead.ts";
import { lazyInspection } from "./adapters/inspection/lazy-inspection.ts";
import { jobLog } from "./adapters/job-log.ts";
import { lazyExaminations } from "./adapters/lazy-examinations.ts";
import { readOnlyForge, readOnlyRepository } from "./adapters/read-only.ts";
import { withScratch } from "./adapters/scratch-folder.ts";
import { systemClock } from "./adapters/system-clock.ts";
import { meterModel } from "./agent/metered-model.ts";
import {
  clockOffsetMs,
  type Environment,
  type ForgeSettings,
  forgeSettings,
  jobEnd,
  modelSettings,
  pauseVariable,
  pipelineSettings,
  searchKey,
} from "./config.ts";
import { checkConfiguration, loadConfiguration } from "./configuration-file.ts";
import { configurationAmong } from "./configuration-text.ts";
import { costReportOf } from "./cost-report-access.ts";
import { capOf } from "./domain/budget.ts";
import type { Configuration } from "./domain/configuration.ts";
import { priceTable } from "./domain/prices.ts";
import { capabilitiesOf } from "./domain/provider.ts";
import { forgeAccess } from "./forge-access.ts";
import { lookouts } from "./lookouts.ts";
import type { ForgeWorld, JobWorld, ModelWorld, Pipeline } from "./phases/world.ts";
import type { Clock } from "./ports/clock.ts";
import type { Model } from "./ports/model.ts";
import type { Web } from "./ports/web.ts";
import { promptReader, promptReaderOf } from "./prompt-files.ts";

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
  const stateBranch = world.configuration.state.branch ?? settings.defaultBranch;
  const access = await forgeAccess(env, settings, world.clock);
  return withScratch(world.log, (scratchDir) =>
    job({
      ...world,
      targetBranch: settings.defaultBranch,
      askOrganisationCost: costReportOf(env, world.clock),
      forge: access.forge,
      repository: access.repositoryIn(scratchDir, { stateBranch, baseBranch: settings.defaultBranch }),
    }),
  );
}

/**
 * Asks GitLab as the jobs of the next cycle would, outside of a pipeline and without changing anything: with the
 * configuration, the prompts, the state and the tree of the default branch there.
 */
export async function inDryRun<T>(
  env: Environment,
  settings: ForgeSettings,
  ask: (world: ForgeWorld) => Promise<T>,
): Promise<T> {
  const clock = shiftedClock(systemClock, clockOffsetMs(env));
  const access = await forgeAccess(env, settings, clock);
  const { defaultBranch } = await access.forge.project();
  const log = jobLog({ isCi: false, stream: process.stderr, clock });
  return withScratch(log, async (scratchDir) => {
    const branches = { stateBranch: defaultBranch, baseBranch: defaultBranch };
    const ofDefault = access.repositoryIn(scratchDir, branches);
    const { files } = await ofDefault.readState();
    const configuration = checkConfiguration(configurationAmong(files), clock.now());
    const { branch } = configuration.state;
    // In the same scratch folder, so that nothing is fetched twice.
    const repository =
      branch === null ? ofDefault : access.repositoryIn(scratchDir, { ...branches, stateBranch: branch });
    return ask({
      clock,
      configuration,
      pipeline: { cycle: "dry-run", url: "", commitSha: await repository.baseSha() },
      prices: priceTable(configuration.prices),
      log,
      artifacts: artifactFolder(join(scratchDir, "artifacts")),
      prompt: promptReaderOf(files),
      inspect: lazyInspection(configuration.guards.packages, env.CI_CONFIG_PATH || undefined),
      targetBranch: defaultBranch,
      askOrganisationCost: costReportOf(env, clock),
      pauseVariable: pauseVariable(env),
      // This machine's clock is no runner's.
      forge: { ...readOnlyForge(access.forge), clockAheadMs: async () => null },
      repository: readOnlyRepository(repository),
    });
  });
}

/** Runs a job of the model zone. `repoDir` is the runner's checkout, which is only read. */
export async function inModelZone<T>(
  env: Environment,
  job: (world: ModelWorld) => Promise<T>,
  machine = THIS_MACHINE,
): Promise<T> {
  const { projectDir } = pipelineSettings(env);
  const world = jobWorld(env, machine);
  return withModel(env, world, projectDir, async (given) =>
    job({ ...given, ...(await lookouts(env, world, projectDir)) }),
  );
}

/** A model world around a job world: `work` and `grade` use it outside of pipelines. */
export async function withModel<T>(
  env: Environment,
  world: JobWorld,
  repoDir: string,
  job: (world: ModelWorld) => Promise<T>,
): Promise<T> {
  const ahead = inspectionAhead();
  const { model, load } = modelOf(env, world.configuration, ahead.asked);
  await using examinations = lazyExaminations({
    ...{ path: env.PATH ?? "", cwd: repoDir },
    packages: world.configuration.guards.packages,
  });
  return await withScratch(world.log, (scratchDir) =>
    job({
      ...world,
      // Trees are opened there, which may be another disk than the checkout's.
      ...(world.freeDiskBytes === undefined ? {} : { freeDiskBytes: () => freeDiskBytes(scratchDir) }),
      meter: (capUsd, category) =>
        meterModel(model, {
          ...{ ...world, capUsd, random: Math.random },
          callUsd: capOf("call", world.configuration, category),
        }),
      jobEndsAt: jobEnd(env),
      openWeb: () => openWebFor(env, world),
      examine: examinations.examine,
      lookForPause: null,
      readNewestLedger: null,
      openWorkspace: workspaceOpener(env, world, { repoDir, scratchDir, load, ahead }),
    }),
  );
}

async function openWebFor(env: Environment, { configuration, clock, log }: JobWorld): Promise<Web> {
  const { key, fault } = searchKey(env, configuration.web);
  if (fault !== null) log.line(`! web_search is not offered: ${fault}`);
  const { openWeb } = await import("./adapters/web/web.ts");
  return openWeb(configuration.web, { searchKey: key, clock });
}

/**
 * The model of a job, whose SDK is loaded when it is first needed: it takes a third of a job's start, and an empty slot
 * asks nothing. `load` begins with it, for when there is something else to wait for; `asked` is called with each attempt.
 */
function modelOf(env: Environment, { provider }: Configuration, asked: () => void): { model: Model; load: () => void } {
  const settings = modelSettings(env);
  const capabilities = capabilitiesOf(provider);
  let loaded: Promise<Model> | null = null;
  const get = (): Promise<Model> => {
    loaded ??= import("./adapters/anthropic/model.ts").then(({ anthropicModel }) =>
      anthropicModel({ ...settings, capabilities, environment: env }),
    );
    return loaded;
  };
  const model: Model = {
    attempt: async (request, signal) => (await get().finally(asked)).attempt(request, signal),
    countTokens: async (request, signal) => (await (await get()).countTokens?.(request, signal)) ?? null,
    ...(capabilities.batches ? { attemptInBatch: batchesOf(() => get().finally(asked)) } : {}),
  };
  // What goes wrong is told by the first attempt.
  return { model, load: () => void get().catch(() => undefined) };
}

/** Never a direct call in their place: the meter takes what is asked so for half the price. */
function batchesOf(get: () => Promise<Model>): NonNullable<Model["attemptInBatch"]> {
  return async (...asked) => {
    const { attemptInBatch } = await get();
    if (attemptInBatch === undefined) throw new Error("a model whose server has batches offers none");
    return attemptInBatch(...asked);
  };
}

/** The parts of a world that every job has. */
function jobWorld(env: Environment, machine: Machine): JobWorld {
  const { cycle, url, commitSha, projectDir } = pipelineSettings(env);
  const world = localWorld(env, { cycle, url, commitSha }, projectDir, join(projectDir, ".nightshift"), machine);
  return {
    ...world,
    pauseVariable: pauseVariable(env),
    freeDiskBytes: () => freeDiskBytes(projectDir),
  };
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
    inspect: lazyInspection(configuration.guards.packages, env.CI_CONFIG_PATH || undefined),
  };
}

function workspaceOpener(
  env: Environment,
  { configuration, log }: JobWorld,
  { repoDir, scratchDir, load, ahead }: { repoDir: string; scratchDir: string; load: () => void; ahead: Ahead },
): ModelWorld["openWorkspace"] {
  return async ({ sha, patch }) => {
    const [{ openSandbox }, { openWorkspace }] = await Promise.all([
      import("./adapters/sandbox/sandbox.ts"),
      import("./adapters/workspace/workspace.ts"),
    ]);
    const path = env.PATH ?? "";
    const sandbox = openSandbox(configuration.sandbox, { path, variables: env });
    // A fault is told by the workspace, which may have one of its own before it looks.
    const tell = ({ name, reason }: Awaited<typeof sandbox>) => log.line(`sandbox: ${name} (${reason})`);
    sandbox.then(tell, () => undefined);
    const workspace = openWorkspace({ repoDir, sha, scratchDir, sandbox, path, applyPatch: patch });
    load();
    return ahead.workspace(await workspace);
  };
}

function shiftedClock(clock: Clock, offsetMs: number): Clock {
  return { ...clock, now: () => new Date(clock.now().getTime() + offsetMs) };
}
