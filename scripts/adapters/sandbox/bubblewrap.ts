import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, relative, sep } from "node:path";
import { commandEnvironment, findExecutable, shellArguments, toolPath } from "./command-environment.ts";
import type { Confinement, Folders, OpenedTier, Tier, TierSettings } from "./tier.ts";
import { dropTo, giveTo, reapUid, unusedUid } from "./unused-uid.ts";

/** Where systems keep programs and what programs read to start; home directories and runner folders are not among them. */
const SYSTEM_FOLDERS = [
  ...["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix"],
  // What /etc/resolv.conf and the programs of NixOS are links into.
  ...["/run/systemd/resolve", "/run/current-system"],
];

const NAMESPACES = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];

/** To change the user inside the namespace; the change itself then gives them up for good. */
const CAPABILITIES_TO_DROP = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"].flatMap((name) => ["--cap-add", name]);

const contains = (folder: string, path: string) => {
  const inner = relative(folder, path);
  return inner === "" || !(inner === ".." || inner.startsWith(`..${sep}`));
};

/**
 * Folders of the toolchains outside the system's: each entry of the PATH by itself (never its parent: beside
 * `~/.cargo/bin` lies a registry token), and npm's own package where its command is a link to it.
 */
function toolchainFolders(path: string, folders: Folders): string[] {
  const npm = findExecutable("npm", path);
  const npmPackage = npm === null ? [] : [dirname(dirname(realpathSync(npm)))].filter((dir) => dir.endsWith("/npm"));
  return [...toolPath(path).split(delimiter), ...npmPackage].filter(
    (folder) =>
      // False as well for folders that this user may not enter; bubblewrap would give up on them.
      existsSync(folder) &&
      !SYSTEM_FOLDERS.some((system) => contains(system, folder)) &&
      !Object.values(folders).some((own) => contains(folder, own) || contains(own, folder)),
  );
}

/** Parents are made by hand: bubblewrap makes missing ones readable for root alone. */
function withParents(target: string): string[] {
  const parents = [];
  for (let at = dirname(target); at !== "/"; at = dirname(at)) parents.unshift("--perms", "0755", "--dir", at);
  return parents;
}

function bubblewrapArguments(settings: TierSettings, folders: Folders): string[] {
  const readOnly = (path: string) => ["--ro-bind-try", path, path];
  const readWrite = (path: string) => [...withParents(path), "--bind", path, path];
  return [
    ...["--die-with-parent", "--new-session", ...NAMESPACES],
    ...(settings.network ? [] : ["--unshare-net"]),
    ...SYSTEM_FOLDERS.flatMap(readOnly),
    ...["--proc", "/proc", "--dev", "/dev", "--bind", folders.tmp, "/tmp"],
    ...toolchainFolders(settings.path, folders).flatMap((path) => [...withParents(path), ...readOnly(path)]),
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
    adopt: (folders) => giveTo(uid, folders, []),
    launch: (folders, command) => ({
      file: bwrap,
      args: [
        ...bubblewrapArguments(settings, folders),
        ...[...CAPABILITIES_TO_DROP, "--", setpriv, ...dropTo(uid), ...shellArguments(command)],
      ],
      cwd: "/",
      env: commandEnvironment({ ...folders, tmp: "/tmp" }, settings.path),
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
      adopt: async () => async () => {},
      launch: (folders, command) => ({
        file: bwrap,
        args: [...bubblewrapArguments(settings, folders), "--", ...shellArguments(command)],
        cwd: "/",
        env: commandEnvironment({ ...folders, tmp: "/tmp" }, settings.path),
      }),
      // The namespace's first process ends with the command, and the kernel ends the rest with it.
      reap: async () => {},
    };
    return { kind: "open", confinement };
  },
};
