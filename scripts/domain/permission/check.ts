import type { Configuration } from "../configuration.ts";
import type { Fault } from "../fault.ts";
import type { Ledger } from "../ledger.ts";
import type { ObservedMergeRequest, ObservedPipeline } from "../observation.ts";
import type { OrganisationCost } from "../organisation-cost.ts";
import type { HealthFacts } from "./health.ts";

/** One thing Pulse looked at, with its figures. `ok` is null where GitLab would have to be asked, and was not. */
export type PermissionCheck = { name: string; ok: boolean | null; detail: string; remedy: string | null };

export type PermissionFacts = {
  configuration: Configuration;
  ledger: Ledger;
  /** Lines of the ledger that could not be read (`parseLedger`). */
  ledgerFaults: readonly Fault[];
  now: Date;
  cycle: string;
  /** The pause label is on an open digest issue; null: GitLab was not asked, neither for it nor for pipelines. */
  isPausedByLabel: boolean | null;
  /** Null: GitLab was not asked; the ledger has those that it last heard of. */
  mergeRequests: readonly ObservedMergeRequest[] | null;
  pipelines: readonly ObservedPipeline[];
  /** The organisation's cost report; null: there is no Admin key to ask for it with. Absent: nobody was asked. */
  organisation?: OrganisationCost | null | "unasked";
  /** Null or absent: nobody was asked. */
  health?: HealthFacts | null;
  /** The value of NIGHTSHIFT_PAUSED in this job. Absent: it is not set. Null: this is no job, which alone would have it. */
  pauseVariable?: string | null;
  /** Hands jobs that this pipeline has: a task without a job would be claimed and paid for in vain. Absent: as many as it takes. */
  slots?: number;
};

/** Looks at one thing; decides by the facts alone. */
export type Rule = (facts: PermissionFacts) => PermissionCheck;

/** It holds; `detail` gives the figures. */
export const passed = (name: string, detail: string): PermissionCheck => ({ name, ok: true, detail, remedy: null });

/** It does not hold; `remedy` says what would change that, and is always something that can be done. */
export const failed = (name: string, detail: string, remedy: string): PermissionCheck => ({
  name,
  ok: false,
  detail,
  remedy,
});

/** Nobody was asked, or nobody could say; `detail` names what is not known. Stops nobody. */
export const unasked = (name: string, detail: string): PermissionCheck => ({
  name,
  ok: null,
  detail: `not asked: ${detail}`,
  remedy: null,
});

/** A check as one line of a job's log: what was not asked is neither ticked nor crossed. */
export function lineOf({ name, ok, detail }: PermissionCheck): string {
  return `${ok === null ? "–" : ok ? "✓" : "✗"} ${name}: ${detail}`;
}

/** Why a cycle rests, with what would change it: of a check that failed, in one line. */
export function reasonOf({ name, detail, remedy }: PermissionCheck): string {
  return `${name}: ${detail} (${remedy})`;
}
