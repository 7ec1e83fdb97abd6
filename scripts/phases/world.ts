import type { PromptFile } from "../agent/briefing.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { PriceRow } from "../domain/prices.ts";
import type { Category } from "../domain/task.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { ExamineChange } from "../ports/examination.ts";
import type { Forge } from "../ports/forge.ts";
import type { Inspect } from "../ports/inspection.ts";
import type { Log } from "../ports/log.ts";
import type { ReadNewestLedger } from "../ports/newest-ledger.ts";
import type { AskOrganisationCost } from "../ports/organisation-cost.ts";
import type { LookForPause } from "../ports/pause-signs.ts";
import type { Repository } from "../ports/repository.ts";
import type { Web } from "../ports/web.ts";
import type { Workspace } from "../ports/workspace.ts";

/** The pipeline that a job is part of. */
export type Pipeline = {
  /** Names the cycle in artifacts and ledger: `p1042` for pipeline 1042. */
  cycle: string;
  url: string;
  /** What the runner has checked out; the agents' work starts from it. */
  commitSha: string;
};

/** What every job is given. */
export type JobWorld = {
  clock: Clock;
  log: Log;
  pipeline: Pipeline;
  configuration: Configuration;
  prices: readonly PriceRow[];
  artifacts: ArtifactStore;
  inspect: Inspect;
  /** Room on this machine; absent where nobody works on it. */
  freeDiskBytes?: () => Promise<number | null>;
  /** The value of NIGHTSHIFT_PAUSED in this job; absent where it is not set. */
  pauseVariable?: string | undefined;
  /** `prompts/<name>.md`: the project's own, else the one that Night Shift brings. */
  prompt: (name: string) => PromptFile;
};

/** A job of the forge zone: it talks to GitLab, and runs no model and none of an agent's output. */
export type ForgeWorld = JobWorld & {
  forge: Forge;
  repository: Repository;
  targetBranch: string;
  /** The organisation's cost report; null where no Admin key is set. */
  askOrganisationCost: AskOrganisationCost | null;
};

/** A job of the model zone: it talks to the model and runs the agent, and writes artifacts only. */
export type ModelWorld = JobWorld & {
  /**
   * The model, behind a meter that keeps it within so many dollars, and each call within the cap of one for tasks of a
   * category (null: of any). There is no other way to it.
   */
  meter: (capUsd: number, category: Category | null) => MeteredModel;
  /** When GitLab ends this job, whatever it is doing; null where nobody does. */
  jobEndsAt: Date | null;
  /** What agents of research and analysis tasks may look up. */
  openWeb: () => Promise<Web>;
  examine: ExamineChange;
  /** The kill switches while the pipeline runs; null outside of pipelines. */
  lookForPause: LookForPause | null;
  /** What has been booked while the pipeline runs; null outside of pipelines. */
  readNewestLedger: ReadNewestLedger | null;
  /** A fresh copy of a commit's tree, with a patch applied first for revisions. */
  openWorkspace: (tree: { sha: string; patch: string }) => Promise<Workspace>;
};
