import { type Html, html, type Part } from "./html.ts";
import { type Night, viewPipelineStrip } from "./job-view.ts";

export type Overview = {
  title: string;
  projectPath: string;
  figures: readonly { value: string; what: string; href: string }[];
  nights: readonly Night[];
  mergeRequests: Part;
  story: readonly string[];
};

/** The first thing one sees: figures that lead on, the nights' jobs, the merge requests, and the run's own words. */
export function viewOverview({ title, projectPath, figures, nights, mergeRequests, story }: Overview): Html {
  return html`<h1>${title}</h1>
<p class="meta">Everything that happened to <code>${projectPath}</code>: what GitLab would show, in one page.</p>
<div class="figures-row">${figures.map(
    ({ value, what, href }) => html`<a class="figure" href="${href}"><strong>${value}</strong><span>${what}</span></a>`,
  )}</div>
<h2>Nights</h2>
${nights.map((night) => html`<div class="card night"><p class="title">${night.name}</p>${night.pipelines.map(viewPipelineStrip)}</div>`)}
<h2>Merge requests</h2>
${mergeRequests}
<h2>The run</h2>
<details class="card"><summary>What the rehearsal said, ${story.length} lines</summary><pre class="log">${story.join("\n")}</pre></details>`;
}
