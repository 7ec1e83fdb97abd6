import type { Program } from "./tier.ts";

/** What the processes of a command may use; the names and units of `sandbox` in `nightshift.yml`. */
export type Limits = {
  memory_mb: number;
  processes: number;
  open_files: number;
  file_mb: number;
  disk_mb: number;
  cpu_seconds: number;
};

/**
 * Sets one limit for good, soft and hard; a machine that allows less keeps its own. Tried in a subshell first, because
 * some shells end when a limit cannot be set.
 */
const SET = 'set_limit() { (ulimit "$1" "$2") 2>/dev/null && ulimit "$1" "$2"; }';

/**
 * The program with the kernel's limits on each of its processes. No limit on address space or data: runtimes reserve
 * far more than they use (node some gigabytes, sanitizers and race detectors terabytes), so memory is watched instead
 * (`memory-watch.ts`). Processes count by user, so that one holds where the command has a user or a namespace of its own.
 */
export function limited(limits: Limits, program: Program): Program {
  const settings = [
    // The letter is -p in dash and busybox, where -u does not exist; in bash, -p is something else and cannot be set.
    `set_limit -u ${limits.processes} || set_limit -p ${limits.processes}`,
    `set_limit -n ${limits.open_files}`,
    // POSIX counts this one in blocks of 512 bytes.
    `set_limit -f ${limits.file_mb * 2048}`,
    `set_limit -t ${limits.cpu_seconds}`,
    "set_limit -c 0",
  ];
  return ["/bin/sh", "-c", `${[SET, ...settings].join("; ")}; exec "$@"`, "sh", ...program];
}
