import type { PlanEntry } from "../artifacts/plan.ts";
import { type GuardFinding, guardWords } from "../domain/guards/guard.ts";
import type { Complete } from "./delivery.ts";
import { guardChange } from "./guarding.ts";
import type { ForgeWorld } from "./world.ts";

/**
 * A delivery with what the guards say here, on the patch as git applies it, in place of what the model zone says they
 * said. A delivery without a patch keeps its own account: nothing of it can leave.
 */
export async function guardDelivery(world: ForgeWorld, entry: PlanEntry, delivery: Complete): Promise<Complete> {
  if (delivery.patch === "") return delivery;
  const guards = await guardPatch(world, entry, delivery.patch);
  for (const finding of guards) world.log.line(`! ${entry.task.id}: ${guardWords(finding)}`);
  return { ...delivery, work: { ...delivery.work, guards } };
}

async function guardPatch(world: ForgeWorld, entry: PlanEntry, patch: string): Promise<GuardFinding[]> {
  // Asked before git unpacks it.
  const tooLarge = await guardChange(world, entry.task, { patch, files: [], project: NOTHING });
  if (tooLarge.length > 0) return tooLarge;
  const { revision, baseSha } = entry;
  const conflict = revision?.conflict ?? null;
  const examined = await world.repository.examinePatch(
    conflict === null
      ? { baseSha: revision?.headSha ?? baseSha, merged: "", patch }
      : { baseSha: conflict.targetSha, merged: revision?.patch ?? "", patch },
  );
  // The push says why, and what does not apply goes nowhere.
  if (examined.kind === "does-not-apply") return [];
  return guardChange(world, entry.task, { patch, ...examined }, conflict);
}

const NOTHING = { list: async () => [], read: async () => null, readMany: async () => new Map() };
