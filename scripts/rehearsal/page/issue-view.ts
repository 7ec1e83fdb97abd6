import { viewDiscussions } from "./discussion-view.ts";
import { type Html, html } from "./html.ts";
import { badge, moment } from "./parts.ts";
import type { Issue } from "./project-records.ts";

/** The issues, newest first: the newest open to be read, the others folded. */
export function viewIssues(issues: readonly Issue[], markdown: (text: string) => Html): Html {
  if (issues.length === 0) return html`<p class="empty">No digest was published.</p>`;
  return html`${[...issues].reverse().map((issue, index) => viewIssue(issue, index === 0, markdown))}`;
}

function viewIssue(issue: Issue, isNewest: boolean, markdown: (text: string) => Html): Html {
  const { iid, title, state, labels, author, created_at, description, discussions } = issue;
  const head = html`<summary><span class="title">${title}</span> ${badge(state === "opened" ? "open" : "closed")}
<span class="meta">#${iid} · ${moment(created_at)} by ${author.username}</span></summary>`;
  const body = html`<div class="prose">${markdown(description ?? "")}</div>
<p>${labels.map((label) => html`<span class="label">${label}</span> `)}</p>
${discussions.length === 0 ? null : viewDiscussions(discussions, markdown)}`;
  return isNewest
    ? html`<details class="card issue" id="issue-${iid}" open>${head}${body}</details>`
    : html`<details class="card issue" id="issue-${iid}">${head}${body}</details>`;
}
