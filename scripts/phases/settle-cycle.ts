import type { Plan } from "../artifacts/plan.ts";
import type { Pulse } from "../artifacts/pulse.ts";
import { type EventBody, type LedgerEvent, makeEvent } from "../domain/event.ts";
import { type Claim, foldLedger, type Ledger } from "../domain/ledger.ts";
import { appendEvents, parseLedger } from "../domain/ledger-file.ts";
import { quarantineAfter } from "../domain/outcomes.ts";
import { sumUsd } from "../domain/spend.ts";
import type { CommitResult, StateChange, StateFiles } from "../ports/repository.ts";
import { addFollowUps, type Compare, comparison, followUpsIn } from "./add-follow-ups.ts";
import { bookSeen } from "./book-seen.ts";
import type { HandedOver } from "./handed-over.ts";
import { type Heard, hearWords } from "./heard-words.ts";
import { learn } from "./learn.ts";
import { differenceOf, withChange, withDone } from "./state-files.ts";
import type { ForgeWorld } from "./world.ts";

export type Settlement = {
  pulse: Pulse | null;
  plan: Plan;
  handed: readonly HandedOver[];
  /** Merge requests of which has been said that they go no further. */
  stalls: readonly EventBody[];
};

/** The claims that are open after it, and follow-ups that the backlog did not take. */
type Settled = { claims: readonly Claim[]; refused: string[] };

/**
 * One state commit for all that happened: settlements, grades, merge requests, critiques, follow-ups, or why the cycle
 * rested. Gives the claims that are open after it.
 */
export async function settleCycle(world: ForgeWorld, settlement: Settlement): Promise<CommitResult<readonly Claim[]>> {
  const now = world.clock.now();
  const heard = await hearWords(world, settlement.plan);
  const compare = await comparison(world, followUpsIn(settlement.handed));
  const settled = await world.repository.commitState((state) =>
    settle(world, { ...settlement, heard, compare }, state, now),
  );
  if (settled.kind === "failed") return settled;
  for (const reason of settled.value.refused) world.log.line(`! ${reason}`);
  return { ...settled, value: settled.value.claims };
}

function settle(
  world: ForgeWorld,
  { pulse, plan, handed, stalls, heard, compare }: Settlement & { heard: Heard; compare: Compare },
  state: StateFiles,
  now: Date,
): { change: StateChange | null; value: Settled } {
  const { cycle } = world.pipeline;
  const { configuration } = world;
  const ledger = foldLedger(parseLedger(state.files).events);
  const seen = pulse === null ? [] : bookSeen(ledger, pulse, configuration, cycle, now);
  const critiques = [...heard.critiques, ...handed.flatMap((h) => h.critiques)];
  const after = foldLedger([...ledger.events, ...seen]);
  const learnt = learn(state.files, critiques, { ledger: after, configuration, now });
  const more = addFollowUps(state.files, followUpsIn(handed), { ledger: after, configuration, compare });
  const bodies = plan.opened
    ? [
        ...handed.flatMap((h) => h.events),
        ...more.events,
        ...learnt.events,
        ...quarantines(handed, ledger, configuration.limits.max_attempts),
        ...closing(handed, heard),
      ]
    : [...resting(plan, ledger, cycle), ...learnt.events];
  const made = [...bodies, ...stalls].map((body) => makeEvent(body, cycle, now));
  const events: LedgerEvent[] = [...seen, ...made];
  const { claims } = foldLedger([...ledger.events, ...events]);
  const value = { claims, refused: more.refused };
  const files = withChange(withDone(state.files, seen), new Map([...learnt.files, ...more.files]));
  const change = differenceOf(state.files, withChange(files, appendEvents(files, events)));
  if (change.size === 0) return { change: null, value };
  const message = plan.opened ? `Night Shift settles cycle ${cycle}` : `Night Shift rests (cycle ${cycle})`;
  return { change: { message, files: change }, value };
}

/** A cycle with claims left stays open: that is how the next pulse finds them, should nobody retry this job. */
function closing(handed: readonly HandedOver[], heard: Heard): EventBody[] {
  if (handed.some((h) => !h.isSettled)) return [];
  const delivered = handed.filter((h) => h.report.kind === "opened" || h.report.kind === "updated").length;
  const words = heard.events.length === 0 ? {} : { heard: heard.events };
  return [{ type: "cycle.closed", delivered, spentUsd: sumUsd(handed.map((h) => h.spentUsd)), ...words }];
}

/** A pipeline that is started again after its cycle was closed has not rested: it has done its work. */
function resting({ restReasons }: Plan, ledger: Ledger, cycle: string): EventBody[] {
  return ledger.cycles.get(cycle)?.closedAt ? [] : [{ type: "cycle.rested", reasons: restReasons }];
}

/** Tasks whose attempt failed once too often. A settlement booked already (a retried job) counts no second time. */
function quarantines(handed: readonly HandedOver[], ledger: Ledger, maxAttempts: number): EventBody[] {
  return handed
    .filter(({ report }) => ledger.claims.some((claim) => claim.task === report.task))
    .filter(({ events }) =>
      events.some((e) => e.type === "task.settled" && e.outcome !== "delivered" && e.outcome !== "declined"),
    )
    .flatMap(({ report }) => quarantineAfter(ledger, report.task, maxAttempts, report.detail));
}
