import { failed, type PermissionCheck, passed, type Rule, unasked } from "./check.ts";

/** A clone, an agent's tree and what its set-up installs. */
const LEAST_GB = 1;
const GB = 1e9;

/** Room on the machine that this job runs on, which its neighbours share. */
export const diskIsFree: Rule = ({ health }) => diskCheck(health?.freeDiskBytes ?? null);

/** The same of any machine, by the bytes that are free there; null: it does not tell. */
export function diskCheck(freeBytes: number | null): PermissionCheck {
  if (freeBytes === null) return unasked("disk", "how much room the runner's machine has");
  const detail = `${(freeBytes / GB).toFixed(1)} GB free on the runner, at least ${LEAST_GB} GB`;
  return freeBytes >= LEAST_GB * GB
    ? passed("disk", detail)
    : failed("disk", detail, "make room on the runner's machine (old builds, images and caches first)");
}
