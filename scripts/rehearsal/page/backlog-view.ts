import { readCritiques } from "../../domain/critiques/read.ts";
import { describeFault } from "../../domain/fault.ts";
import type { Ledger } from "../../domain/ledger.ts";
import { parseTask, type Task } from "../../domain/task.ts";
import { type Standing, standingFacts, standingOf, standingWords } from "../../domain/task-standing.ts";
import { type Html, html } from "./html.ts";
import { badge } from "./parts.ts";

type Files = ReadonlyMap<string, string>;

/** Open tasks with where they stand, what is done, files with faults, and the lessons learnt. */
export function viewBacklog(files: Files, now: Date, markdown: (text: string) => Html): Html {
  const facts = standingFacts(files, now);
  const { backlog, ledger } = facts;
  const open = [...backlog.open.values()];
  const done = [...files].flatMap(([path, text]) => {
    const parsed = path.startsWith("backlog/done/") ? parseTask(path, text) : null;
    return parsed?.kind === "ok" ? [parsed.value] : [];
  });
  return html`<h2>Open <span class="count">${open.length}</span></h2>
${open.map((one) => viewTask(one.task, viewStanding(standingOf(one, facts), one.task, backlog.done), markdown))}
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

function viewStanding(standing: Standing, { dependsOn }: Task, done: ReadonlySet<string>): Html {
  switch (standing.kind) {
    case "in-review":
    case "merged":
    case "closed":
      return html`${badge(standing.kind.replace("-", " "))} <a href="#mr-${standing.iid}">!${standing.iid}</a>`;
    case "waiting":
      return html`${badge("waiting")} <span class="meta">for ${dependsOn.filter((id) => !done.has(id)).join(", ")}</span>`;
    default:
      return badge(standingWords(standing));
  }
}

/** As their files have them: a person's word may have given one another wording since it was booked. */
function viewLessons(files: Files, ledger: Ledger): Html | null {
  const worded = new Map(readCritiques(files).critiques.map(({ id, lesson }) => [id, lesson]));
  const lessons = [...ledger.critiques].filter(([, { retired }]) => !retired);
  if (lessons.length === 0) return null;
  return html`<h2>Lessons <span class="count">${lessons.length}</span></h2>
<ul>${lessons.map(([id, { lesson, task }]) => html`<li>${worded.get(id) ?? lesson} <span class="meta">from ${task}</span></li>`)}</ul>`;
}
