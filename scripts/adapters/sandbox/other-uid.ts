import { commandEnvironment, findExecutable } from "./command-environment.ts";
import { openDaemonSocket } from "./daemon-sockets.ts";
import type { Tier } from "./tier.ts";
import { dropTo, giveTo, reapUid, unusedUid } from "./unused-uid.ts";

/**
 * Another user, for containers that let root change users and forbid namespaces: the command cannot read the harness's
 * environment, nor write anywhere but in its task's folders and what is open to everybody.
 */
export const otherUid: Tier = {
  name: "another uid",
  async open(settings) {
    if (process.platform !== "linux" || process.getuid?.() !== 0) {
      return { kind: "unavailable", reason: "only root on Linux can change the user" };
    }
    const daemon = openDaemonSocket();
    if (daemon !== null) return { kind: "unavailable", reason: `every user may command what listens at ${daemon}` };
    const setpriv = findExecutable("setpriv", settings.path);
    if (setpriv === null) return { kind: "unavailable", reason: "setpriv (util-linux) is not installed" };
    if (!settings.network) return { kind: "unavailable", reason: "changing the user does not switch the network off" };
    const uid = await unusedUid();
    return {
      kind: "open",
      confinement: {
        uid,
        adopt: (folders, conceal) => giveTo(uid, folders, conceal),
        launch: (folders, program) => ({
          file: setpriv,
          args: [...dropTo(uid), ...program],
          cwd: folders.tree,
          env: commandEnvironment(folders, settings),
        }),
        reap: () => reapUid(setpriv, uid),
      },
    };
  },
};
