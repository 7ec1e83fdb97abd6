import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The executable, as pipelines start it. */
export const NIGHTSHIFT = fileURLToPath(new URL("../../bin/nightshift.js", import.meta.url));

export type MeasuredProcess = {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** `performance.now()` of this process when it was started. */
  startedAt: number;
  durationMs: number;
  /** Most memory that it held at a time (resident set), without that of its children; NaN when it was not asked for. */
  peakMb: number;
};

/**
 * Runs a Node program to its end and measures it. `environment` is the whole of its environment. With `scratch`, a folder
 * of its own, its memory is measured as well, which takes it a few milliseconds.
 */
export async function runMeasured(
  args: readonly string[],
  { environment, cwd, scratch }: { environment: Readonly<Record<string, string>>; cwd: string; scratch?: string },
): Promise<MeasuredProcess> {
  const peakFile = scratch === undefined ? null : join(scratch, "peak-memory");
  const reporter = peakFile === null ? [] : ["--import", peakReporter(peakFile)];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...reporter, ...args], {
    cwd,
    env: { ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      said[name] += chunk;
    });
  const [exitCode]: unknown[] = await once(child, "close");
  const durationMs = performance.now() - startedAt;
  const peakMb = peakFile === null ? Number.NaN : Number(await readFile(peakFile, "utf8").catch(() => "NaN")) / 1024;
  return { exitCode: typeof exitCode === "number" ? exitCode : null, ...said, startedAt, durationMs, peakMb };
}

/**
 * A module that writes its process's peak in kilobytes to a file at exit. The kernel's mark of the address space, where
 * there is one: `maxRSS` begins with what the parent held when it forked, which for a bench is more than its child.
 */
function peakReporter(file: string): string {
  const program = `import { readFileSync, writeFileSync } from "node:fs";
process.once("exit", () => {
  let peak = process.resourceUsage().maxRSS;
  try {
    peak = Number(/^VmHWM:\\s+(\\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  } catch {}
  writeFileSync(${JSON.stringify(file)}, String(peak));
});`;
  return `data:text/javascript,${encodeURIComponent(program)}`;
}
