import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { promisify } from "node:util";
import { commandEnvironment, findExecutable } from "./command-environment.ts";
import { openDaemonSocket } from "./daemon-sockets.ts";
import { confineAndRun, LEAST_VERSION, type Place, PRINT_VERSION } from "./landlock-program.ts";
import { networkFilter } from "./network-filter.ts";
import { SYSTEM_FOLDERS, toolchainFolders } from "./readable-places.ts";
import type { Folders, Tier, TierSettings } from "./tier.ts";
import { dropTo, giveTo, reapUid, unusedUid } from "./unused-uid.ts";

const run = promisify(execFile);

/** The last is where locks and memory that processes share are kept; without it, Python's multiprocessing fails. */
const DEVICES = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/shm"];

/** What exists of the paths; a rule about a missing one would be an error. */
function places(paths: readonly string[], may: Place["may"]): Place[] {
  return paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? [] : [{ path, isFolder: found.isDirectory(), may }];
  });
}

/**
 * `/proc` as a whole, because a process finds itself there: of others, file rights and Landlock's own bar what is
 * secret (environment, memory, open files), but the command lines of all processes can be read.
 */
function reachable(settings: TierSettings, folders: Folders): Place[] {
  return [
    ...places([...SYSTEM_FOLDERS, "/proc", ...toolchainFolders(settings, folders)], "read"),
    ...places([folders.tree, folders.home, folders.tmp, ...DEVICES], "write"),
  ];
}

async function landlockVersion(perl: string): Promise<number | string> {
  const { stdout } = await run(perl, ["-e", PRINT_VERSION], { env: {} }).catch((error: Error) => ({
    stdout: `none: ${error.message}`,
  }));
  const version = Number(stdout);
  if (Number.isNaN(version)) return `the kernel's Landlock cannot be used (${stdout.replace("none: ", "")})`;
  return version >= LEAST_VERSION ? version : `the kernel's Landlock has version ${version}, not ${LEAST_VERSION}`;
}

/**
 * Another user that the kernel keeps to a list of places (https://docs.kernel.org/userspace-api/landlock.html), for
 * containers that forbid namespaces: what is open to everybody elsewhere (the shared `/tmp`, a checkout, runner files)
 * is closed to the command too, and so are signals and abstract sockets of other programs. Not closed, with the network off
 * either: a socket with a path that every user may write to, because Landlock has no right for connecting to one, and
 * without local sockets programs fail that talk to their own children. Needs no right to start.
 */
export const landlock: Tier = {
  name: "another uid with Landlock",
  async open(settings) {
    if (process.platform !== "linux" || process.getuid?.() !== 0) {
      return { kind: "unavailable", reason: "only root on Linux can change the user" };
    }
    const daemon = openDaemonSocket();
    if (daemon !== null) return { kind: "unavailable", reason: `every user may command what listens at ${daemon}` };
    const setpriv = findExecutable("setpriv", settings.path);
    if (setpriv === null) return { kind: "unavailable", reason: "setpriv (util-linux) is not installed" };
    const perl = findExecutable("perl", `/usr/bin:/bin:${settings.path}`);
    if (perl === null) return { kind: "unavailable", reason: "perl, which calls the kernel, is not installed" };
    const version = await landlockVersion(perl);
    if (typeof version === "string") return { kind: "unavailable", reason: version };
    const filter = settings.network ? null : networkFilter(process.arch);
    if (!settings.network && filter === null) {
      return { kind: "unavailable", reason: `the network cannot be switched off on ${process.arch}` };
    }
    const uid = await unusedUid();
    return {
      kind: "open",
      confinement: {
        uid,
        adopt: (folders, conceal) => giveTo(uid, folders, conceal),
        launch: (folders, program) => ({
          file: setpriv,
          args: [
            ...[...dropTo(uid), perl, ...confineAndRun(version, reachable(settings, folders), filter)],
            ...program,
          ],
          cwd: folders.tree,
          env: commandEnvironment(folders, settings),
        }),
        reap: () => reapUid(setpriv, uid),
      },
    };
  },
};
