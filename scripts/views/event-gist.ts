import type { LedgerEvent } from "../domain/event.ts";

/** What one wants to know of an event beside its type and task, without reading all of it; words of others stay as they are. */
export function gistOf(event: LedgerEvent): string {
  switch (event.type) {
    case "cycle.opened":
      return `may spend $${event.allowanceUsd.toFixed(2)}`;
    case "cycle.rested":
      return event.reasons.join("; ");
    case "cycle.closed":
      return `${event.delivered} delivered for $${event.spentUsd.toFixed(2)}`;
    case "task.claimed":
      return `${event.kind === "revision" ? "a revision, " : ""}reserves $${event.reservedUsd.toFixed(2)} for ${event.model}`;
    case "task.settled":
      return `${event.outcome} for $${event.spentUsd.toFixed(3)} in ${event.turns} turns${event.outcome === "delivered" ? "" : `: ${event.detail}`}`;
    case "task.repeated":
      return `job ${event.job} ran beside it for $${event.spentUsd.toFixed(3)}`;
    case "task.abandoned":
      return `charges $${event.chargedUsd.toFixed(2)}: ${event.detail}`;
    case "task.graded":
      return `${event.score.toFixed(1)} of 10${event.partial ? ", without a judge's verdict" : ""}`;
    case "task.rejected":
      return `${event.reason}: ${event.detail}`;
    case "task.quarantined":
      return `after ${event.attempts} attempts: ${event.detail}`;
    case "mr.opened":
      return `!${event.iid}${event.draft ? ", a draft" : ""}`;
    case "mr.updated":
      return `!${event.iid}, round ${event.round}`;
    case "mr.merged":
      return `!${event.iid} by ${event.by}`;
    case "mr.closed":
      return `!${event.iid} by ${event.by}: ${event.reason}`;
    case "mr.reverted":
      return `!${event.iid} by ${event.by}`;
    case "note.received":
      return `!${event.iid}, ${event.author}: ${event.body}`;
    case "note.answered":
      return `!${event.iid}: ${event.answer}`;
    case "revision.ended":
      return `!${event.iid}: ${event.said}`;
    case "revision.stalled":
      return `!${event.iid}, ${event.reason}: ${event.detail}`;
    case "critique.added":
      return event.lesson;
    case "critique.retired":
      return `${event.critique}: ${event.reason}`;
    case "followup.added":
      return `from ${event.parent}`;
    case "digest.published":
      return `#${event.iid} for ${event.date}`;
    case "manifest.updated":
      return event.sha256.slice(0, 12);
  }
}
