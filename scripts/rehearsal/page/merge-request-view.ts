import { viewFileDiff } from "./diff-view.ts";
import { viewDiscussions } from "./discussion-view.ts";
import { type Html, html } from "./html.ts";
import { badge, moment } from "./parts.ts";
import type { MergeRequest } from "./project-records.ts";

/** Grade from 1 to 10, cost in dollars, and the task: what the ledger knows of a merge request. */
export type Standing = { task: string; grade: number | null; usd: number };

type Markdown = (markdown: string) => Html;

/** The list, newest first, each row leading to its merge request. */
export function viewMergeRequestList(all: readonly MergeRequest[], standingOf: (iid: number) => Standing | null): Html {
  if (all.length === 0) return html`<p class="empty">No merge request was opened.</p>`;
  return html`<ul class="list">${[...all].reverse().map((mr) => listed(mr, standingOf(mr.iid)))}</ul>`;
}

function listed(mr: MergeRequest, standing: Standing | null): Html {
  const notes = mr.discussions.flatMap((discussion) => discussion.notes).filter((note) => !note.system).length;
  return html`<li><a class="item" href="#mr-${mr.iid}">
<span class="title">${mr.title}</span> <span class="states">${state(mr)}</span>
<span class="meta">!${mr.iid} · opened ${moment(mr.created_at)} by ${mr.author.username}${ending(mr)}</span>
<span class="figures">${standing?.grade == null ? null : html`<span title="grade">★ ${standing.grade.toFixed(1)}</span>`}
${standing === null ? null : html`<span title="cost">$${standing.usd.toFixed(2)}</span>`}
<span title="notes">${notes} ${notes === 1 ? "note" : "notes"}</span></span></a></li>`;
}

/** One merge request as GitLab shows it: description, activity, changes. */
export function viewMergeRequest(mr: MergeRequest, markdown: Markdown): Html {
  return html`<p class="path"><a href="#merge-requests">Merge requests</a> / !${mr.iid}</p>
<h1>${mr.title}</h1>
<p class="meta">${state(mr)} ${mr.author.username} asks to merge <code>${mr.source_branch}</code> into
<code>${mr.target_branch}</code>, ${moment(mr.created_at)}${ending(mr)} ${mr.labels.map((label) => html`<span class="label">${label}</span> `)}</p>
<div class="card prose">${markdown(mr.description ?? "")}</div>
<h2>Activity</h2>
${viewDiscussions(mr.discussions, markdown)}
<h2>Changes <span class="count">${mr.files.length}</span></h2>
${mr.files.length === 0 ? html`<p class="empty">Nothing is left to change.</p>` : mr.files.map(viewFileDiff)}`;
}

const STATES = { opened: "open", locked: "locked", merged: "merged", closed: "closed" } as const;

function state({ state: now, draft }: MergeRequest): Html {
  return html`${badge(STATES[now])}${draft ? html` ${badge("draft")}` : null}`;
}

function ending({ state: now, merge_user, merged_at, closed_by, closed_at }: MergeRequest): Html | null {
  if (now === "merged") return html` · merged by <strong>${merge_user ?? "somebody"}</strong>${at(merged_at)}`;
  if (now === "closed") return html` · closed by <strong>${closed_by ?? "somebody"}</strong>${at(closed_at)}`;
  return null;
}

function at(time: string | null | undefined): Html | null {
  return time == null ? null : html` ${moment(time)}`;
}
