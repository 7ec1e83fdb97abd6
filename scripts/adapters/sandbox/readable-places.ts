import { existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, relative, sep } from "node:path";
import { findExecutable, toolPath } from "./command-environment.ts";
import type { Folders, TierSettings } from "./tier.ts";

/** Where systems keep programs and what programs read to start; home directories and runner folders are not among them. */
export const SYSTEM_FOLDERS = [
  ...["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix"],
  // What /etc/resolv.conf and the programs of NixOS are links into.
  ...["/run/systemd/resolve", "/run/current-system"],
];

/** Whether a path is a folder or lies below it. */
export const contains = (folder: string, path: string) => {
  const inner = relative(folder, path);
  return inner === "" || !(inner === ".." || inner.startsWith(`..${sep}`));
};

/** Whether every user may enter the folders that lead to a path. */
export function isReachable(path: string): boolean {
  try {
    for (let at = dirname(realpathSync(path)); at !== "/"; at = dirname(at)) {
      if ((statSync(at).mode & 0o001) === 0) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Whether every user may reach a folder or file, and list or read it. */
export function isOpenToAll(path: string): boolean {
  try {
    if (!isReachable(path)) return false;
    const found = statSync(path);
    const needed = found.isDirectory() ? 0o005 : 0o004;
    return (found.isDirectory() || found.isFile()) && (found.mode & needed) === needed;
  } catch {
    return false;
  }
}

/**
 * Folders of the toolchains outside the system's: each entry of the PATH by itself (never its parent: beside
 * `~/.cargo/bin` lies a registry token), npm's own package where its command is a link to it, and what the passed-on
 * variables name: an installation, a file of certificates.
 */
export function toolchainFolders({ path, environment }: TierSettings, folders: Folders): string[] {
  const npm = findExecutable("npm", path);
  const npmPackage = npm === null ? [] : [dirname(dirname(realpathSync(npm)))].filter((dir) => dir.endsWith("/npm"));
  const named = Object.values(environment).filter((value) => isAbsolute(value) && value !== "/" && isOpenToAll(value));
  return [...toolPath(path).split(delimiter), ...npmPackage, ...named].filter(
    (folder) =>
      // False as well for folders that this user may not enter; bubblewrap would give up on them.
      existsSync(folder) &&
      !SYSTEM_FOLDERS.some((system) => contains(system, folder)) &&
      !Object.values(folders).some((own) => contains(folder, own) || contains(own, folder)),
  );
}
