import type { Plan } from "../artifacts/plan.ts";
import type { Pulse } from "../artifacts/pulse.ts";
import { type Environment, type ForgeSettings, pauseVariable } from "../config.ts";
import type { Configuration } from "../domain/configuration.ts";
import { foldLedger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { decidePermission } from "../domain/permission.ts";
import { likelyFiles, surestFiles } from "../domain/preflight/likely-files.ts";
import { neighboursIn } from "../domain/preflight/neighbours.ts";
import { indexTree } from "../domain/preflight/tree-index.ts";
import { preflight } from "../domain/preflight.ts";
import { CONVENTIONS_FILE } from "../phases/conventions.ts";
import { preparePlanning } from "../phases/mind.ts";
import { planCycle } from "../phases/plan-cycle.ts";
import { restPlan } from "../phases/planning-input.ts";
import { takePulse } from "../phases/pulse.ts";
import type { ForgeWorld } from "../phases/world.ts";
import { inDryRun, localWorld } from "../wire.ts";
import { backlogDates, checkoutChanges, readSources } from "./checkout.ts";
import { readLocalState, type StateSource } from "./local-state.ts";

/** What the next cycle would decide, and whom that was asked. */
export type DryRun = { pulse: Pulse; plan: Plan; configuration: Configuration; asked: Asked };

export type Asked =
  | {
      kind: "gitlab";
      url: string;
      /** The commit that the cycle would work on, and the one that holds the state. */
      branch: string;
      commitSha: string;
      stateBranch: string;
      stateSha: string;
      /** Whose merge requests are Night Shift's. */
      as: string;
    }
  /** `hasText`: there is something to compare tasks with. */
  | { kind: "checkout"; source: StateSource; unasked: string; hasText: boolean };

const DAY_MS = 86_400_000;

/** The same decisions as in pulse and mind, on what GitLab has now. */
export function askGitLab(env: Environment, settings: ForgeSettings): Promise<DryRun> {
  return inDryRun(env, settings, async (given) => {
    const world = await asNightShift(given);
    const { configuration, pipeline, targetBranch } = world;
    const pulse = await takePulse(world, { atDesk: true });
    const state = await world.repository.readState();
    const plan =
      pulse.decision.kind === "rest"
        ? restPlan(pulse.decision.reasons)
        : planCycle(state, await preparePlanning(world, pulse)).value;
    const [{ url }, { username }] = await Promise.all([world.forge.project(), world.forge.currentUser()]);
    const stateBranch = configuration.state.branch ?? targetBranch;
    const { commitSha } = pipeline;
    const asked = { url, branch: targetBranch, commitSha, stateBranch, stateSha: state.sha, as: username };
    return { pulse, plan, configuration, asked: { kind: "gitlab", ...asked } };
  });
}

/**
 * Whoever asks may have a token of their own. Night Shift's merge requests are by its bot all the same, and the ledger
 * knows which those are.
 */
async function asNightShift(world: ForgeWorld): Promise<ForgeWorld> {
  const { forge, repository, configuration, clock } = world;
  const updatedAfter = new Date(clock.now().getTime() - 60 * DAY_MS).toISOString();
  const listed = await forge.mergeRequests({ label: configuration.labels.merge_request, updatedAfter });
  const { mergeRequests } = foldLedger(parseLedger((await repository.readState()).files).events);
  const own = listed.find((mr) => mergeRequests.has(mr.iid));
  const user = await forge.currentUser();
  if (own === undefined || own.author === user.username) return world;
  const asBot: Partial<ForgeWorld["forge"]> = {
    currentUser: async () => ({ ...user, username: own.author }),
    // A person's own token and rights say nothing of Night Shift's.
    tokenExpiry: async () => null,
    mayPush: async () => "unknown",
  };
  return { ...world, forge: { ...forge, ...asBot } };
}

/** What a checkout alone can tell: nothing is known of merge requests, notes and pipelines. */
export async function askCheckout(env: Environment, repoDir: string, unasked: string): Promise<DryRun> {
  const pipeline = { cycle: "dry-run", url: "", commitSha: "" };
  const { configuration, prices, prompt, clock } = localWorld(env, pipeline, repoDir, repoDir);
  const { source, ...state } = await readLocalState(repoDir, env.PATH ?? "");
  const now = clock.now();
  const { events, faults } = parseLedger(state.files);
  const facts = {
    configuration,
    ledger: foldLedger(events),
    ledgerFaults: faults,
    now,
    cycle: pipeline.cycle,
    pauseVariable: pauseVariable(env) ?? null,
    ...{ isPausedByLabel: null, mergeRequests: null, pipelines: [] },
  };
  const pulse: Pulse = { ...decidePermission(facts), mergeRequests: [], pipelines: [] };
  const tree = await readSources(repoDir, env.PATH ?? "");
  const index = indexTree(tree);
  const neighbours = neighboursIn(tree, index, await checkoutChanges(repoDir, env.PATH ?? ""));
  const plan =
    pulse.decision.kind === "rest"
      ? restPlan(pulse.decision.reasons)
      : planCycle(state, {
          ...{ pulse, pipeline, configuration, prices, prompt, now },
          ...{ clockAheadMs: null, patches: new Map(), conflicts: new Map() },
          preflight: (task) => preflight(task, index, configuration.preflight),
          surestFiles: (task) => surestFiles(task, index, neighbours),
          likelyFiles: (task) => likelyFiles(task, index, neighbours),
          conventions: tree.get(CONVENTIONS_FILE) ?? null,
          addedAt: await backlogDates(repoDir, { commit: state.sha, now, path: env.PATH ?? "" }),
        }).value;
  return { pulse, plan, configuration, asked: { kind: "checkout", source, unasked, hasText: index.files.length > 0 } };
}
