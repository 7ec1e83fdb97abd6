import type { Chance } from "./chance.ts";
import { nextId, REVIEWER, type SimulatedMergeRequest, type SimulatedProject } from "./project.ts";
import type { Rates } from "./rates.ts";

const OFFICE_HOURS = { from: 8, to: 17 };
const DAY_MS = 86_400_000;

/** What people do in one hour of the project's clock (UTC): they come to the oldest merge requests that wait for them. */
export function reviewFor(project: SimulatedProject, day: number, chance: Chance, rates: Rates): void {
  if (!isOffice(project.now) || isAway(day, rates)) return;
  const waiting = project.mergeRequests.filter((mr) => mr.state === "opened" && waitsForPeople(mr));
  const [oldest] = waiting;
  if (oldest === undefined || !chance.happens(rates.reviewsPerHour)) return;
  const draw = chance.share();
  if (draw < rates.merged) end(project, oldest, "merged");
  else if (draw < rates.merged + rates.closed) {
    say(project, oldest, "We do not want this after all.");
    end(project, oldest, "closed");
  } else say(project, oldest, `Please say more about part ${oldest.notes.length + 1}.`);
}

function isOffice(now: Date): boolean {
  const [day, hour] = [now.getUTCDay(), now.getUTCHours()];
  return day >= 1 && day <= 5 && hour >= OFFICE_HOURS.from && hour < OFFICE_HOURS.to;
}

function isAway(day: number, { absence }: Rates): boolean {
  return absence !== null && day >= absence.from && day <= absence.to;
}

/** Whose turn it is: a note that has no answer yet is Night Shift's. */
function waitsForPeople({ notes }: SimulatedMergeRequest): boolean {
  const last = notes.at(-1);
  return last === undefined || last.byBot;
}

function say(project: SimulatedProject, mr: SimulatedMergeRequest, body: string): void {
  const id = nextId(project);
  mr.notes.push({ id, discussionId: `d${id}`, byBot: false, body, createdAt: project.now.toISOString() });
}

/** GitLab deletes the branch with the merge; whoever closes one does it by hand. */
function end(project: SimulatedProject, mr: SimulatedMergeRequest, state: "merged" | "closed"): void {
  mr.state = state;
  mr.endedBy = REVIEWER.username;
  project.branches.delete(mr.sourceBranch);
}

/** Whole days since the simulation began. */
export function dayNumber(start: Date, now: Date): number {
  return Math.floor((now.getTime() - start.getTime()) / DAY_MS);
}
