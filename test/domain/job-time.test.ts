import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agentTime, LEAVING_MS, lastMoment, withinJob } from "../../scripts/domain/job-time.ts";

const NOW = new Date("2026-11-23T02:00:00.000Z");
const inMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

describe("an agent's minutes", () => {
  test("are the configured ones where nothing is known to end the job", () => {
    expect(agentTime(30, { now: NOW, endsAt: null, checksS: 9_999 })).toEqual({ minutes: 30, isJobs: false });
  });

  test("are the configured ones where the job leaves more", () => {
    expect(agentTime(30, { now: NOW, endsAt: inMinutes(90), checksS: 60 })).toEqual({ minutes: 30, isJobs: false });
  });

  test("end four minutes before the job, for last words and artifacts", () => {
    expect(agentTime(30, { now: NOW, endsAt: inMinutes(14), checksS: 0 })).toEqual({ minutes: 10, isJobs: true });
  });

  test("leave the final checks a fifth more than they took before", () => {
    expect(agentTime(30, { now: NOW, endsAt: inMinutes(20), checksS: 300 })).toEqual({ minutes: 10, isJobs: true });
  });

  test("are none where the job is about to end, and never less", () => {
    expect(agentTime(30, { now: NOW, endsAt: inMinutes(-3), checksS: 0 })).toEqual({ minutes: 0, isJobs: true });
  });

  test("with checks as long as before always end before the job's last moment", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 7_200 }), (jobMinutes, checksS) => {
        const endsAt = inMinutes(jobMinutes);
        const { minutes } = agentTime(24 * 60, { now: NOW, endsAt, checksS });
        const doneAt = inMinutes(minutes).getTime() + checksS * 1000;
        expect(minutes === 0 || doneAt < endsAt.getTime() - LEAVING_MS).toBe(true);
      }),
    );
  });
});

describe("a command of the project", () => {
  test("runs as long as it may where the job does not end", () => {
    expect(withinJob(600_000, { now: NOW, endsAt: null })).toBe(600_000);
  });

  test("is stopped two minutes before the job ends", () => {
    expect(withinJob(600_000, { now: NOW, endsAt: inMinutes(5) })).toBe(180_000);
  });

  test("gets no time after the last moment", () => {
    expect(withinJob(600_000, { now: NOW, endsAt: inMinutes(1) })).toBe(1);
  });
});

test("the last moment is two minutes before the end", () => {
  expect([lastMoment(inMinutes(2)), lastMoment(null)]).toEqual([NOW, null]);
});
