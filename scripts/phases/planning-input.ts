import type { PromptFile } from "../agent/briefing.ts";
import type { Plan } from "../artifacts/plan.ts";
import type { Pulse } from "../artifacts/pulse.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { LikelyFile } from "../domain/preflight/likely-files.ts";
import type { Preflight } from "../domain/preflight.ts";
import type { PriceRow } from "../domain/prices.ts";
import type { Task } from "../domain/task.ts";
import type { ConflictedMerge } from "../ports/repository.ts";
import type { Pipeline } from "./world.ts";

/** All that planning needs beside the state, gathered before it: deciding itself asks nobody. */
export type PlanningInput = {
  pulse: Pulse;
  pipeline: Pipeline;
  configuration: Configuration;
  prices: readonly PriceRow[];
  prompt: (name: string) => PromptFile;
  now: Date;
  /** How far this machine's clock is ahead of GitLab's; null: nobody knows. */
  clockAheadMs: number | null;
  /** The change of each open merge request that may be revised, by iid. */
  patches: ReadonlyMap<number, string>;
  /** The conflicts of open merge requests with their target, by iid. */
  conflicts: ReadonlyMap<number, ConflictedMerge>;
  preflight: (task: Task) => Preflight;
  /** Files that a task is all but sure to change; none where nothing tells. */
  surestFiles: (task: Task) => readonly string[];
  /** Files that a task's words are in, the likeliest first. */
  likelyFiles: (task: Task) => readonly LikelyFile[];
  /** The text of AGENTS.md at the pipeline's commit; null where there is none. */
  conventions: string | null;
  /** When files of the backlog were added. */
  addedAt: ReadonlyMap<string, Date>;
};

/** A plan of nothing, and why. */
export function restPlan(
  restReasons: string[],
  seen: Partial<Pick<Plan, "passedOver" | "stalls" | "faults">> = {},
): Plan {
  return { restReasons, opened: false, entries: [], passedOver: [], stalls: [], faults: [], ...seen };
}
