import type { Configuration } from "../../../scripts/domain/configuration.ts";
import { type EventBody, type LedgerEvent, makeEvent } from "../../../scripts/domain/event.ts";
import { priceTable } from "../../../scripts/domain/prices.ts";
import { beliefsFrom, learnFrom, routeByEvidence } from "../../../scripts/domain/routing/route.ts";
import { mergeChance } from "../../../scripts/domain/routing/standing.ts";
import { sumUsd } from "../../../scripts/domain/spend.ts";
import { type Chance, chanceOf } from "../../../scripts/simulation/chance.ts";
import { configured, taskOf } from "../stories.ts";

/** What a model is really like: the grade it gets on average, and what a task costs with it. */
export type Quality = { grade: number; usd: number };
export type World = {
  configuration: Configuration;
  tasks: number;
  /** The models' qualities at the n-th task. */
  qualities: (task: number) => Readonly<Record<string, Quality>>;
};

/** The choice for each task, in their order, with how likely its work was to be merged. */
export type Choice = { model: string; tried: boolean; cycle: number; reservedUsd: number; usd: number; merge: number };

const TASKS_A_CYCLE = 5;
const ALLOWANCE_USD = 3;
const DAY_MS = 86_400_000;
const START = Date.parse("2026-11-01T02:00:00Z");
/** People come to nine of ten merge requests, one to three days later; the others are left open. */
const REVIEWED = 0.9;
const GRADE_SPREAD = 1;
/** Without them no grade is calibrated. */
const NO_ENDS = new Map<number, never>();

const FREE = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 };
/** Prices that differ as those of the published system did: 18 %. */
export const prices = `prices:
  dear: ${JSON.stringify({ ...FREE, input: 5, output: 25, cache_write_5m: 6.25, cache_write_1h: 10, cache_read: 0.5 })}
  cheap: ${JSON.stringify({ ...FREE, input: 0.9, output: 4.5, cache_write_5m: 1.125, cache_write_1h: 1.8, cache_read: 0.09 })}
`;
export const world = (agent: string, candidate: string, change: Partial<World> & Pick<World, "qualities">): World => ({
  configuration: configured(`models: {agent: ${agent}, candidates: {research: [${candidate}]}}\n${prices}`),
  tasks: 300,
  ...change,
});

/** One cycle a night: five research tasks are routed by what the ledger says then; agents, judge and people are drawn. */
export function learn({ configuration, tasks, qualities }: World, seed: number): Choice[] {
  const chance = chanceOf(seed);
  const table = priceTable(configuration.prices);
  const choices: Choice[] = [];
  const told: LedgerEvent[] = [];
  let later: LedgerEvent[] = [];
  for (let cycle = 0; cycle * TASKS_A_CYCLE < tasks; cycle += 1) {
    const now = new Date(START + cycle * DAY_MS);
    told.push(...later.filter((e) => Date.parse(e.at) <= now.getTime()));
    later = later.filter((e) => Date.parse(e.at) > now.getTime());
    const facts = { configuration, prices: table, now, seed: `p${seed}.${cycle}` };
    const learnings = learnFrom(beliefsFrom({ events: told, mergeRequests: NO_ENDS }, facts), configuration);
    let roomUsd = ALLOWANCE_USD * configuration.models.exploration;
    for (let at = 0; at < TASKS_A_CYCLE; at += 1) {
      const number = cycle * TASKS_A_CYCLE + at;
      const task = taskOf(`T-${number}`, { category: "research" });
      const { model, tried } = routeByEvidence(task, "first", { ...facts, learnings, roomUsd });
      const reservedUsd = Math.min(tried?.mostUsd ?? 1, 1);
      if (tried !== null) roomUsd = sumUsd([roomUsd, -reservedUsd]);
      const quality = qualities(number)[model] ?? { grade: 1, usd: 1 };
      const work = workOf({ quality, model, reservedUsd, number }, now, facts.seed, chance);
      told.push(...work.told);
      later.push(...work.later);
      choices.push({
        model,
        tried: tried !== null,
        cycle,
        reservedUsd,
        usd: work.usd,
        merge: mergeChance(quality.grade),
      });
    }
  }
  return choices;
}

type Work = { quality: Quality; model: string; reservedUsd: number; number: number };

function workOf(
  { quality, model, reservedUsd, number }: Work,
  now: Date,
  cycle: string,
  chance: Chance,
): { told: LedgerEvent[]; later: LedgerEvent[]; usd: number } {
  const task = `T-${number}`;
  const price = chance.logNormal(quality.usd, 0.4);
  const isStopped = price > reservedUsd;
  const usd = Math.min(price, reservedUsd);
  const score = Math.min(10, Math.max(1, Math.round((quality.grade + normal(chance) * GRADE_SPREAD) * 10) / 10));
  const charge = { purpose: "agent" as const, model, usd, calls: 1, inputTokens: 1, outputTokens: 1, estimated: false };
  const bodies: EventBody[] = [
    { type: "task.claimed", task, category: "research", model, reservedUsd, slot: 1, kind: "first", fingerprint: "f" },
    {
      ...{ type: "task.settled", task, outcome: isStopped ? "unfinished" : "delivered", detail: "", spentUsd: usd },
      ...{ estimated: false, charges: [charge], turns: 9, durationS: 60 },
    },
  ];
  const told = bodies.map((body) => makeEvent(body, cycle, now));
  if (isStopped) return { told, later: [], usd };
  const iid = number + 1;
  const delivered: EventBody[] = [
    { type: "task.graded", task, score, heuristics: score, judge: score, model: "claude-haiku-5-5" },
    { type: "mr.opened", task, iid, url: "", headSha: "a", draft: false },
  ];
  const when = new Date(now.getTime() + chance.between(1, 3) * DAY_MS);
  const ending: EventBody = chance.happens(mergeChance(quality.grade))
    ? { type: "mr.merged", task, iid, sha: "a", by: "maintainer" }
    : { type: "mr.closed", task, iid, by: "maintainer", reason: "This is not what we need." };
  return {
    told: [...told, ...delivered.map((body) => makeEvent(body, cycle, now))],
    later: chance.happens(REVIEWED) ? [makeEvent(ending, "later", when)] : [],
    usd,
  };
}

/** The logarithm of a log-normal draw. */
function normal(chance: Chance): number {
  return Math.log(chance.logNormal(1, 1));
}
