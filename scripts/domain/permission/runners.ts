import { failed, passed, type Rule, unasked } from "./check.ts";

/** One job may wait for a tag that no runner has; several that wait for long mean that there are too few runners. */
const MOST_LONG_WAITS = 2;
const LONG_MINUTES = 30;
const MINUTE_MS = 60_000;

/** Jobs of the project that wait for a runner: a cycle's would stand in line behind them, with their claims open. */
export const runnersAreFree: Rule = ({ health }) => {
  const queued = health?.queuedMs ?? null;
  if (queued === null) return unasked("runners", "how many jobs wait for one");
  if (queued.length === 0) return passed("runners", "no job waits for one");
  const minutes = queued.map((ms) => ms / MINUTE_MS);
  const detail = `${queued.length} job${queued.length === 1 ? " waits" : "s wait"} for a runner, the longest for ${Math.round(Math.max(...minutes))} min`;
  if (minutes.filter((one) => one > LONG_MINUTES).length <= MOST_LONG_WAITS) return passed("runners", detail);
  return failed("runners", detail, "start or add runners for this project, or cancel the jobs that no runner can take");
};
