import type { LedgerEvent } from "../../domain/event.ts";
import { formatEvent } from "../../domain/ledger-file.ts";
import { type Html, html } from "./html.ts";
import { moment } from "./parts.ts";

/** Events by pipeline in the order in which they happened, each with its line in the file behind a click. */
export function viewLedger(events: readonly LedgerEvent[]): Html {
  if (events.length === 0) return html`<p class="empty">The ledger is empty.</p>`;
  const pipelines = [...Map.groupBy(events, (event) => event.cycle)];
  return html`${pipelines.map(
    ([
      name,
      own,
    ]) => html`<h2>${isCycle(own) ? "Cycle" : "Pipeline"} ${name} <span class="count">${own.length}</span></h2>
<div class="card events">${own.map(viewEvent)}</div>`,
  )}`;
}

/** A digest's pipeline books what it sees and publishes, and is no cycle. */
function isCycle(events: readonly LedgerEvent[]): boolean {
  return events.some(({ type }) => /^(?:cycle|task)\./.test(type));
}

function viewEvent(event: LedgerEvent): Html {
  return html`<details class="event"><summary>${moment(event.at)} <code>${event.type}</code>
<span>${"task" in event ? event.task : ""}</span> <span class="meta">${gist(event)}</span></summary>
<pre>${JSON.stringify(JSON.parse(formatEvent(event)), null, 2)}</pre></details>`;
}

/** What one wants to know of an event without opening it. */
function gist(event: LedgerEvent): string {
  switch (event.type) {
    case "cycle.opened":
      return `may spend $${event.allowanceUsd.toFixed(2)}`;
    case "cycle.rested":
      return event.reasons.join("; ");
    case "cycle.closed":
      return `${event.delivered} delivered for $${event.spentUsd.toFixed(2)}`;
    case "task.claimed":
      return `reserves $${event.reservedUsd.toFixed(2)} for ${event.model}`;
    case "task.settled":
      return `${event.outcome} for $${event.spentUsd.toFixed(3)} in ${event.turns} turns`;
    case "task.repeated":
      return `job ${event.job} ran beside it for $${event.spentUsd.toFixed(3)}`;
    case "task.abandoned":
      return `charges $${event.chargedUsd.toFixed(2)}`;
    case "task.graded":
      return `${event.score.toFixed(1)} of 10`;
    case "task.rejected":
      return `${event.reason}: ${event.detail}`;
    case "task.quarantined":
      return `after ${event.attempts} attempts`;
    case "mr.opened":
      return `!${event.iid}`;
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
