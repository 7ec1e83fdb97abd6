import { commandEnvironment } from "./command-environment.ts";
import type { Tier } from "./tier.ts";

/**
 * No protection but the clean environment and the limits: the command runs as the harness's own user, and can read what
 * that user can, the harness's environment included. Used only where the configuration says so.
 */
export const unconfined: Tier = {
  name: "none",
  async open(settings) {
    return {
      kind: "open",
      confinement: {
        uid: null,
        adopt: async () => async () => {},
        launch: (folders, [file, ...args]) => ({
          ...{ file, args, cwd: folders.tree },
          env: commandEnvironment(folders, settings),
        }),
        // The process group is all that can be found again, and it has been killed already.
        reap: async () => {},
      },
    };
  },
};
