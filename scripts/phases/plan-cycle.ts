import type { PassedOver, Plan } from "../artifacts/plan.ts";
import { type Backlog, readBacklog } from "../domain/backlog.ts";
import { type EventBody, makeEvent } from "../domain/event.ts";
import { describeFault } from "../domain/fault.ts";
import { foldLedger, type Ledger, openCycle } from "../domain/ledger.ts";
import { appendEvents, parseLedger } from "../domain/ledger-file.ts";
import { type Choice, chooseTasks } from "../domain/selection.ts";
import type { StateChange, StateFiles } from "../ports/repository.ts";
import { bookSeen } from "./book-seen.ts";
import { planEntry } from "./plan-entry.ts";
import { type PlanningInput, restPlan } from "./planning-input.ts";
import { differenceOf, withChange, withDone } from "./state-files.ts";

/**
 * Decides on one state what the cycle does: the plan, and the state commit that claims it (none when there is nothing to
 * do). Pure, so that it can be asked again on a newer state; asked again by a retried job, it gives the claimed plan back.
 */
export function planCycle(state: StateFiles, input: PlanningInput): { change: StateChange | null; value: Plan } {
  const { pulse, configuration, pipeline, now } = input;
  const before = foldLedger(parseLedger(state.files).events);
  const obstacle = findObstacle(before, input);
  if (obstacle !== null) return { change: null, value: restPlan([obstacle]) };

  const seen = bookSeen(before, pulse, configuration, pipeline.cycle, now);
  const files = withDone(state.files, seen);
  const ledger = foldLedger([...before.events, ...seen]);
  const backlog = readBacklog(files);
  const faults = backlog.faults.map(describeFault);
  const choice = choose(ledger, backlog, input);
  const isIdle = choice.picks.length === 0 && choice.rejections.length === 0;
  if (isIdle) return { change: null, value: restPlan(["no task is ready"], { passedOver: choice.passedOver, faults }) };

  const entries = choice.picks.map((pick, at) => planEntry(pick, at + 1, files, ledger, input));
  const events = [...seen, ...claims(choice, input).map((body) => makeEvent(body, pipeline.cycle, now))];
  const message = `Night Shift claims ${entries.map((e) => e.task.id).join(", ") || "nothing"} (cycle ${pipeline.cycle})`;
  return {
    change: { message, files: differenceOf(state.files, withChange(files, appendEvents(files, events))) },
    value: { restReasons: [], opened: true, entries, passedOver: passedOver(choice), faults },
  };
}

/** Why this cycle may not open: it is over already, or another one is running. */
function findObstacle(ledger: Ledger, { pipeline, pulse }: PlanningInput): string | null {
  if (ledger.cycles.get(pipeline.cycle)?.closedAt) return `cycle ${pipeline.cycle} is closed already`;
  const other = openCycle(ledger);
  const isOver =
    other === null ||
    other.cycle === pipeline.cycle ||
    pulse.pipelines.some((p) => p.cycle === other.cycle && p.finished);
  return isOver ? null : `cycle ${other.cycle} opened first and is still running`;
}

/** A retried job chooses exactly what it claimed the first time, on the ledger as it was before the claims. */
function choose(ledger: Ledger, backlog: Backlog, input: PlanningInput): Choice {
  const { pulse, configuration, prices, now, preflight, pipeline } = input;
  if (pulse.decision.kind === "rest") return { picks: [], rejections: [], passedOver: [] };
  const { allowanceUsd, slots, newWork } = pulse.decision;
  const claimed = ledger.claims.filter((claim) => claim.cycle === pipeline.cycle).map((claim) => claim.task);
  const isRetry = claimed.length > 0;
  return chooseTasks({
    backlog: isRetry
      ? { ...backlog, open: new Map([...backlog.open].filter(([id]) => claimed.includes(id))) }
      : backlog,
    ledger: isRetry
      ? foldLedger(ledger.events.filter((e) => e.type !== "task.claimed" || e.cycle !== pipeline.cycle))
      : ledger,
    configuration,
    prices,
    now,
    allowanceUsd,
    slots,
    newWork,
    observed: pulse.mergeRequests,
    preflight,
  });
}

function claims(choice: Choice, { pipeline, pulse }: PlanningInput): EventBody[] {
  const allowanceUsd = pulse.decision.kind === "work" ? pulse.decision.allowanceUsd : 0;
  return [
    { type: "cycle.opened", allowanceUsd, base: pipeline.commitSha, pipeline: pipeline.url },
    ...choice.rejections.map(({ task, fingerprint, preflight }): EventBody => {
      const detail = `${Math.round(preflight.overlap * 100)} % of its concepts are in the code base already`;
      return {
        type: "task.rejected",
        task: task.id,
        reason: "redundant",
        detail,
        evidence: preflight.evidence,
        fingerprint,
      };
    }),
    ...choice.picks.map(({ task, fingerprint, route, reservedUsd, work }, at): EventBody => {
      const { id, category } = task;
      return {
        type: "task.claimed",
        task: id,
        category,
        model: route.model,
        reservedUsd,
        slot: at + 1,
        kind: work.kind,
        fingerprint,
      };
    }),
  ];
}

function passedOver(choice: Choice): PassedOver[] {
  const redundant = choice.rejections.map(({ task, preflight: { overlap, evidence } }) => ({
    task: task.id,
    reason: `redundant: ${Math.round(overlap * 100)} % of its concepts exist already; ${evidence[0] ?? ""}`,
  }));
  return [...redundant, ...choice.passedOver];
}
