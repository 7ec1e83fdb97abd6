import { z } from "zod";
import { judgePartUsd } from "./budget.ts";
import { cycleJobs, type JobRun, slotOf } from "./cycle-jobs.ts";
import type { EventBody } from "./event.ts";
import type { Claim } from "./ledger.ts";
import { sumUsd } from "./spend.ts";

const run = z.object({ job: z.number().int().positive(), startedAt: z.iso.datetime() });

/** Runs of the model zone's jobs that a runner has taken, oldest first, those included that a retry has replaced. */
export const startedRunsSchema = z.object({
  hands: z.array(run.extend({ slot: z.number().int().positive() })),
  reflect: z.array(run),
});
export type StartedRuns = z.infer<typeof startedRunsSchema>;

/** The runs among all jobs of a cycle's pipeline; `jobs` has those that were retried, too. */
export function startedRunsOf(jobs: readonly JobRun[]): StartedRuns {
  const started = (cycleJobs(jobs) ?? [])
    .flatMap((job) => (job.startedAt === null ? [] : [{ ...job, startedAt: new Date(job.startedAt).toISOString() }]))
    .sort((a, b) => a.id - b.id);
  return {
    hands: started.flatMap((job) =>
      slotOf(job) === 0 ? [] : [{ slot: slotOf(job), job: job.id, startedAt: job.startedAt }],
    ),
    reflect: started.flatMap(({ part, id, startedAt }) => (part === "reflect" ? [{ job: id, startedAt }] : [])),
  };
}

/**
 * What the runs of a claim's jobs may have cost beside the last of each, which its reservation pays for: each has had its part
 * of the reservation again, the agent's or the judges'. Nobody knows what they spent, so all of that is charged; nor how many
 * judges there were, so each part is reckoned at its largest.
 */
export function repeatsOf({ task, slot, model, reservedUsd }: Claim, { hands, reflect }: StartedRuns): EventBody[] {
  const agentUsd = sumUsd([reservedUsd, -judgePartUsd(reservedUsd, 1)]);
  const unknown = { model, calls: 0, inputTokens: 0, outputTokens: 0, estimated: true as const };
  const repeat = (purpose: "agent" | "judge", usd: number) => (of: z.infer<typeof run>) => ({
    ...{ type: "task.repeated" as const, task, job: of.job, ranAt: of.startedAt, spentUsd: usd, estimated: true },
    charges: [{ purpose, usd, ...unknown }],
  });
  const own = hands.filter((of) => of.slot === slot);
  return [
    ...own.slice(0, -1).map(repeat("agent", agentUsd)),
    ...reflect.slice(0, -1).map(repeat("judge", judgePartUsd(reservedUsd, 2))),
  ];
}
