import { type MeteredModel, meterModel } from "../../../scripts/agent/metered-model.ts";
import { formatArtifact } from "../../../scripts/artifacts/envelope.ts";
import type { PlanEntry } from "../../../scripts/artifacts/plan.ts";
import { workArtifact } from "../../../scripts/artifacts/work.ts";
import type { Backlog } from "../../../scripts/domain/backlog.ts";
import { capOf, capsAt } from "../../../scripts/domain/budget.ts";
import type { Configuration } from "../../../scripts/domain/configuration.ts";
import type { JobRun } from "../../../scripts/domain/cycle-jobs.ts";
import { type EventBody, type LedgerEvent, ledgerFileOf, makeEvent } from "../../../scripts/domain/event.ts";
import { foldLedger, type Ledger } from "../../../scripts/domain/ledger.ts";
import { formatEvent, parseLedger } from "../../../scripts/domain/ledger-file.ts";
import type { ObservedPipeline } from "../../../scripts/domain/observation.ts";
import type { OrganisationCost } from "../../../scripts/domain/organisation-cost.ts";
import { abandonClaims } from "../../../scripts/domain/outcomes.ts";
import { roomOf } from "../../../scripts/domain/permission/allowance.ts";
import { runningCycle } from "../../../scripts/domain/permission/one-cycle.ts";
import { decidePermission } from "../../../scripts/domain/permission.ts";
import { costUsd, priceTable } from "../../../scripts/domain/prices.ts";
import type { Choice } from "../../../scripts/domain/selection/choice.ts";
import { chooseTasks } from "../../../scripts/domain/selection.ts";
import { sumUsd } from "../../../scripts/domain/spend.ts";
import { type StartedRuns, startedRunsOf } from "../../../scripts/domain/started-runs.ts";
import type { Category, Task } from "../../../scripts/domain/task.ts";
import { bookSeen } from "../../../scripts/phases/book-seen.ts";
import { claimsOf } from "../../../scripts/phases/claims-of.ts";
import type { Complete } from "../../../scripts/phases/delivery.ts";
import { unbooked } from "../../../scripts/phases/handed-over.ts";
import { NOTHING } from "../../../scripts/phases/offer-work.ts";
import { planCycle as decideCycle } from "../../../scripts/phases/plan-cycle.ts";
import { planEntry } from "../../../scripts/phases/plan-entry.ts";
import type { PlanningInput } from "../../../scripts/phases/planning-input.ts";
import { runsOfCycle, withRepeatedRuns } from "../../../scripts/phases/repeated-runs.ts";
import { settlement, spentUsd } from "../../../scripts/phases/settlement.ts";
import { withChange } from "../../../scripts/phases/state-files.ts";
import type { Model, ModelRequest } from "../../../scripts/ports/model.ts";
import { manualClock } from "../../agent/manual-clock.ts";
import { reflectionOn, workOn as workLeft } from "../../phases/hand-made.ts";
import { knowing, planning, pulseOf, stateOf } from "../../phases/planning.ts";
import { taskOf, UNPLACED } from "../stories.ts";

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
  /** Somebody repeats the hands jobs before handover: their reservation is spent twice. */
  "hands retried",
  /** The same, and GitLab has the first run's artifacts no more. */
  "hands retried without a trace",
  /** The same, and the whole cycle dies before its handover: the next one finds it, and what GitLab has of its jobs. */
  "hands retried, and dies",
  /** A second pipeline has looked at the same state and wants to claim as well. */
  "is raced",
] as const;
export type Fate = (typeof FATES)[number];

/** `share` of its worst case is what a call really costs; `unknown`: nobody learns it. */
export type Call = { kind: "answered" | "unknown" | "broken" | "free"; share: number; maxTokens: number };
export type Turn = { minutes: number; fate: Fate; tasks: number; budgetCents: number | null; calls: readonly Call[] };

/** What was really spent on a claim, whatever anybody booked. */
export type Truth = {
  at: Date;
  cycle: string;
  task: string;
  category: Category;
  usd: number;
  dearestCallUsd: number;
  /** A run whose job was repeated. */
  isRepeated: boolean;
};
/** `bookedUsd`: what its jobs said; `isSettled`: whether a line in the ledger says so too. */
export type Claimed = { reservedUsd: number; bookedUsd: number | null; isSettled: boolean };
/** What a cycle has claimed, and what day and month had left for it. */
type Room = { claimedUsd: number; leftUsd: number };
/** What a job of hands and its judge left. */
type Made = { entry: PlanEntry; delivery: Complete };

export type Played = {
  events: LedgerEvent[];
  truths: Truth[];
  /** By `cycle/task`. */
  claims: ReadonlyMap<string, Claimed>;
  /** After each call of a model: what is left and spent, and the cap. */
  purses: { capUsd: number; sumUsd: number }[];
  rooms: Room[];
  /** Of cycles that died after their jobs were repeated. */
  runs: ReadonlyMap<string, StartedRuns>;
  now: Date;
};

/** Whom the project belongs to: what others of the organisation have spent, where that matters. */
export type World = {
  configuration: Configuration;
  organisation: OrganisationCost | null;
  /** Claims come from `planCycle` on the files of a state; else from the decisions that it is made of, which is quicker. */
  isPlanned: boolean;
};

const PRICES = priceTable({
  m: { input: 100, output: 500, cache_write_5m: 125, cache_write_1h: 200, cache_read: 10 },
});
/** Read once. */
const PROMPT = planning().prompt("brief-task");
const PLANNING = planning({ prices: PRICES, prompt: () => PROMPT });
const NEW = { overlap: 0, verdict: "new" as const, evidence: [] };
const REQUEST: Omit<ModelRequest, "maxTokens"> = {
  model: "m",
  system: "s",
  messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
  tools: [],
  answerSchema: null,
};

/** Plays cycles one after the other with the project's own decisions; only GitLab, the model and time are made up. */
export async function play(world: World, start: Date, turns: readonly Turn[]): Promise<Played> {
  let played: Played = {
    events: [],
    truths: [],
    claims: new Map(),
    purses: [],
    rooms: [],
    runs: new Map(),
    now: start,
  };
  for (const [at, turn] of turns.entries()) {
    const now = new Date(played.now.getTime() + turn.minutes * 60_000);
    played = await playCycle({ ...played, now }, world, turn, `p${at + 1}`);
  }
  return played;
}

async function playCycle(before: Played, world: World, turn: Turn, cycle: string): Promise<Played> {
  const { now } = before;
  const { configuration } = world;
  const ledger = foldLedger(before.events);
  const pipelines = ended(ledger, before.runs);
  const abandoned = bookSeen(ledger, { mergeRequests: [], pipelines }, configuration, cycle, now);
  const seen = foldLedger([...ledger.events, ...abandoned]);
  const { decision } = decidePermission(factsOf(world, ledger, { now, cycle, pipelines }));
  if (decision.kind === "rest" || turn.fate === "dies before its claims") return before;
  const input = inputOf(world, decision.allowanceUsd, cycle, now);
  const { booked, entries } = world.isPlanned
    ? claimByPlan(before, world, turn, input, pipelines)
    : claimByParts(seen, abandoned, world, turn, input);
  // A cycle that finds nothing opens nothing: there is nobody to race.
  if (booked.length === 0) return before;
  const { day, month } = capsAt(seen, configuration, { now });
  const claimedUsd = sumUsd(entries.map(reservedOf));
  const rooms = [...before.rooms, { claimedUsd, leftUsd: Math.min(day.leftUsd, month.leftUsd) }];
  const events = [...before.events, ...booked];
  const rival = turn.fate === "is raced" ? rivalClaims(events, { world, turn, cycle, now, pipelines }) : [];
  const noted = noteClaims({ ...before, rooms, events: [...events, ...rival] }, entries, cycle);
  if (turn.fate === "dies after its claims") return noted;
  if (!turn.fate.startsWith("hands retried")) {
    const { played, made } = await workOn(noted, configuration, turn, entries, cycle);
    return settle(played, turn.fate, made, cycle);
  }
  const first = await workOn(noted, configuration, { ...turn, isJudged: false }, entries, cycle);
  const truths = first.played.truths.map((t) => (t.cycle === cycle ? { ...t, isRepeated: true } : t));
  const second = await workOn({ ...first.played, truths }, configuration, turn, entries, cycle);
  if (turn.fate === "hands retried, and dies") return retriedIn(second.played, entries, cycle);
  const settled = settle(second.played, "settles", second.made, cycle);
  const left = turn.fate === "hands retried" ? first.made : [];
  return { ...settled, events: [...settled.events, ...(await repeats(settled, world, entries, left, cycle))] };
}

/** What a cycle books before anybody works, and what it plans. */
type Opening = { booked: LedgerEvent[]; entries: PlanEntry[] };

function claimByParts(seen: Ledger, abandoned: LedgerEvent[], world: World, turn: Turn, input: PlanningInput): Opening {
  const choice = choose(seen, world, turn, input);
  return {
    booked: [...abandoned, ...book(claimsOf(choice, input), input.pipeline.cycle, input.now)],
    entries: choice.picks.map((pick, at) => planEntry(pick, at + 1, knowing(seen), input)),
  };
}

/** As Mind does it: on files, with what Pulse found out. */
function claimByPlan(
  { events }: Played,
  { organisation }: World,
  turn: Turn,
  input: PlanningInput,
  pipelines: ObservedPipeline[],
): Opening {
  const sources = { ledger: { todayUsd: 0, monthUsd: 0 }, quotas: [], organisation };
  const tasks = tasksOf(turn, input.pipeline.cycle).map((task) => ({ ...task, skipPreflight: true as const }));
  // Every line as it was written, the contradictory ones too.
  const ledger = [...Map.groupBy(events, ledgerFileOf)].map(([file, lines]): [string, string] => [
    file,
    `${lines.map(formatEvent).join("\n")}\n`,
  ]);
  const state = stateOf(tasks, [], ledger);
  const { change, value } = decideCycle(state, { ...input, pulse: { ...input.pulse, pipelines, sources } });
  const known = new Set(events.map(({ id }) => id));
  const after = change === null ? [] : parseLedger(withChange(state.files, change.files)).events;
  return { booked: after.filter(({ id }) => !known.has(id)), entries: value.entries };
}

const reservedOf = ({ agentUsd, judgeUsd }: PlanEntry) => sumUsd([agentUsd, judgeUsd]);

function factsOf(
  { configuration, organisation }: World,
  ledger: Ledger,
  at: { now: Date; cycle: string; pipelines: ObservedPipeline[] },
) {
  return { configuration, organisation, ledger, ledgerFaults: [], isPausedByLabel: false, mergeRequests: [], ...at };
}

function inputOf({ configuration }: World, allowanceUsd: number, cycle: string, now: Date): PlanningInput {
  const decision = { kind: "work" as const, allowanceUsd, slots: 5, newWork: 5, onlyFixes: false };
  const pipeline = { cycle, url: "", commitSha: "" };
  return { ...PLANNING, configuration, now, pulse: pulseOf({ decision }), pipeline };
}

/** What GitLab has of a cycle whose hands jobs were repeated. */
function retriedIn(played: Played, entries: readonly PlanEntry[], cycle: string): Played {
  const hands = runsOfHands(played, entries, cycle);
  return {
    ...played,
    runs: new Map([...played.runs, [cycle, startedRunsOf([...restOfJobs(played, cycle), ...hands])]]),
  };
}

const idOf = (cycle: string) => Number(cycle.slice(1)) * 100;
const runOf = ({ now }: Played, id: number, name: string): JobRun => {
  return { id, name, hasArtifacts: true, startedAt: now.toISOString(), isOver: true };
};

function runsOfHands(played: Played, entries: readonly PlanEntry[], cycle: string): JobRun[] {
  return entries.flatMap(({ slot }) =>
    [slot, slot + 50].map((at) => runOf(played, idOf(cycle) + at, `hands ${slot}/5`)),
  );
}

function restOfJobs(played: Played, cycle: string): JobRun[] {
  const names = ["pulse", "mind", "reflect", "handover"];
  return names.map((name) => ({ ...runOf(played, idOf(cycle), name), startedAt: null }));
}

/** What handover books of the runs that a retry has replaced; asked twice, it books once. */
async function repeats(
  played: Played,
  { configuration }: World,
  entries: readonly PlanEntry[],
  left: readonly Made[],
  cycle: string,
) {
  const id = idOf(cycle);
  const jobs = [...restOfJobs(played, cycle), ...runsOfHands(played, entries, cycle)];
  const files = new Map(
    left.map(({ entry, delivery: { work } }) => {
      const type = workArtifact(entry);
      return [`${id + entry.slot}/.nightshift/${type.file}`, formatArtifact(type, cycle, work)] as [string, string];
    }),
  );
  const forge = {
    pipelineJobs: async () => jobs,
    jobArtifact: async (job: number, path: string) => files.get(`${job}/${path}`) ?? null,
  };
  const asking = { forge, pipeline: { cycle, url: "", commitSha: "" }, log: { line: () => undefined } };
  const knowing = { ...asking, prices: PRICES, configuration, clock: { ...manualClock(), now: () => played.now } };
  const runs = await runsOfCycle(asking);
  let events: LedgerEvent[] = [];
  for (const entry of [...entries, ...entries]) {
    const ledger = foldLedger([...played.events, ...events]);
    const handed = unbooked({ task: entry.task.id, kind: "unchanged", iid: null, url: null, detail: "" });
    const booked = await withRepeatedRuns(knowing, entry, { ledger, runs: runs(entry), handed });
    events = [...events, ...book(booked.events, cycle, played.now)];
  }
  return events;
}

/** Those that a runner has left, which is all that were opened before. */
function ended(ledger: Ledger, runs: Played["runs"]): ObservedPipeline[] {
  return [...ledger.cycles.values()]
    .filter((c) => c.closedAt === null)
    .map(({ cycle }) => {
      const known = runs.get(cycle);
      return { cycle, finished: true, ...(known === undefined ? {} : { runs: known }) };
    });
}

function tasksOf({ tasks, budgetCents }: Turn, cycle: string): Task[] {
  const budgetUsd = budgetCents === null ? null : budgetCents / 100;
  return Array.from({ length: tasks }, (_, i) =>
    taskOf(`T-${cycle}.${i}`, { category: i % 2 === 0 ? "code" : "research", ...(i === 0 ? { budgetUsd } : {}) }),
  );
}

function choose(ledger: Ledger, world: World, turn: Turn, input: PlanningInput): Choice {
  const { now, pulse } = input;
  const { cycle } = input.pipeline;
  const all = tasksOf(turn, cycle);
  const allowanceUsd = pulse.decision.kind === "work" ? pulse.decision.allowanceUsd : 0;
  return chooseTasks({
    ...{ backlog: backlogOf(all), ledger, configuration: world.configuration, observed: [], conflicts: new Map() },
    ...{ slots: 5, newWork: 5, onlyFixes: false, prices: PRICES, now, cycle, claimed: null, preflight: () => NEW },
    ...UNPLACED,
    allowanceUsd: Math.min(allowanceUsd, roomOf(factsOf(world, ledger, { now, cycle, pipelines: [] }))),
  });
}

function backlogOf(tasks: readonly Task[]): Backlog {
  const open = tasks.map((task) => [task.id, { task, file: "", text: "", fingerprint: "f" }] as const);
  return { open: new Map(open), done: new Set(), faults: [] };
}

/** The loser of a race decides again on the winner's state, as `planCycle` does: it rests while the winner is open. */
function rivalClaims(
  events: readonly LedgerEvent[],
  race: { world: World; turn: Turn; cycle: string; now: Date; pipelines: ObservedPipeline[] },
): LedgerEvent[] {
  const { world, turn, now, pipelines } = race;
  const cycle = `${race.cycle}r`;
  const ledger = foldLedger(events);
  if (runningCycle(ledger, cycle, pipelines) !== null) return [];
  const input = inputOf(world, Number.MAX_SAFE_INTEGER, cycle, now);
  return book(claimsOf(choose(ledger, world, turn, input), input), cycle, now);
}

function noteClaims(played: Played, entries: readonly PlanEntry[], cycle: string): Played {
  const claims = new Map(played.claims);
  for (const entry of entries)
    claims.set(`${cycle}/${entry.task.id}`, { reservedUsd: reservedOf(entry), bookedUsd: null, isSettled: false });
  return { ...played, claims };
}

/** Scout and agent of each task out of one purse, and its judge out of another, as the plan splits them. */
async function workOn(
  played: Played,
  configuration: Configuration,
  { calls, isJudged = true }: Turn & { isJudged?: boolean },
  entries: readonly PlanEntry[],
  cycle: string,
): Promise<{ played: Played; made: Made[] }> {
  const next = { ...played, truths: [...played.truths], claims: new Map(played.claims), purses: [...played.purses] };
  const made: Made[] = [];
  for (const entry of entries) {
    const { task, agentUsd, judgeUsd } = entry;
    const spent = { usd: 0, dearestUsd: 0 };
    let turns = 0;
    const ask = async (meter: MeteredModel, purpose: "scout" | "agent" | "judge", capUsd: number) => {
      for (const { maxTokens } of purpose === "scout" ? calls.slice(0, 1) : calls) {
        const answer = await meter.ask({ ...REQUEST, maxTokens }, purpose);
        next.purses.push({ capUsd, sumUsd: meter.leftUsd() + meter.spentUsd() });
        if (answer.kind === "message" && purpose === "agent") turns += 1;
        if (answer.kind === "unaffordable") return;
      }
    };
    const meterOf = (capUsd: number) => {
      const options = { prices: PRICES, clock: manualClock(), random: () => 0, retries: 1, capUsd };
      const callUsd = capOf("call", configuration, task.category);
      return meterModel(chancyModel(calls, spent), { ...options, callUsd });
    };
    const [hands, judge] = [meterOf(agentUsd), meterOf(judgeUsd)];
    await ask(hands, "scout", agentUsd);
    await ask(hands, "agent", agentUsd);
    if (isJudged) await ask(judge, "judge", judgeUsd);
    const work = workLeft(entry, "", { charges: hands.charges(), turns });
    const reflection = reflectionOn(entry, { charges: judge.charges() });
    const charges = [...work.charges, ...reflection.charges];
    const delivery: Complete = { kind: "complete", work, patch: "", reflection, charges };
    made.push({ entry, delivery });
    next.truths.push({
      ...{ at: played.now, cycle, task: task.id, category: task.category, isRepeated: false },
      ...{ usd: spent.usd, dearestCallUsd: spent.dearestUsd },
    });
    const reservedUsd = next.claims.get(`${cycle}/${task.id}`)?.reservedUsd ?? 0;
    // Split into two purses, the reservation is still the same money.
    next.purses.push({ capUsd: reservedUsd, sumUsd: agentUsd + judgeUsd });
    const bookedUsd = spentUsd(entry, delivery).usd;
    next.claims.set(`${cycle}/${task.id}`, { reservedUsd, bookedUsd, isSettled: false });
  }
  return { played: next, made };
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

function settle(worked: Played, fate: Fate, made: readonly Made[], cycle: string): Played {
  if (fate === "dies after its work") return worked;
  const later = new Date(worked.now.getTime() + 40 * 60_000);
  const settled = fate === "settles in part" ? made.slice(0, 1) : made;
  const played = { ...worked, claims: new Map(worked.claims) };
  for (const key of settled.map(({ entry }) => `${cycle}/${entry.task.id}`)) {
    const claim = played.claims.get(key);
    if (claim !== undefined) played.claims.set(key, { ...claim, isSettled: true });
  }
  const offered = { ...NOTHING, kind: "unchanged" as const, detail: "" };
  const bodies = settled.map(({ entry, delivery }) =>
    settlement(entry, delivery, offered, spentUsd(entry, delivery).usd),
  );
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
