import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import type { Folders, Program, TierSettings } from "./tier.ts";

/**
 * The PATH of a command: the running node's folder first, so that projects meet the version that the harness is tested
 * with, then the machine's. What npm adds for the harness's own packages is left out: a project that lacks a tool must
 * see that it lacks it, not find the harness's.
 */
export function toolPath(path: string): string {
  const machine = path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !/node_modules\/\.bin\/?$|\/node-gyp-bin\/?$/.test(folder));
  return [...new Set([dirname(process.execPath), ...machine])].join(delimiter);
}

/** The whole environment of a command: an allow-list, so that no variable of the job can leak by being forgotten. */
export function commandEnvironment(folders: Folders, settings: TierSettings): Record<string, string> {
  const own = { PATH: toolPath(settings.path), HOME: folders.home, TMPDIR: folders.tmp };
  return { ...settings.environment, ...own, LANG: "C.UTF-8", TERM: "dumb", CI: "true" };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where an executable lies on a PATH; null when it is not there. */
export function findExecutable(name: string, path: string): string | null {
  const found = path.split(delimiter).find((folder) => isAbsolute(folder) && isExecutable(join(folder, name)));
  return found === undefined ? null : join(found, name);
}

/**
 * The program that makes a shell run a command with both of its outputs on one pipe, interleaved as written. Models
 * write for bash; where there is none, the POSIX shell has to do.
 */
export function shellProgram(command: string): Program {
  const merged = `exec 2>&1; ${command}`;
  return existsSync("/bin/bash") ? ["/bin/bash", "--noprofile", "--norc", "-c", merged] : ["/bin/sh", "-c", merged];
}
