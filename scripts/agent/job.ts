import type { GuardFinding } from "../domain/guards/guard.ts";
import type { Reasoning } from "../domain/reasoning.ts";
import type { Task } from "../domain/task.ts";
import type { CheckRun, FollowUp, WorkOutcome } from "../domain/work-outcome.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { MeteredModel } from "./metered-model.ts";
import type { TranscriptEntry } from "./transcript.ts";
import type { WebAccess } from "./web-access.ts";

export type AgentJob = {
  task: Task;
  system: string;
  brief: string;
  model: string;
  /** How hard the model shall think; absent: as it does by itself. The same for the whole run: it is bound to the conversation. */
  reasoning?: Reasoning;
  limits: { turns: number; minutes: number; outputTokens: number };
  /**
   * The end of the job around the run: whether it is what the minutes come from, and when even a call of the model that is
   * under way is stopped (null: never). Absent: there is none.
   */
  jobTime?: { isBinding: boolean; stopAt: Date | null };
  /** The texts of prompts/wrap-up.md (variable: limit) and prompts/nudge.md (no variable). */
  prompts: { wrapUp: string; nudge: string };
  /** Runs the project's checks on the tree as it is; none configured: an empty list. */
  verify: () => Promise<CheckRun[]>;
  /** What the guards say of the tree as it is. */
  guard: () => Promise<GuardFinding[]>;
  /** The checks' runs before the agent started: what failed then is not held against it. */
  before: readonly CheckRun[];
  /** Whether the task is not done without a change to a file. */
  mustChange: boolean;
};

export type AgentWorld = {
  model: MeteredModel;
  workspace: Workspace;
  web: WebAccess;
  clock: Clock;
  log: Pick<Log, "turn">;
  record: (entry: TranscriptEntry) => Promise<void>;
};

/** `turns`: the model's answers, the wrap-up included. `checks`: of the last verification. */
export type AgentResult = { outcome: WorkOutcome; followUps: FollowUp[]; turns: number; checks: CheckRun[] };
