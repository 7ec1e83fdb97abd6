import type { Backlog } from "../domain/backlog.ts";
import type { Ledger } from "../domain/ledger.ts";
import { whyNotAwaited } from "../domain/never-taken.ts";
import { knownWork, nearestWork, withKnownWork } from "../domain/preflight/known-work.ts";
import type { Preflight } from "../domain/preflight.ts";
import type { Task } from "../domain/task.ts";
import type { StateFiles } from "../ports/repository.ts";
import type { PlanningInput } from "./planning-input.ts";

const SKIPPED: Preflight = {
  overlap: 0,
  verdict: "new",
  evidence: ["not compared: its file says `preflight: skip`, so people have looked and want it done"],
};

/** Preflight compares with the code; here with what was done, tried and asked for too. People may have looked themselves. */
export function comparing(
  files: StateFiles["files"],
  backlog: Backlog,
  ledger: Ledger,
  input: PlanningInput,
): PlanningInput {
  const known = knownWork(files, backlog, ledger);
  const { configuration, prices, now } = input;
  const whyStuck = (id: string) => {
    const open = backlog.open.get(id);
    return open === undefined ? null : whyNotAwaited(open, { backlog, ledger, configuration, prices, now });
  };
  const compare = (task: Task): Preflight => {
    const found = withKnownWork(input.preflight(task), task, known, whyStuck);
    if (found.verdict === "redundant") return found;
    return { ...found, evidence: [...found.evidence, ...nearestWork(task, known)] };
  };
  return { ...input, preflight: (task) => (task.skipPreflight ? SKIPPED : compare(task)) };
}
