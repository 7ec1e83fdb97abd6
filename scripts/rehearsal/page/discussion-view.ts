import { type Html, html } from "./html.ts";
import { moment } from "./parts.ts";
import type { Discussion, Note } from "./project-records.ts";

/** What was said, thread by thread; what GitLab itself noted stands in small print. */
export function viewDiscussions(discussions: readonly Discussion[], markdown: (text: string) => Html): Html {
  if (discussions.length === 0) return html`<p class="empty">Nobody has said anything yet.</p>`;
  return html`${discussions.map(({ notes }) => viewThread(notes, markdown))}`;
}

function viewThread(notes: readonly Note[], markdown: (text: string) => Html): Html {
  const [first] = notes;
  if (first === undefined) return html``;
  if (first.system)
    return html`<p class="system">${first.author.username} ${first.body.split("\n")[0] ?? ""} · ${moment(first.created_at)}</p>`;
  return html`<div class="card thread">${place(first)}${notes.map((note) => viewNote(note, markdown))}</div>`;
}

function viewNote({ author, created_at, body }: Note, markdown: (text: string) => Html): Html {
  return html`<article class="note"><span class="avatar" aria-hidden="true">${author.name.slice(0, 1)}</span>
<div><p class="meta"><strong>${author.name}</strong> @${author.username} · ${moment(created_at)}</p>
<div class="prose">${markdown(body)}</div></div></article>`;
}

function place({ position, resolved }: Note): Html | null {
  if (position == null) return null;
  const line = position.new_line ?? position.old_line ?? "";
  return html`<p class="place">on <code>${position.new_path ?? ""}:${line}</code>${resolved === true ? " · resolved" : ""}</p>`;
}
