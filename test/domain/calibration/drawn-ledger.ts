import { type EventBody, type LedgerEvent, makeEvent } from "../../../scripts/domain/event.ts";

export const JUDGE_A = "judge@aaaaaaaaaaaa";
export const JUDGE_B = "judge@bbbbbbbbbbbb";

/** One piece of work as the ledger tells of it; `end` null: it is still open. */
export type Told = {
  version?: string | null;
  heuristics: number;
  judge: number | null;
  rounds?: number;
  end: "merged" | { closed: string } | null;
};

const START = Date.parse("2026-01-01T00:00:00.000Z");
const HOUR_MS = 3_600_000;

/** The events of works that are opened, perhaps revised, and ended, one a day; their merge requests follow `after`. */
export function eventsOf(told: readonly Told[], after = 0): LedgerEvent[] {
  return told.flatMap((one, at) => eventsOfWork(one, after + at + 1));
}

function eventsOfWork({ version = JUDGE_A, heuristics, judge, rounds = 0, end }: Told, iid: number): LedgerEvent[] {
  const task = `T-${iid}`;
  const at = (hour: number) => new Date(START + (24 * iid + hour) * HOUR_MS);
  const score = judge ?? heuristics;
  const versioned = version === null || judge === null ? {} : { judgeVersion: version };
  const grade: EventBody = { type: "task.graded", task, score, heuristics, judge, model: "m", ...versioned };
  const opened: EventBody = { type: "mr.opened", task, iid, url: "", headSha: "a0", draft: false };
  const rest = Array.from({ length: rounds }, (_, round): LedgerEvent[] => {
    const updated: EventBody = { type: "mr.updated", task, iid, headSha: `a${round + 1}`, round: round + 1 };
    return [grade, updated].map((body) => makeEvent(body, `c${iid}-${round + 1}`, at(round + 1)));
  });
  const first = [grade, opened].map((body) => makeEvent(body, `c${iid}`, at(0)));
  return [...first, ...rest.flat(), ...ending(end, task, iid).map((body) => makeEvent(body, "later", at(20)))];
}

function ending(end: Told["end"], task: string, iid: number): EventBody[] {
  if (end === null) return [];
  if (end === "merged") return [{ type: "mr.merged", task, iid, sha: "f", by: "ada" }];
  return [{ type: "mr.closed", task, iid, by: "ada", reason: end.closed }];
}

/** Numbers from 0 up to 1, always the same for a seed (mulberry32). */
export function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A world whose truth is known: work has a quality, people merge by it, and both graders see it through a glass. */
export type World = {
  count: number;
  seed: number;
  version?: string;
  /** What the judge says of work of this quality, from 1 to 10. */
  judge: (quality: number, noise: number, draw: () => number) => number;
  heuristics?: (quality: number, noise: number, draw: () => number) => number;
};

/** The probability that people merge work of this quality: one half at 5.5. */
export function trueProbability(quality: number): number {
  return 1 / (1 + Math.exp(-1.2 * (quality - 5.5)));
}

export const honest = (quality: number, noise: number) => inRange(quality + noise);
export const useless = (_quality: number, _noise: number, draw: () => number) => inRange(1 + 9 * draw());
export const generous = (points: number) => (quality: number, noise: number) => inRange(quality + points + noise);

export function drawnWork({ count, seed, version = JUDGE_A, judge, heuristics = honest }: World): (Told & {
  quality: number;
})[] {
  const draw = drawing(seed);
  // The sum of three is as good as a bell.
  const noise = () => (draw() + draw() + draw() - 1.5) * 2;
  return Array.from({ length: count }, () => {
    const quality = 2 + 7 * draw();
    const merged = draw() < trueProbability(quality);
    const grades = { heuristics: heuristics(quality, noise(), draw), judge: judge(quality, noise(), draw) };
    return { ...grades, quality, version, end: merged ? "merged" : { closed: "This is wrong." } };
  });
}

function inRange(score: number): number {
  return Math.round(Math.min(10, Math.max(1, score)) * 10) / 10;
}
