import { readBacklog } from "../../domain/backlog.ts";
import { readCritiques } from "../../domain/critiques/read.ts";
import { describeFault } from "../../domain/fault.ts";
import { type Ledger, taskHistory } from "../../domain/ledger.ts";
import { parseTask, type Task } from "../../domain/task.ts";
import { type Html, html } from "./html.ts";
import { badge } from "./parts.ts";

type Files = ReadonlyMap<string, string>;

/** Open tasks with where they stand, what is done, files with faults, and the lessons learnt. */
export function viewBacklog(files: Files, ledger: Ledger, markdown: (text: string) => Html): Html {
  const backlog = readBacklog(files);
  const open = [...backlog.open.values()];
  const done = [...files].flatMap(([path, text]) => {
    const parsed = path.startsWith("backlog/done/") ? parseTask(path, text) : null;
    return parsed?.kind === "ok" ? [parsed.value] : [];
  });
  return html`<h2>Open <span class="count">${open.length}</span></h2>
${open.map(({ task }) => viewTask(task, standing(task, ledger, backlog.done), markdown))}
${backlog.faults.length === 0 ? null : html`<h2>Faults <span class="count">${backlog.faults.length}</span></h2>`}
${backlog.faults.map((fault) => html`<p class="card fault"><code>${describeFault(fault)}</code></p>`)}
<h2>Done <span class="count">${done.length}</span></h2>
${done.length === 0 ? html`<p class="empty">Nothing was merged yet.</p>` : null}
${done.map((task) => viewTask(task, badge("done"), markdown))}
${viewLessons(files, ledger)}`;
}

function viewTask(task: Task, stands: Html, markdown: (text: string) => Html): Html {
  const origin = task.origin === "human" ? "" : ` · from ${task.origin}`;
  return html`<details class="card task"><summary><span class="title">${task.title}</span> ${stands}
<span class="meta">${task.id} · ${task.category} · priority ${task.priority}${origin}</span></summary>
<div class="prose">${markdown(task.description)}</div>
${task.acceptance.length === 0 ? null : html`<p>It is done when:</p><ul>${task.acceptance.map((line) => html`<li>${line}</li>`)}</ul>`}
</details>`;
}

/** The first thing that keeps a task from being picked, in the words of its newest event. */
function standing(task: Task, ledger: Ledger, done: ReadonlySet<string>): Html {
  const { mergeRequests, quarantined, rejections, outcomes } = taskHistory(ledger, task.id);
  const iid = mergeRequests.at(-1);
  const newest = iid === undefined ? undefined : ledger.mergeRequests.get(iid);
  if (quarantined) return badge("quarantined");
  if (newest !== undefined)
    return html`${badge(newest.state === "opened" ? "in review" : newest.state)} <a href="#mr-${newest.iid}">!${newest.iid}</a>`;
  const rejection = rejections.at(-1);
  if (rejection !== undefined) return badge(rejection.reason);
  const last = outcomes.at(-1);
  if (last !== undefined) return badge(last.outcome);
  const waitsFor = task.dependsOn.filter((id) => !done.has(id));
  return waitsFor.length === 0
    ? badge("waiting")
    : html`${badge("blocked")} <span class="meta">by ${waitsFor.join(", ")}</span>`;
}

/** As their files have them: a person's word may have given one another wording since it was booked. */
function viewLessons(files: Files, ledger: Ledger): Html | null {
  const worded = new Map(readCritiques(files).critiques.map(({ id, lesson }) => [id, lesson]));
  const lessons = [...ledger.critiques].filter(([, { retired }]) => !retired);
  if (lessons.length === 0) return null;
  return html`<h2>Lessons <span class="count">${lessons.length}</span></h2>
<ul>${lessons.map(([id, { lesson, task }]) => html`<li>${worded.get(id) ?? lesson} <span class="meta">from ${task}</span></li>`)}</ul>`;
}
