import type { ForgeWorld } from "../../scripts/phases/world.ts";

/** The job's machine is lost at a step: what was done is done, and nothing follows. */
type Death = { at: string; world: (world: ForgeWorld) => ForgeWorld };

class Died extends Error {}

/** From the moment that `kill` is called, GitLab is out of reach. */
function mortal(world: ForgeWorld): { world: ForgeWorld; kill: () => never } {
  let isDead = false;
  const check = () => {
    if (isDead) throw new Died("the runner is gone");
  };
  const guard = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          check();
          return Reflect.apply(method, target, args);
        };
      },
    });
  return {
    world: { ...world, forge: guard(world.forge), repository: guard(world.repository) },
    kill: () => {
      isDead = true;
      throw new Died("the runner is gone");
    },
  };
}

/** After each effect of a handover of one task. */
export const DEATHS: readonly Death[] = [
  {
    at: "after the push",
    world(born) {
      const { world, kill } = mortal(born);
      return { ...world, forge: { ...born.forge, openMergeRequest: async () => kill() }, repository: world.repository };
    },
  },
  {
    at: "after the merge request was opened",
    world(born) {
      const { world, kill } = mortal(born);
      const openMergeRequest: ForgeWorld["forge"]["openMergeRequest"] = async (request) => {
        await born.forge.openMergeRequest(request);
        return kill();
      };
      return { ...world, forge: { ...born.forge, openMergeRequest } };
    },
  },
  {
    at: "before the state commit",
    world(born) {
      const { world, kill } = mortal(born);
      return { ...world, repository: { ...world.repository, commitState: async () => kill() } };
    },
  },
];

type Effect = { port: "forge" | "repository"; method: string };

/** The job's machine is lost just after one of its effects. */
export function dyingAfter({ port, method }: Effect, born: ForgeWorld): ForgeWorld {
  const { world, kill } = mortal(born);
  const last = async (...args: unknown[]) => {
    await Reflect.apply(Reflect.get(born[port], method), born[port], args);
    return kill();
  };
  return {
    ...world,
    [port]: new Proxy(world[port], { get: (all, name) => (name === method ? last : Reflect.get(all, name)) }),
  };
}

/** All that a handover of a revision does to the world, in its order. */
export const REVISION_EFFECTS: readonly Effect[] = [
  { port: "repository", method: "pushPatch" },
  { port: "forge", method: "updateMergeRequest" },
  { port: "forge", method: "reply" },
  { port: "forge", method: "comment" },
  { port: "repository", method: "commitState" },
];
