import { chmod, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SetupError } from "../../domain/fault.ts";
import { type SandboxSetting, sandboxSettings } from "../../domain/sandbox-settings.ts";
import type { CommandResult } from "../../ports/workspace.ts";
import { scratchPrefix } from "../scratch-name.ts";
import { bubblewrap } from "./bubblewrap.ts";
import { shellProgram } from "./command-environment.ts";
import { openDiskGauge } from "./disk-watch.ts";
import { landlock } from "./landlock.ts";
import { type Limits, limited } from "./limits.ts";
import { otherUid } from "./other-uid.ts";
import { passedVariables } from "./passed-variables.ts";
import { runLaunch } from "./run-launch.ts";
import type { Confinement, Folders, Tier, TierSettings } from "./tier.ts";
import { unconfined } from "./unconfined.ts";

/** Strongest first; `none` is not among them, because nobody gets it without having asked for it. */
const TIERS = [bubblewrap, landlock, otherUid] as const satisfies readonly Tier[];

const PROBE_TIMEOUT_MS = 20_000;

/** A task's folders with the commands that run in them. */
export type Enclosure = {
  tree: string;
  /** Runs a shell command in the tree; see `CommandResult` for what a timeout and a long output look like. */
  run(command: string, timeoutMs: number): Promise<CommandResult>;
  /** Ends what still runs, and gives back what was concealed. The folders stay. */
  close(): Promise<void>;
};

/**
 * How this machine confines commands; chosen when a task starts. For one task: its enclosures share a user, and their
 * commands are not kept from each other.
 */
export type Sandbox = {
  name: string;
  /** Why it is this one, for the log: what was configured, or what became of the stronger ones. */
  reason: string;
  /**
   * Makes `tree/` (which must exist), `home/`, `tmp/` and `shm/` in a scratch folder the world of commands. `conceal` names
   * files and folders with credentials, which tiers that share the file system hide from them.
   *
   * @throws SetupError when commands cannot reach the tree, for example below a folder that only root may enter.
   */
  enclose(scratchDir: string, conceal: readonly string[]): Promise<Enclosure>;
};

/** A tier that has been opened, with what its commands may use. */
type Bounds = { confinement: Confinement; limits: Limits };

async function enclose(bounds: Bounds, scratchDir: string, conceal: readonly string[]): Promise<Enclosure> {
  const { confinement, limits } = bounds;
  const scratch = await realpath(scratchDir);
  const at = (name: string) => join(scratch, name);
  const folders: Folders = { tree: at("tree"), home: at("home"), tmp: at("tmp"), shm: at("shm") };
  for (const folder of [folders.home, folders.tmp, folders.shm]) await mkdir(folder, { recursive: true });
  // Others may pass through to the folders that are theirs, and list nothing.
  await chmod(scratch, 0o711);
  const undo = await confinement.adopt(folders, conceal);
  const space = {
    memoryMb: limits.memory_mb,
    diskMb: limits.disk_mb,
    disk: await openDiskGauge(Object.values(folders)),
  };
  const options = { ...space, uid: confinement.uid, reap: () => confinement.reap() };
  return {
    tree: folders.tree,
    run: (command, timeoutMs) => {
      const launch = confinement.launch(folders, limited(limits, shellProgram(command)), conceal);
      return runLaunch(launch, { ...options, timeoutMs });
    },
    close: async () => {
      await confinement.reap();
      await undo();
    },
  };
}

/**
 * What must work before a tier is trusted: node starts, the tree can be written, and the harness's environment cannot
 * be read. A tier that is there may still fail, as bubblewrap does in most containers.
 */
const PROBE = `node --version && touch written && ! cat /proc/${process.pid}/environ 2>/dev/null`;

/** Null when commands work in this tier and are kept in; else the reason why it is passed over. */
async function probe(bounds: Bounds): Promise<string | null> {
  const scratch = await mkdtemp(join(tmpdir(), scratchPrefix("probe")));
  try {
    await mkdir(join(scratch, "tree"));
    const enclosure = await enclose(bounds, scratch, []);
    const result = await enclosure.run(PROBE, PROBE_TIMEOUT_MS);
    await enclosure.close();
    if (result.exitCode === 0) return null;
    // Never the output as it is: a probe that could read the environment would print it into the log.
    const firstLine = /^[\x20-\x7e]{1,200}$/m.exec(result.output)?.[0] ?? "";
    const leaked = /^v\d+\.\d+/.test(firstLine);
    return leaked ? "it does not hide the harness's environment, or its folder cannot be written" : firstLine;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function tryTier(tier: Tier, settings: TierSettings, limits: Limits): Promise<Bounds | string> {
  const opened = await tier.open(settings);
  if (opened.kind === "unavailable") return opened.reason;
  const bounds = { confinement: opened.confinement, limits };
  return (await probe(bounds)) ?? bounds;
}

function sandboxOf(name: string, reason: string, bounds: Bounds): Sandbox {
  return {
    name,
    reason,
    async enclose(scratchDir, conceal) {
      const enclosure = await enclose(bounds, scratchDir, conceal);
      // By its absolute path: the working directory is entered before the user changes, and proves nothing.
      const reach = await enclosure.run('test -w "$HOME"', PROBE_TIMEOUT_MS);
      if (reach.exitCode === 0) return enclosure;
      await enclosure.close();
      throw new SetupError(
        `Commands in the sandbox (${name}) cannot write to ${enclosure.tree}: ` +
          `put the working folder where other users may enter (for example below ${tmpdir()})`,
      );
    },
  };
}

/**
 * Chooses how commands are confined, as `sandbox` in the configuration says: with `auto` the strongest tier that a real
 * command proves to work here, with `none` no protection but a clean environment and the limits. `path` is the
 * harness's PATH; `variables` are the job's, of which commands get those that name toolchains and those that the
 * configuration lists.
 *
 * @throws SetupError naming every tier's fault and the remedies, when `auto` finds none that works.
 */
export async function openSandbox(
  setting: SandboxSetting,
  options: { path: string; variables?: Readonly<Record<string, string | undefined>>; tiers?: readonly Tier[] },
): Promise<Sandbox> {
  const { path, variables = {}, tiers = TIERS } = options;
  const { tier: choice, network, environment, ...limits } = sandboxSettings(setting);
  const settings: TierSettings = { path, network, environment: passedVariables(variables, environment) };
  if (choice === "none") {
    if (!network)
      throw new SetupError("Only a sandbox switches the network off: set `sandbox.tier: auto`, or allow it");
    const opened = await unconfined.open(settings);
    if (opened.kind === "open") {
      return sandboxOf(unconfined.name, "configured: sandbox: none", { confinement: opened.confinement, limits });
    }
  }
  const faults: string[] = [];
  for (const tier of tiers) {
    const tried = await tryTier(tier, settings, limits);
    if (typeof tried !== "string") return sandboxOf(tier.name, faults.join("; ") || "the strongest", tried);
    faults.push(`${tier.name}: ${tried}`);
  }
  throw new SetupError(
    `The agent's commands cannot be confined on this machine (${faults.join("; ")}): ` +
      "install bubblewrap (on Debian: apt-get install bubblewrap), run the job as root in its container, " +
      `${network ? "" : "allow the network with `sandbox.network: true`, "}` +
      "or accept unprotected commands with `sandbox: none` in nightshift.yml",
  );
}
