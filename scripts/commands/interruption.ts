import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import type { ModelWorld } from "../phases/world.ts";
import type { Workspace } from "../ports/workspace.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A runner that cancels a job kills it soon after it has asked. */
const CLOSE_WITHIN_MS = 3_000;

/**
 * A job of the model zone that a signal ends cleanly: with every process that it started, also those in groups of their
 * own, and with the agent's trees removed. The exit code is 128 plus the signal's number, as shells count.
 */
export function interruptible<T>(job: (world: ModelWorld) => Promise<T>): (world: ModelWorld) => Promise<T> {
  return async (world) => {
    const open = new Set<Workspace>();
    let interrupted = false;
    // What is interrupted goes no further: its next command waits for the end of the process.
    const unlessInterrupted = <R>(result: R): R | Promise<never> =>
      interrupted ? new Promise<never>(() => {}) : result;
    const end = async (signal: (typeof SIGNALS)[number]) => {
      if (interrupted) return;
      interrupted = true;
      process.stderr.write(`\nnightshift: ${signal}: ending everything that was started\n`);
      killAll(descendants(process.pid));
      const closed = Promise.allSettled([...open].map((workspace) => workspace.close()));
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS))]);
      killAll(descendants(process.pid));
      process.exit(128 + constants.signals[signal]);
    };
    for (const signal of SIGNALS) process.on(signal, end);
    try {
      return await job({
        ...world,
        openWorkspace: async (tree) => {
          const workspace = await world.openWorkspace(tree);
          open.add(workspace);
          return {
            ...workspace,
            run: async (command, timeoutMs) => {
              await unlessInterrupted(undefined);
              return unlessInterrupted(await workspace.run(command, timeoutMs));
            },
            close: async () => {
              open.delete(workspace);
              await unlessInterrupted(undefined);
              await workspace.close();
            },
          };
        },
      });
    } finally {
      for (const signal of SIGNALS) process.off(signal, end);
    }
  };
}

/** Every process below one, parents first. */
function descendants(pid: number): number[] {
  const table = processTable();
  const below = (parent: number): number[] =>
    table.filter((row) => row.parent === parent).flatMap((row) => [row.pid, ...below(row.pid)]);
  return below(pid);
}

/** From /proc where there is one: small images have no `ps`. */
function processTable(): { pid: number; parent: number }[] {
  if (!existsSync("/proc/self/stat")) {
    const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return rows.map((row) => row.trim().split(/\s+/).map(Number)).map(([pid = 0, parent = 0]) => ({ pid, parent }));
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(procRow);
}

function procRow(name: string): { pid: number; parent: number }[] {
  try {
    // The name in brackets may hold anything, brackets too: fields are counted from the last one.
    const stat = readFileSync(`/proc/${name}/stat`, "utf8");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return [{ pid: Number(name), parent }];
  } catch {
    return [];
  }
}

/** Each with its group: an orphan of a command is in the group of the shell that started it. */
function killAll(pids: readonly number[]): void {
  for (const target of pids.flatMap((pid) => [-pid, pid])) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // It has ended, or leads no group.
    }
  }
}
