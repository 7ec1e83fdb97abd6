import { type Environment, requireZone } from "../config.ts";
import { SetupError } from "../domain/fault.ts";
import type { ForgeWorld, ModelWorld } from "../phases/world.ts";
import { inForgeZone, inModelZone } from "../wire.ts";
import { interruptible } from "./interruption.ts";
import { print } from "./print.ts";

type Options = { json?: boolean; slots?: number; maxTokens?: number };
type Job = (env: Environment, options: Options) => Promise<number>;

/** Exit code for a job that found nothing to do. */
const REST = 3;

/** The pipeline's jobs; each gives its exit code. A phase is loaded by its own job only. */
export const JOBS = {
  pulse: async (env, { slots, ...options }) => {
    const { pulse } = await import("../phases/pulse.ts");
    const body = await inForge(env, (world) => pulse(world, slots === undefined ? {} : { slots }));
    print(body, options);
    return body.decision.kind === "rest" ? REST : 0;
  },
  mind: async (env, options) => {
    const { mind } = await import("../phases/mind.ts");
    const plan = await inForge(env, mind);
    print(plan, options);
    return plan.entries.length === 0 ? REST : 0;
  },
  reflect: async (env, options) => {
    const { reflect } = await import("../phases/reflect.ts");
    print(await inModel(env, reflect), options);
    return 0;
  },
  handover: async (env, options) => {
    const { handover } = await import("../phases/handover.ts");
    print(await inForge(env, handover), options);
    return 0;
  },
  digest: async (env, options) => {
    const { digest } = await import("../phases/digest.ts");
    print(await inForge(env, digest), options);
    return 0;
  },
  manifest: async (env, options) => {
    const { manifest } = await import("../phases/manifest.ts");
    const { maxTokens } = options;
    const made = await inForge(env, (world) => manifest(world, maxTokens === undefined ? {} : { maxTokens }));
    print(made, options);
    return made.paused ? REST : 0;
  },
} as const satisfies Record<string, Job>;

/** One agent's job. An empty slot is no failure and no rest of the cycle: it ends well at once. */
export async function runHands(
  env: Environment,
  options: Options & { task: string | undefined; slot?: number },
): Promise<number> {
  const { task, slot } = options;
  if ((task === undefined) === (slot === undefined))
    throw new SetupError("hands needs a task's ID or --slot N, one of the two");
  const which = task === undefined ? { slot: slot ?? 0 } : { task };
  const { hands } = await import("../phases/hands.ts");
  const work = await inModel(
    env,
    interruptible((world) => hands(world, which)),
  );
  if (work === null && task !== undefined)
    throw new SetupError(`${task} is not in this cycle's plan: .nightshift/plan.json names the tasks that are`);
  print(work, options);
  return work?.outcome.kind === "failed" ? 1 : 0;
}

/** Everything that is wrong with the job's environment is said at once, before anything else is looked at. */
function inForge<T>(env: Environment, job: (world: ForgeWorld) => Promise<T>): Promise<T> {
  requireZone(env, "forge");
  return inForgeZone(env, job);
}

function inModel<T>(env: Environment, job: (world: ModelWorld) => Promise<T>): Promise<T> {
  requireZone(env, "model");
  return inModelZone(env, job);
}
