import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { commandEnvironment, findExecutable } from "./command-environment.ts";
import { contains, SYSTEM_FOLDERS, toolchainFolders } from "./readable-places.ts";
import type { Confinement, Folders, OpenedTier, Tier, TierSettings } from "./tier.ts";
import { dropTo, giveTo, reapUid, unusedUid } from "./unused-uid.ts";

const NAMESPACES = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];

/** To change the user inside the namespace; the change itself then gives them up for good. */
const CAPABILITIES_TO_DROP = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"].flatMap((name) => ["--cap-add", name]);

/** Parents are made by hand: bubblewrap makes missing ones readable for root alone. */
function withParents(target: string): string[] {
  const parents = [];
  for (let at = dirname(target); at !== "/"; at = dirname(at)) parents.unshift("--perms", "0755", "--dir", at);
  return parents;
}

/**
 * Empties what must be concealed where a folder shows it (a checkout below /opt or /usr/src), by each name that it has
 * there: `/lib` may be `/usr/lib`.
 */
function covers(shown: readonly string[], conceal: readonly string[]): string[] {
  const folders = shown.filter((folder) => existsSync(folder));
  const places = conceal
    .filter((path) => existsSync(path))
    .flatMap((path) => {
      const real = realpathSync(path);
      const cover = statSync(real).isDirectory() ? ["--tmpfs"] : ["--ro-bind", "/dev/null"];
      return folders
        .filter((folder) => contains(realpathSync(folder), real))
        .map((folder) => ({ cover, at: join(folder, relative(realpathSync(folder), real)) }));
    });
  // What lies in a folder that is covered is gone with it.
  const isWithin = (inner: string, outer: string) => inner !== outer && contains(outer, inner);
  const outermost = places.filter(({ at }, nth) =>
    places.every((other, place) => !isWithin(at, other.at) && (other.at !== at || place >= nth)),
  );
  return outermost.flatMap(({ cover, at }) => [...cover, at]);
}

function bubblewrapArguments(settings: TierSettings, folders: Folders, conceal: readonly string[]): string[] {
  const toolchains = toolchainFolders(settings, folders);
  const readOnly = (path: string) => ["--ro-bind-try", path, path];
  const readWrite = (path: string) => [...withParents(path), "--bind", path, path];
  return [
    ...["--die-with-parent", "--new-session", ...NAMESPACES],
    ...(settings.network ? [] : ["--unshare-net"]),
    ...SYSTEM_FOLDERS.flatMap(readOnly),
    ...["--proc", "/proc", "--dev", "/dev", "--bind", folders.tmp, "/tmp"],
    // On the disk: bubblewrap's own belongs to root, takes memory that no limit counts, and Python's locks need one.
    ...["--bind", folders.shm, "/dev/shm"],
    ...toolchains.flatMap((path) => [...withParents(path), ...readOnly(path)]),
    ...covers([...SYSTEM_FOLDERS, ...toolchains], conceal),
    ...readWrite(folders.home),
    ...readWrite(folders.tree),
    // The file tree's own top, which the command's user owns where bubblewrap needs no root.
    ...["--remount-ro", "/", "--chdir", folders.tree],
  ];
}

/** As root: bubblewrap builds the file tree with root's rights, and the command runs as a user that owns nothing else. */
async function openAsRoot(bwrap: string, settings: TierSettings): Promise<OpenedTier> {
  const setpriv = findExecutable("setpriv", settings.path);
  if (setpriv === null) return { kind: "unavailable", reason: "setpriv (util-linux) is not installed" };
  const uid = await unusedUid();
  const confinement: Confinement = {
    uid,
    adopt: (folders) => giveTo(uid, folders, []),
    launch: (folders, program, conceal) => ({
      file: bwrap,
      args: [
        ...bubblewrapArguments(settings, folders, conceal),
        ...[...CAPABILITIES_TO_DROP, "--", setpriv, ...dropTo(uid), ...program],
      ],
      cwd: "/",
      env: commandEnvironment({ ...folders, tmp: "/tmp" }, settings),
    }),
    reap: () => reapUid(setpriv, uid),
  };
  return { kind: "open", confinement };
}

/**
 * Namespaces of its own for every command: it sees the system's folders read-only, its task's folders, and no process
 * but its own. Started with the command's environment alone, because the first process's is readable inside
 * (`--clearenv` would come too late).
 */
export const bubblewrap: Tier = {
  name: "bubblewrap",
  async open(settings) {
    const bwrap = process.platform === "linux" ? findExecutable("bwrap", settings.path) : null;
    if (bwrap === null) return { kind: "unavailable", reason: "bwrap is not installed" };
    if (process.getuid?.() === 0) return openAsRoot(bwrap, settings);
    const confinement: Confinement = {
      uid: null,
      adopt: async () => async () => {},
      launch: (folders, program, conceal) => ({
        file: bwrap,
        args: [...bubblewrapArguments(settings, folders, conceal), "--", ...program],
        cwd: "/",
        env: commandEnvironment({ ...folders, tmp: "/tmp" }, settings),
      }),
      // The namespace's first process ends with the command, and the kernel ends the rest with it.
      reap: async () => {},
    };
    return { kind: "open", confinement };
  },
};
