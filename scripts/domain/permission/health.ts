/** What a cycle needs of GitLab, its runners and their machine. Null is what could not be found out. */
export type HealthFacts = {
  /** The newest pipeline of a push to the target branch that has passed or failed. */
  targetPipeline: { url: string; hasFailed: boolean } | "none" | "unknown";
  /** `expiresOn` is a date; null: never. */
  token: { expiresOn: string | null } | null;
  /** `absent`: the branch is not there yet. */
  stateBranch: { name: string; mayPush: "yes" | "no" | "absent" | "unknown" };
  /** How much later it is here than at GitLab. */
  clockAheadMs: number | null;
  /** How long each job has waited for a runner, of those that nothing else keeps waiting. */
  queuedMs: readonly number[] | null;
  freeDiskBytes: number | null;
};
