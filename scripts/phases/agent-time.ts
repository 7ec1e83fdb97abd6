import { type AgentTime, agentTime, lastMoment } from "../domain/job-time.ts";
import type { CheckRun, WorkOutcome } from "../domain/work-outcome.ts";
import type { ModelWorld } from "./world.ts";

/** The minutes of an agent that starts now, said in the log where the job's own end leaves fewer than are configured. */
export function timeForAgent(world: ModelWorld, configured: number, before: readonly CheckRun[]): AgentTime {
  const { clock, jobEndsAt } = world;
  const checksS = before.reduce((sum, { durationS }) => sum + durationS, 0);
  const time = agentTime(configured, { now: clock.now(), endsAt: jobEndsAt, checksS });
  if (time.isJobs)
    world.log.line(
      `! GitLab ends this job at ${jobEndsAt?.toISOString()}: the agent gets ${time.minutes} of ${configured} minutes, as last words, checks (${Math.round(checksS)} s before) and artifacts need the rest`,
    );
  return time;
}

/** What the agent's run is told of the job's end. */
export function jobTimeOf(
  { jobEndsAt }: ModelWorld,
  { isJobs }: AgentTime,
): { isBinding: boolean; stopAt: Date | null } {
  return { isBinding: isJobs, stopAt: lastMoment(jobEndsAt) };
}

export const NO_TIME: WorkOutcome = {
  kind: "failed",
  detail:
    "the job's own timeout left no time for the agent after set-up and checks: raise the component's input `hands_timeout` (or the project's or runner's job timeout), or make the checks faster",
};
