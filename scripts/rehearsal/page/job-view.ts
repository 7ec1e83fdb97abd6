import { stripVTControlCharacters } from "node:util";
import { type Html, html } from "./html.ts";
import { badge } from "./parts.ts";

/** What ran, for the page: nights, their pipelines, and each job with its log. */
export type Night = { name: string; pipelines: readonly Pipeline[] };
export type Pipeline = { name: string; jobs: readonly Job[] };
export type Job = { name: string; status: string; log: string };

/** A log's end says how it ended; a longer one would make the page slow. */
const MAX_LOG = 200_000;

/** Which job of which night; names repeat from night to night. */
export function viewJobs(nights: readonly Night[]): Html {
  if (nights.length === 0) return html`<p class="empty">No pipeline ran.</p>`;
  return html`${nights.map(
    (night) =>
      html`<h2>${capital(night.name)}</h2>${night.pipelines.map(
        (pipeline) => html`<h3>${capital(pipeline.name)}</h3>${pipeline.jobs.map(viewJob)}`,
      )}`,
  )}`;
}

function viewJob({ name, status, log }: Job): Html {
  const text = readable(log);
  return html`<details class="card job"><summary><span class="title">${name}</span> ${badge(status)}
<span class="meta">${text === "" ? "no log" : `${text.split("\n").length} lines`}</span></summary>
<pre class="log">${text}</pre></details>`;
}

/** The jobs of a pipeline as a row of signs. */
export function viewPipelineStrip({ name, jobs }: Pipeline): Html {
  const chips = jobs.map((job) => {
    const sign = SIGNS[job.status] ?? "·";
    return html`<a class="chip ${job.status}" href="#jobs" title="${job.status}">${sign} ${job.name}</a>`;
  });
  return html`<div class="strip"><span class="meta">${name}</span><div class="chips">${chips}</div></div>`;
}

const SIGNS: Readonly<Record<string, string>> = { success: "✓", failed: "✗", skipped: "–", warning: "!" };

/** Without colours and without GitLab's marks for collapsible sections. */
function readable(log: string): string {
  const plain = stripVTControlCharacters(log.replace(/section_(?:start|end):\d+:[\w.-]+\r/g, ""))
    .replace(/\r\n?/g, "\n")
    .trim();
  return plain.length <= MAX_LOG ? plain : `… ${plain.slice(-MAX_LOG)}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
