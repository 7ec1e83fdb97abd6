import type { Plan } from "../artifacts/plan.ts";
import { readBacklog } from "../domain/backlog.ts";
import { appliedCurves } from "../domain/calibration/calibration.ts";
import { readCritiques } from "../domain/critiques/read.ts";
import { makeEvent } from "../domain/event.ts";
import { describeFault, type Fault } from "../domain/fault.ts";
import { foldLedger, type Ledger } from "../domain/ledger.ts";
import { appendEvents, parseLedger } from "../domain/ledger-file.ts";
import { reasonOf } from "../domain/permission/check.ts";
import { clockCheck } from "../domain/permission/clock.ts";
import { withinHours } from "../domain/permission/hours.ts";
import { runningCycle } from "../domain/permission/one-cycle.ts";
import { unpricedTasks } from "../domain/unpriced.ts";
import type { StateChange, StateFiles } from "../ports/repository.ts";
import { bookSeen } from "./book-seen.ts";
import { choose } from "./choosing.ts";
import { claimMessage, claimsOf } from "./claims-of.ts";
import { comparing } from "./compare-task.ts";
import { openLessonBook } from "./lesson-book.ts";
import { idleWords, isStallSaid, passedOver } from "./passed-over.ts";
import { planEntry } from "./plan-entry.ts";
import { type PlanningInput, restPlan } from "./planning-input.ts";
import { differenceOf, MANIFEST_FILE, withChange, withDone } from "./state-files.ts";
import { whereabouts } from "./whereabouts.ts";

/**
 * Decides on one state what the cycle does: the plan, and the state commit that claims it (none when there is nothing to
 * do, or nothing new). Pure, so that it can be asked again on a newer state; asked again by a retried job, it gives the
 * claimed plan back.
 */
export function planCycle(state: StateFiles, input: PlanningInput): { change: StateChange | null; value: Plan } {
  const { pulse, configuration, pipeline, now } = input;
  const { events: known, faults: ledgerFaults } = parseLedger(state.files);
  const before = foldLedger(known);
  const obstacle = findObstacle(before, ledgerFaults, input);
  if (obstacle !== null) return { change: null, value: restPlan([obstacle]) };

  const seen = bookSeen(before, pulse, configuration, pipeline.cycle, now);
  const files = withDone(state.files, seen);
  const ledger = foldLedger([...before.events, ...seen]);
  const backlog = readBacklog(files);
  const everyFault = [...backlog.faults, ...unpricedTasks(backlog, input.prices, now), ...readCritiques(files).faults];
  const faults = everyFault.map(describeFault);
  const waiting = whereabouts(files, input);
  const choice = choose(ledger, backlog, waiting, comparing(files, backlog, ledger, input));
  const isIdle = choice.picks.length === 0 && choice.rejections.length === 0;
  const stalls = choice.stalls.filter((stall) => !isStallSaid(ledger, stall));
  const seenToo = { passedOver: choice.passedOver, stalls, faults };
  if (isIdle) return { change: null, value: restPlan([idleWords(choice, backlog)], seenToo) };

  const book = openLessonBook(files, ledger, { configuration, now, cycle: pipeline.cycle });
  const manifest = files.get(MANIFEST_FILE) ?? null;
  const told = { book, ledger, waiting, manifest };
  const entries = choice.picks.map((pick, at) => planEntry(pick, at + 1, told, input));
  const events = [...seen, ...claimsOf(choice, input, entries).map((body) => makeEvent(body, pipeline.cycle, now))];
  const change = differenceOf(state.files, withChange(files, appendEvents(files, events)));
  return {
    change: change.size === 0 ? null : { message: claimMessage(choice, pipeline.cycle), files: change },
    value: {
      restReasons: [],
      opened: true,
      entries,
      ...(manifest === null ? {} : { manifest }),
      ...(input.conventions === null ? {} : { conventions: input.conventions }),
      ...curvesOf(ledger),
      words: book.words,
      passedOver: passedOver(choice),
      stalls,
      faults,
    },
  };
}

function curvesOf(ledger: Ledger): Pick<Plan, "curves"> {
  const curves = appliedCurves(ledger);
  return curves.size === 0 ? {} : { curves: Object.fromEntries(curves) };
}

/**
 * Why this cycle may not open: it is over already, another one is running, the ledger cannot be trusted, or it is not the time.
 */
function findObstacle(ledger: Ledger, faults: readonly Fault[], input: PlanningInput): string | null {
  const { pipeline, pulse } = input;
  if (ledger.cycles.get(pipeline.cycle)?.closedAt)
    return `cycle ${pipeline.cycle} is closed already: the next scheduled pipeline is a new one`;
  const other = runningCycle(ledger, pipeline.cycle, pulse.pipelines);
  if (other !== null)
    return `cycle ${other.cycle} opened first and is still running: it has to end before another works`;
  const [damaged] = faults;
  return damaged === undefined
    ? untimely(ledger, input)
    : `the ledger cannot be read since Pulse looked, and a charge may hide there: ${describeFault(damaged)}`;
}

/**
 * Why it is not the time to claim: this job may have waited for a runner until the window had closed, and for one whose clock
 * is not that of Pulse's. Claims that are dated to another day count against no cap of this one. Null for what is claimed.
 */
function untimely({ cycles }: Ledger, { configuration, now, clockAheadMs, pipeline }: PlanningInput): string | null {
  if (cycles.get(pipeline.cycle)?.openedAt) return null;
  const late = [withinHours({ configuration, now }), clockCheck(clockAheadMs)].find(({ ok }) => ok === false);
  return late === undefined ? null : reasonOf(late);
}
