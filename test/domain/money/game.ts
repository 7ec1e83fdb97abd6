import { type Answer, type MeteredModel, meterModel } from "../../../scripts/agent/metered-model.ts";
import type { Backlog } from "../../../scripts/domain/backlog.ts";
import { capOf, mostUsd } from "../../../scripts/domain/budget.ts";
import type { Configuration } from "../../../scripts/domain/configuration.ts";
import { type EventBody, type LedgerEvent, makeEvent } from "../../../scripts/domain/event.ts";
import { foldLedger, type Ledger } from "../../../scripts/domain/ledger.ts";
import type { ObservedPipeline } from "../../../scripts/domain/observation.ts";
import { abandonClaims } from "../../../scripts/domain/outcomes.ts";
import { runningCycle } from "../../../scripts/domain/permission/one-cycle.ts";
import { decidePermission } from "../../../scripts/domain/permission.ts";
import { costUsd, priceTable } from "../../../scripts/domain/prices.ts";
import { chooseTasks, type Pick } from "../../../scripts/domain/selection.ts";
import { sumUsd } from "../../../scripts/domain/spend.ts";
import type { Task } from "../../../scripts/domain/task.ts";
import type { Model, ModelRequest } from "../../../scripts/ports/model.ts";
import { manualClock } from "../../agent/manual-clock.ts";
import { taskOf } from "../stories.ts";

/** What becomes of a cycle, job by job. */
export const FATES = [
  "settles",
  /** Its pipeline is gone before the claims are pushed. */
  "dies before its claims",
  /** Claims are pushed, and no model is ever asked. */
  "dies after its claims",
  /** Everything is spent, and nothing is booked. */
  "dies after its work",
  /** Some of its tasks are settled; handover was killed in between, and is never repeated. */
  "settles in part",
  /** Found dead, charged in full, and then its handover is started again by a person. */
  "settles when it was given up",
  /** Handover runs twice, and each writes its lines; one of them says that nothing was spent. */
  "settles twice",
  /** A second pipeline has looked at the same state and wants to claim as well. */
  "is raced",
] as const;
export type Fate = (typeof FATES)[number];

/** `share` of its worst case is what a call really costs; `unknown`: nobody learns it. */
export type Call = { kind: "answered" | "unknown" | "broken" | "free"; share: number; maxTokens: number };
export type Turn = { minutes: number; fate: Fate; tasks: number; budgetCents: number | null; calls: readonly Call[] };

/** What was really spent on a claim, whatever anybody booked. */
export type Truth = { at: Date; cycle: string; task: string; usd: number; dearestCallUsd: number };
/** `bookedUsd`: what its jobs said; `isSettled`: whether a line in the ledger says so too. */
export type Claimed = { reservedUsd: number; bookedUsd: number | null; isSettled: boolean };

export type Played = {
  events: LedgerEvent[];
  truths: Truth[];
  /** By `cycle/task`. */
  claims: ReadonlyMap<string, Claimed>;
  /** After each call of a model: what is left and spent, and the cap. */
  purses: { capUsd: number; sumUsd: number }[];
  now: Date;
};

const PRICES = priceTable({
  m: { input: 100, output: 500, cache_write_5m: 125, cache_write_1h: 200, cache_read: 10 },
});
const JUDGE_SHARE = 0.15;
const NEW = { overlap: 0, verdict: "new" as const, evidence: [] };
const REQUEST: Omit<ModelRequest, "maxTokens"> = {
  model: "m",
  system: "s",
  messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
  tools: [],
  answerSchema: null,
};

/** Plays cycles one after the other with the project's own decisions; only GitLab, the model and time are made up. */
export async function play(configuration: Configuration, start: Date, turns: readonly Turn[]): Promise<Played> {
  let played: Played = { events: [], truths: [], claims: new Map(), purses: [], now: start };
  for (const [at, turn] of turns.entries()) {
    const now = new Date(played.now.getTime() + turn.minutes * 60_000);
    played = await playCycle({ ...played, now }, configuration, turn, `p${at}`);
  }
  return played;
}

async function playCycle(before: Played, configuration: Configuration, turn: Turn, cycle: string): Promise<Played> {
  const { now } = before;
  const ledger = foldLedger(before.events);
  const pipelines = ended(ledger);
  const abandoned = book(abandonClaims(ledger, pipelines, 3), cycle, now);
  const seen = foldLedger([...ledger.events, ...abandoned]);
  const facts = { configuration, ledger, ledgerFaults: [], now, isPausedByLabel: false, mergeRequests: [], pipelines };
  const { decision } = decidePermission({ ...facts, cycle });
  if (decision.kind === "rest" || turn.fate === "dies before its claims") return before;
  const picks = choose(seen, configuration, turn, decision.allowanceUsd, cycle, now);
  const events = [...before.events, ...abandoned, ...book(claims(picks), cycle, now)];
  const rival = turn.fate === "is raced" ? rivalClaims(events, { configuration, turn, cycle, now, pipelines }) : [];
  const claimed = { ...before, events: [...events, ...rival] };
  const noted = noteClaims(claimed, picks, cycle);
  if (turn.fate === "dies after its claims") return noted;
  const worked = await workOn(noted, configuration, turn, picks, cycle);
  return settle(worked, turn.fate, picks, cycle);
}

/** Those that a runner has left, which is all that were opened before. */
function ended(ledger: Ledger): ObservedPipeline[] {
  return [...ledger.cycles.values()]
    .filter((c) => c.closedAt === null)
    .map((c) => ({ cycle: c.cycle, finished: true }));
}

function choose(
  ledger: Ledger,
  configuration: Configuration,
  { tasks, budgetCents }: Turn,
  allowanceUsd: number,
  cycle: string,
  now: Date,
): Pick[] {
  const budgetUsd = budgetCents === null ? null : budgetCents / 100;
  const all = Array.from({ length: tasks }, (_, i) => taskOf(`T-${cycle}.${i}`, i === 0 ? { budgetUsd } : {}));
  return chooseTasks({
    ...{
      backlog: backlogOf(all),
      cycle,
      ledger,
      configuration,
      observed: [],
      conflicts: new Map(),
      slots: 5,
      newWork: 5,
      onlyFixes: false,
    },
    ...{ prices: PRICES, now, claimed: null, preflight: () => NEW },
    allowanceUsd: Math.min(allowanceUsd, mostUsd(ledger, configuration, { now, cycle })),
  }).picks;
}

function backlogOf(tasks: readonly Task[]): Backlog {
  const open = tasks.map((task) => [task.id, { task, file: "", text: "", fingerprint: "f" }] as const);
  return { open: new Map(open), done: new Set(), faults: [] };
}

function claims(picks: readonly Pick[]): EventBody[] {
  return [
    { type: "cycle.opened", allowanceUsd: 0, base: "", pipeline: "" },
    ...picks.map(({ task, reservedUsd, route }, at): EventBody => {
      const { id, category } = task;
      const about = { task: id, category, model: route.model, slot: at + 1, kind: "first" as const, fingerprint: "f" };
      return { type: "task.claimed", reservedUsd, ...about };
    }),
  ];
}

/** The loser of a race decides again on the winner's state, as `planCycle` does: it rests while the winner is open. */
function rivalClaims(
  events: readonly LedgerEvent[],
  race: { configuration: Configuration; turn: Turn; cycle: string; now: Date; pipelines: ObservedPipeline[] },
): LedgerEvent[] {
  const { configuration, turn, now, pipelines } = race;
  const cycle = `${race.cycle}r`;
  const ledger = foldLedger(events);
  if (runningCycle(ledger, cycle, pipelines) !== null) return [];
  return book(claims(choose(ledger, configuration, turn, Number.POSITIVE_INFINITY, cycle, now)), cycle, now);
}

function noteClaims(played: Played, picks: readonly Pick[], cycle: string): Played {
  const claims = new Map(played.claims);
  for (const { task, reservedUsd } of picks)
    claims.set(`${cycle}/${task.id}`, { reservedUsd, bookedUsd: null, isSettled: false });
  return { ...played, claims };
}

/** Agent and judge of each task, each with a purse of its own. */
async function workOn(
  played: Played,
  configuration: Configuration,
  { calls }: Turn,
  picks: readonly Pick[],
  cycle: string,
): Promise<Played> {
  const next = { ...played, truths: [...played.truths], claims: new Map(played.claims), purses: [...played.purses] };
  for (const { task, reservedUsd } of picks) {
    const judgeUsd = sumUsd([reservedUsd * JUDGE_SHARE]);
    const spent = { usd: 0, dearestUsd: 0 };
    const meters: MeteredModel[] = [];
    for (const capUsd of [sumUsd([reservedUsd, -judgeUsd]), judgeUsd]) {
      const model = chancyModel(calls, spent);
      const options = { prices: PRICES, clock: manualClock(), random: () => 0, retries: 1 };
      const meter = meterModel(model, { ...options, capUsd, callUsd: capOf("call", configuration, task.category) });
      for (const { maxTokens } of calls) {
        const answer: Answer = await meter.ask({ ...REQUEST, maxTokens }, "agent");
        next.purses.push({ capUsd, sumUsd: meter.leftUsd() + meter.spentUsd() });
        if (answer.kind === "unaffordable") break;
      }
      meters.push(meter);
    }
    const bookedUsd = sumUsd(meters.flatMap((meter) => meter.charges().map(({ usd }) => usd)));
    next.truths.push({ at: played.now, cycle, task: task.id, usd: spent.usd, dearestCallUsd: spent.dearestUsd });
    next.claims.set(`${cycle}/${task.id}`, { reservedUsd, bookedUsd, isSettled: false });
  }
  return next;
}

/** Costs a share of what the request can cost at most, and says so or not. Counts what is really spent. */
function chancyModel(calls: readonly Call[], spent: { usd: number; dearestUsd: number }): Model {
  let asked = 0;
  const price = { input: 100, output: 500, cacheWrite5m: 125, cacheWrite1h: 200, cacheRead: 10 };
  const none = { cacheWrite5mTokens: 0, cacheReadTokens: 0 };
  return {
    attempt: async ({ maxTokens }) => {
      const call = calls[asked++ % calls.length] ?? { kind: "free", share: 0, maxTokens: 1 };
      const outputTokens = Math.floor(maxTokens * call.share);
      const usage = { inputTokens: 8, cacheWrite1hTokens: 4, outputTokens, ...none };
      const usd = call.kind === "free" ? 0 : costUsd(price, usage);
      spent.usd += usd;
      spent.dearestUsd = Math.max(spent.dearestUsd, usd);
      const message = { kind: "message" as const, content: [], stopReason: "end_turn" as const, requestId: null };
      const failure = { kind: "failure" as const, severity: "retry" as const, detail: "", retryAfterMs: null };
      switch (call.kind) {
        case "answered":
          return { ...message, usage };
        case "unknown":
          return { ...message, usage: null };
        case "broken":
          return { ...failure, charge: { kind: "worst" } };
        case "free":
          return { ...failure, charge: { kind: "none" } };
      }
    },
  };
}

function settle(worked: Played, fate: Fate, picks: readonly Pick[], cycle: string): Played {
  if (fate === "dies after its work") return worked;
  const later = new Date(worked.now.getTime() + 40 * 60_000);
  const settled = fate === "settles in part" ? picks.slice(0, 1) : picks;
  const played = { ...worked, claims: new Map(worked.claims) };
  for (const key of settled.map(({ task }) => `${cycle}/${task.id}`)) {
    const claim = played.claims.get(key);
    if (claim !== undefined) played.claims.set(key, { ...claim, isSettled: true });
  }
  const bodies = settled.map(({ task }): EventBody => {
    const spentUsd = played.claims.get(`${cycle}/${task.id}`)?.bookedUsd ?? 0;
    const facts = { outcome: "delivered" as const, detail: "", estimated: false, charges: [], turns: 1, durationS: 1 };
    return { type: "task.settled", task: task.id, spentUsd, ...facts };
  });
  const closing: EventBody[] = fate === "settles in part" ? [] : [{ type: "cycle.closed", delivered: 0, spentUsd: 0 }];
  const lines = book([...bodies, ...closing], cycle, later);
  if (fate === "settles twice") {
    const cheaper = lines.map((event) => (event.type === "task.settled" ? { ...event, spentUsd: 0 } : event));
    return { ...played, events: [...cheaper, ...played.events, ...lines, ...cheaper] };
  }
  if (fate !== "settles when it was given up") return { ...played, events: [...played.events, ...lines] };
  const found = foldLedger(played.events);
  const given = abandonClaims(found, [{ cycle, finished: true }], 3);
  // The clock of the runner that found it is ahead: its line comes last of all, and is wrong all the same.
  const ahead = new Date(later.getTime() + 10 * 60_000);
  return { ...played, events: [...played.events, ...book(given, `${cycle}x`, ahead), ...lines] };
}

function book(bodies: readonly EventBody[], cycle: string, at: Date): LedgerEvent[] {
  return bodies.map((body) => makeEvent(body, cycle, at));
}
