import type { ForgeWorld } from "../phases/world.ts";
import type { Forge } from "../ports/forge.ts";
import type { Repository } from "../ports/repository.ts";
import type { Chance } from "./chance.ts";

/** What can go wrong in a cycle. */
export const FAULTS = [
  "a hands job is lost",
  "reflect is lost",
  "usage is unknown",
  "mind dies",
  "handover dies",
  "handover dies, and its pipeline's artifacts are lost",
  "GitLab is away",
  "somebody pushes in between",
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** `after`: how many effects the job that dies still has. */
export type CycleFault = { kind: FaultKind; after: number };

export function drawFault(chance: Chance, share: number): CycleFault | null {
  if (!chance.happens(share)) return null;
  return { kind: chance.pick(FAULTS), after: chance.between(0, 6) };
}

class Died extends Error {}

const FORGE_EFFECTS: readonly (keyof Forge)[] = [
  "openMergeRequest",
  "updateMergeRequest",
  "reply",
  "comment",
  "award",
  "withdrawAward",
  "openIssue",
  "updateIssue",
];
const REPOSITORY_EFFECTS: readonly (keyof Repository)[] = ["commitState", "pushPatch", "pushResolution"];

/** A job whose machine is lost after some effects on GitLab: the last one is done, and nothing follows. */
export function dyingAfter(effects: number, world: ForgeWorld): ForgeWorld {
  let left = effects;
  const guard = <T extends object>(port: T, counted: readonly PropertyKey[]): T =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          if (left < 0) throw new Died("the runner is gone");
          const answer: unknown = await Reflect.apply(method, target, args);
          if (counted.includes(name)) left -= 1;
          if (left < 0) throw new Died("the runner is gone");
          return answer;
        };
      },
    });
  return {
    ...world,
    forge: guard(world.forge, FORGE_EFFECTS),
    repository: guard(world.repository, REPOSITORY_EFFECTS),
  };
}

/** Every call fails. */
export function awayFrom(world: ForgeWorld): ForgeWorld {
  return dyingAfter(-1, world);
}
