import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Bench } from "./section.ts";

const execute = promisify(execFile);

/** Runs npm as this machine has it set up; gives what it prints, or throws with its words. */
export async function npm(bench: Bench, args: readonly string[]): Promise<string> {
  const { stdout } = await execute("npm", [...args], {
    env: { ...bench.environment },
    cwd: bench.scratch,
    timeout: 120_000,
  });
  return stdout;
}

/** Unpacks a package (`name@version`) below a folder, as `package/`; gives npm's words when it does not come. */
export async function unpack(bench: Bench, name: string, into: string): Promise<{ why: string } | null> {
  await mkdir(into, { recursive: true });
  const args = ["pack", "--loglevel=error", "--fetch-retries=0", "--pack-destination", into, name];
  const fetched = await npm(bench, args).then(
    (stdout) => ({ kind: "fetched", file: stdout.trim().split("\n").at(-1) ?? "" }) as const,
    (error: unknown) => ({ kind: "missing", why: error instanceof Error ? error.message : String(error) }) as const,
  );
  if (fetched.kind === "missing") return { why: firstLine(fetched.why) };
  await execute("tar", ["-xzf", join(into, fetched.file), "-C", into]);
  return null;
}

function firstLine(text: string): string {
  return text.split("\n").find((line) => /npm error|ENOENT|timed out/i.test(line)) ?? text.split("\n")[0] ?? "";
}
