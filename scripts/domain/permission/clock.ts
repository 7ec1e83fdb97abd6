import { failed, type PermissionCheck, passed, type Rule, unasked } from "./check.ts";

/** Budgets count days and hours by the machine's clock; a few minutes move no charge to another night. */
const MOST_MINUTES = 5;
const MINUTE_MS = 60_000;

/** The runner's clock against GitLab's. */
export const clockIsRight: Rule = ({ health }) => clockCheck(health?.clockAheadMs ?? null);

/** The same of any machine, by how far its clock is ahead; null: GitLab has not said how late it is. */
export function clockCheck(aheadMs: number | null): PermissionCheck {
  if (aheadMs === null) return unasked("clock", "how late it is at GitLab");
  const minutes = Math.abs(aheadMs) / MINUTE_MS;
  if (minutes <= MOST_MINUTES)
    return passed(
      "clock",
      `${Math.round(Math.abs(aheadMs) / 1000)} s apart from GitLab's, at most ${MOST_MINUTES} min`,
    );
  const way = aheadMs > 0 ? "ahead of" : "behind";
  return failed(
    "clock",
    `this machine's clock is ${Math.round(minutes)} min ${way} GitLab's`,
    "set the clock of the runner's machine (NTP), or GitLab's",
  );
}
