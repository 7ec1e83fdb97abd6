/**
 * Time that a job keeps back from its own end, for what comes after the agent: the patch, the guards and the artifacts, which
 * the runner uploads within the job's time, and for clocks that differ. A job that GitLab ends before that has done it
 * all for nothing: nobody knows what it spent, and the whole reservation is charged.
 */
export const LEAVING_MS = 2 * 60_000;

/** For the last message, in which the agent says how far it came. */
const WRAP_UP_MS = 2 * 60_000;

/** The final checks may take a fifth longer than the same checks took before. */
const CHECKS_FACTOR = 1.2;

/** `isJobs`: the job's end leaves less than is configured. No minutes at all: an agent cannot start. */
export type AgentTime = { minutes: number; isJobs: boolean };

/**
 * An agent's minutes: those of the configuration, or what is left until the job ends, less what is kept back for its
 * last words, the final checks and leaving. `endsAt`: when GitLab ends the job; null where it does not say.
 * `checksS`: what the project's checks took before.
 */
export function agentTime(configured: number, job: { now: Date; endsAt: Date | null; checksS: number }): AgentTime {
  const { now, endsAt, checksS } = job;
  if (endsAt === null) return { minutes: configured, isJobs: false };
  const leftMs = endsAt.getTime() - now.getTime() - LEAVING_MS - WRAP_UP_MS - checksS * 1000 * CHECKS_FACTOR;
  const minutes = Math.max(0, Math.round(leftMs / 600) / 100);
  return minutes < configured ? { minutes, isJobs: true } : { minutes: configured, isJobs: false };
}

/** Judges that have not answered in a batch are asked directly: that takes a minute or two each, and retries. */
const DIRECT_MS = 5 * 60_000;

/** Milliseconds that may be waited for answers in batches, so that those who do not come can still be asked directly. */
export function batchWait(atMostMs: number, { now, endsAt }: { now: Date; endsAt: Date | null }): number {
  const last = lastMoment(endsAt);
  return last === null ? atMostMs : Math.max(0, Math.min(atMostMs, last.getTime() - now.getTime() - DIRECT_MS));
}

/** When everything but leaving must be over; null where the job has no known end. */
export function lastMoment(endsAt: Date | null): Date | null {
  return endsAt === null ? null : new Date(endsAt.getTime() - LEAVING_MS);
}

/** Milliseconds for something that may take `atMostMs`, and must not outlast the last moment; 1 when that has passed. */
export function withinJob(atMostMs: number, { now, endsAt }: { now: Date; endsAt: Date | null }): number {
  const last = lastMoment(endsAt);
  return last === null ? atMostMs : Math.max(1, Math.min(atMostMs, last.getTime() - now.getTime()));
}
