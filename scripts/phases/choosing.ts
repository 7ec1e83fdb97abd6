import type { Backlog } from "../domain/backlog.ts";
import type { LedgerEvent } from "../domain/event.ts";
import { type Claim, foldLedger, type Ledger } from "../domain/ledger.ts";
import { changedLines, type FilePatch, readPatch } from "../domain/patch.ts";
import { type Choice, NOTHING } from "../domain/selection/choice.ts";
import type { WorthFacts } from "../domain/selection/worth.ts";
import { chooseTasks } from "../domain/selection.ts";
import type { PlanningInput } from "./planning-input.ts";
import { roomUsd } from "./room.ts";

/** A repeated job chooses exactly what it claimed the first time, on the ledger as it was before the claims. */
export function choose(
  known: Ledger,
  backlog: Backlog,
  waiting: Omit<WorthFacts, "beliefs">,
  input: PlanningInput,
): Choice {
  const { pulse, configuration, prices, now, preflight, surestFiles, pipeline } = input;
  if (pulse.decision.kind === "rest") return NOTHING;
  const { slots, newWork, onlyFixes } = pulse.decision;
  const isRepeated = known.cycles.get(pipeline.cycle)?.openedAt != null;
  const own = claimsInOrder(known, pipeline.cycle);
  const ledger = isRepeated ? foldLedger(known.events.filter((e) => !isDecision(e, pipeline.cycle))) : known;
  const changed = new Map([...input.patches].map(([iid, patch]) => [iid, chiefFiles(readPatch(patch))]));
  return chooseTasks({
    backlog,
    ledger,
    cycle: pipeline.cycle,
    configuration,
    prices,
    now,
    allowanceUsd: Math.min(pulse.decision.allowanceUsd, roomUsd(ledger, input)),
    slots,
    newWork,
    onlyFixes,
    observed: pulse.mergeRequests,
    conflicts: new Map([...input.conflicts].map(([iid, { conflict }]) => [iid, conflict])),
    preflight,
    surestFiles,
    changedFiles: (iid) => changed.get(iid) ?? [],
    waiting,
    claimed: isRepeated ? new Map(own.map((claim) => [claim.task, claim])) : null,
  });
}

/** Below this share of its lines a change adds a line to a list, as nearly every change does: none waits for that. */
const CHIEF_SHARE = 0.1;

/** The files that a change is about, by their names before and after it. */
function chiefFiles(files: readonly FilePatch[]): string[] {
  const sizes = files.map((file) => changedLines(file, "added").length + changedLines(file, "removed").length);
  const least = CHIEF_SHARE * sizes.reduce((sum, lines) => sum + lines, 0);
  return files
    .filter((_, at) => (sizes[at] ?? 0) >= least)
    .flatMap(({ path, previousPath }) => [path, ...(previousPath === null ? [] : [previousPath])]);
}

/** Their slots are the order in which they were chosen. */
function claimsInOrder({ claims, events }: Ledger, cycle: string): Claim[] {
  const slots = new Map(
    events.flatMap((e) => (e.type === "task.claimed" && e.cycle === cycle ? [[e.task, e.slot] as const] : [])),
  );
  return claims
    .filter((claim) => claim.cycle === cycle)
    .sort((a, b) => (slots.get(a.task) ?? 0) - (slots.get(b.task) ?? 0));
}

/** What Mind itself books of a cycle beside its opening. */
function isDecision(event: LedgerEvent, cycle: string): boolean {
  return event.cycle === cycle && (event.type === "task.claimed" || event.type === "task.rejected");
}
