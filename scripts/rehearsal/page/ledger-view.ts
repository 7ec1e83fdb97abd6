import type { LedgerEvent } from "../../domain/event.ts";
import { formatEvent } from "../../domain/ledger-file.ts";
import { gistOf } from "../../views/event-gist.ts";
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
<span>${"task" in event ? event.task : ""}</span> <span class="meta">${gistOf(event)}</span></summary>
<pre>${JSON.stringify(JSON.parse(formatEvent(event)), null, 2)}</pre></details>`;
}
