import type { HealthFacts } from "../domain/permission/health.ts";
import type { ForgeWorld } from "./world.ts";

/** Whether GitLab, its runners and this machine are fit for a cycle: asks, and changes nothing. */
export async function lookAtHealth(world: ForgeWorld): Promise<HealthFacts> {
  const { forge, configuration, targetBranch } = world;
  const name = configuration.state.branch ?? targetBranch;
  const [targetPipeline, token, mayPush, queuedMs, freeDiskBytes] = await Promise.all([
    forge.pushPipeline(targetBranch),
    forge.tokenExpiry(),
    forge.mayPush(name),
    forge.queuedMs(),
    world.freeDiskBytes?.() ?? null,
  ]);
  // By now GitLab has answered, with the time on its clock.
  const clockAheadMs = await forge.clockAheadMs();
  return { targetPipeline, token, stateBranch: { name, mayPush }, clockAheadMs, queuedMs, freeDiskBytes };
}
