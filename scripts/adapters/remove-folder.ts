import { execFile, execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Goes down step by step, so that no path is too long for it, and first takes back the rights that a folder's maker took
 * from itself. `rm` and `chmod` follow no link on their way.
 */
const REMOVE = '{ [ "$(id -u)" = 0 ] || chmod -R u+rwx -- "$1"; } 2>/dev/null; exec rm -rf -- "$1"';
const MOST_SHOWN = 300;

const commandFor = (path: string) =>
  [
    "/bin/sh",
    ["-c", REMOVE, "sh", `./${basename(path)}`],
    { cwd: dirname(path), env: { PATH: "/usr/bin:/bin" } },
  ] as const;

function faultOf(path: string, error: unknown): string {
  const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  // The path that rm names may be as long as the machine's memory.
  const [line = ""] = said.trim().split("\n");
  const shown = line.length > MOST_SHOWN ? `${line.slice(0, 100)} … ${line.slice(100 - MOST_SHOWN)}` : line;
  return `${path} could not be removed (${shown}): remove it by hand`;
}

/**
 * Removes a folder with all that an agent's commands may have left in it, folders below the longest path included. Never
 * throws: gives words for what stays and why; null when nothing does.
 */
export async function removeFolder(path: string): Promise<string | null> {
  const options = { recursive: true, force: true };
  const isGone = await rm(path, options).then(
    () => true,
    () => false,
  );
  if (isGone) return null;
  return run(...commandFor(path)).then(
    () => null,
    (error: unknown) => faultOf(path, error),
  );
}

/** The same without waiting, for a process that is about to end. */
export function removeFolderNow(path: string): string | null {
  try {
    rmSync(path, { recursive: true, force: true });
    return null;
  } catch {
    try {
      const [file, args, options] = commandFor(path);
      execFileSync(file, args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
      return null;
    } catch (error) {
      return faultOf(path, error);
    }
  }
}
