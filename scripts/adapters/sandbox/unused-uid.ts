import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { lstatSync } from "node:fs";
import { chmod, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { removeFolder } from "../remove-folder.ts";
import { processStatuses } from "./process-statuses.ts";
import type { Folders } from "./tier.ts";

const run = promisify(execFile);

/**
 * Users that no distribution hands out to people or services by number: systemd's range for dynamic users
 * (https://systemd.io/UIDS-GIDS/), whose members own nothing that lasts.
 */
const FIRST_UID = 61_184;
const LAST_UID = 65_519;

/** Rounds of killing before a process that will not die (stuck in the kernel) is given up on. */
const REAP_ROUNDS = 100;

/** The users of living processes; null for zombies, which run nothing any more. */
function runningUids(): Set<number | null> {
  return new Set(processStatuses().map(({ status }) => runningUid(status)));
}

function runningUid(status: string): number | null {
  const uid = /^Uid:\t(\d+)/m.exec(status)?.[1];
  return uid === undefined || /^State:\t[ZX]/m.test(status) ? null : Number(uid);
}

/** Two sandboxes of one harness never share a user, whose commands could reach each other's trees. */
const handedOut = new Set<number>();

/** A user that has no entry in the password file, runs nothing now, and was not given to another sandbox of this process. */
export async function unusedUid(): Promise<number> {
  const named = (await readFile("/etc/passwd", "utf8").catch(() => "")).split("\n").map((line) => line.split(":")[2]);
  const taken = new Set([...runningUids(), ...named.map(Number), ...handedOut]);
  for (;;) {
    const uid = randomInt(FIRST_UID, LAST_UID + 1);
    if (taken.has(uid)) continue;
    handedOut.add(uid);
    return uid;
  }
}

/** Arguments for `setpriv` to run a program as another user that can never get a right back. */
export function dropTo(uid: number): string[] {
  const id = String(uid);
  return ["--reuid", id, "--regid", id, "--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"];
}

/** Ends every process of a user, in sessions and groups of their own too; returns when none of them runs any more. */
export async function reapUid(setpriv: string, uid: number): Promise<void> {
  for (let round = 0; round < REAP_ROUNDS; round += 1) {
    if (!runningUids().has(uid)) return;
    // As that user, -1 means all of its processes and no other, and one signal to all of them outruns a fork bomb.
    await run(setpriv, [...dropTo(uid), "/bin/sh", "-c", "kill -KILL -1"], { env: {} }).catch(() => undefined);
    await wait(10);
  }
}

/** Where every user may make files; a user that no one else is has left there what its commands made. */
const OPEN_TO_ALL = ["/dev/shm", "/tmp", "/var/tmp"];

async function removeLeftovers(uid: number): Promise<void> {
  for (const folder of OPEN_TO_ALL) {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      if (ownerOf(path) === uid) await removeFolder(path);
    }
  }
}

/** At once: asking the machine takes microseconds, and waiting for each of thousands of answers ten times as long. */
function ownerOf(path: string): number | null {
  try {
    return lstatSync(path).uid;
  } catch {
    return null;
  }
}

/**
 * Gives a task's folders to a user alone, other tasks' users excluded, and takes from everybody but the owner what
 * `conceal` names, until undone.
 */
export async function giveTo(uid: number, folders: Folders, conceal: readonly string[]): Promise<() => Promise<void>> {
  const own = Object.values(folders);
  await run("chown", ["-R", "-h", `${uid}:${uid}`, "--", ...own]);
  for (const folder of own) await chmod(folder, 0o700);
  const before = await Promise.all(conceal.map(async (path) => ({ path, mode: (await stat(path)).mode & 0o7777 })));
  for (const { path, mode } of before) await chmod(path, mode & 0o700);
  return async () => {
    for (const { path, mode } of before) await chmod(path, mode).catch(() => undefined);
    await removeLeftovers(uid);
  };
}
