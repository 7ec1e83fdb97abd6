import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { World } from "../world.ts";
import type { Phase } from "./hook-line.ts";
import { type HookCall, type Push, postReceive, preReceive, type Verdict } from "./receive.ts";

export const hooksDirOf = (dir: string): string => join(dir, "hooks");

/** Writes the two hooks that all repositories share; they pass each push on to the double that serves it. */
export function installHooks(dir: string): void {
  mkdirSync(hooksDirOf(dir), { recursive: true });
  const program = readFileSync(new URL("./hook.sh", import.meta.url));
  for (const phase of ["pre-receive", "post-receive"] satisfies Phase[]) {
    writeFileSync(join(hooksDirOf(dir), phase), program, { mode: 0o755 });
  }
}

/** Decides on a push before its refs move, or follows it after they did; alone, like every request that writes. */
export function decideOnPush(world: World, push: Push, phase: Phase, call: HookCall): Promise<Verdict> {
  return world.alone(async () => {
    if (phase === "pre-receive") return preReceive(world, push, call);
    const verdict = await postReceive(world, push, call);
    world.save();
    return verdict;
  });
}
