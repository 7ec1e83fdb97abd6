import type { Charge } from "../domain/event.ts";
import type { Grade } from "../domain/grading.ts";
import type { Task } from "../domain/task.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import { inlineCode } from "./code.ts";
import { escapeInline, escapeMarkdown } from "./escape.ts";
import { dollars, duration, grade as gradeText, plural } from "./figures.ts";

export type MergeRequestOffer = {
  task: Task;
  summary: string;
  evidence: readonly string[];
  /** The limit that ended the work early; null when it is done. */
  unfinished: string | null;
  checks: readonly CheckRun[];
  files: readonly { path: string; added: number; removed: number }[];
  grade: Grade | null;
  charges: readonly Charge[];
  turns: number;
  durationS: number;
  model: string;
  cycle: string;
  pipelineUrl: string;
};

const MAX_TITLE = 240;

/** GitLab knows a draft by its title. */
export function mergeRequestTitle(task: Task, draft: boolean): string {
  const title = task.title.replace(/\s+/g, " ").trim().slice(0, MAX_TITLE);
  // A title of `Draft: …` would otherwise make itself a draft, or undo one.
  const plain = title.replace(/^(\s*(\[?draft\]?|\(draft\)|draft):?\s*)+/i, "") || task.id;
  return draft ? `Draft: ${plain}` : plain;
}

/** The description that a reviewer reads first: what and why, proof, grade with its reasons, price, how to answer. */
export function mergeRequestDescription(offer: MergeRequestOffer): string {
  return [
    warning(offer),
    escapeMarkdown(offer.summary),
    section("Why", why(offer.task)),
    section("Proof", proof(offer)),
    section("Grade", graded(offer.grade)),
    section("Your turn", YOUR_TURN),
    `<sub>${facts(offer)}</sub>`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

const YOUR_TURN = [
  "- **Comment** on a line or below: the next shift answers, and changes the code where you ask for it.",
  "- **Merge** it, and the task is done.",
  "- **Close** it with a word why, and that word becomes a lesson. The task rests until somebody edits it.",
].join("\n");

function warning({ unfinished }: MergeRequestOffer): string {
  return unfinished === null
    ? ""
    : `> **Unfinished.** Stopped by a limit (${escapeInline(unfinished)}); what is here is work in progress.`;
}

function section(title: string, body: string): string {
  return body === "" ? "" : `### ${title}\n\n${body}`;
}

function why(task: Task): string {
  const acceptance = task.acceptance.map((line) => `- ${escapeInline(line)}`).join("\n");
  return [`Task ${inlineCode(task.id)} (${task.category}, priority ${task.priority}).`, acceptance]
    .filter((part) => part !== "")
    .join("\n\n");
}

function proof({ evidence, checks, files }: MergeRequestOffer): string {
  const said = evidence.map((line) => `- ${escapeInline(line)}`).join("\n");
  return [checkTable(checks), said, fileList(files)].filter((part) => part !== "").join("\n\n");
}

function checkTable(checks: readonly CheckRun[]): string {
  const commands = [...new Set(checks.map((check) => check.command))];
  if (commands.length === 0) return "_The project has no checks configured; nothing was run._";
  const rows = commands.map((command) => {
    const of = (when: CheckRun["when"]) => checks.findLast((check) => check.command === command && check.when === when);
    return `| ${inlineCode(command).replace(/\|/g, "\\|")} | ${verdict(of("before"))} | ${verdict(of("after"))} |`;
  });
  return ["| Check, run by the harness | before | after |", "|---|---|---|", ...rows].join("\n");
}

function verdict(check: CheckRun | undefined): string {
  if (check === undefined) return "not run";
  return check.passed ? `✅ ${duration(check.durationS)}` : `❌ exit ${check.exitCode ?? "by timeout"}`;
}

function fileList(files: MergeRequestOffer["files"]): string {
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const removed = files.reduce((sum, file) => sum + file.removed, 0);
  const rows = files.slice(0, 30).map((file) => `- ${inlineCode(file.path)} +${file.added} −${file.removed}`);
  const more = files.length > 30 ? [`- and ${files.length - 30} more`] : [];
  return [
    "<details>",
    `<summary>${plural(files.length, "file")}, +${added} −${removed}</summary>`,
    "",
    ...rows,
    ...more,
    "",
    "</details>",
  ].join("\n");
}

function graded(grade: Grade | null): string {
  if (grade === null) return "_Not graded: the reflect job left no result._";
  const { judge, heuristics } = grade;
  const parts = `heuristics ${gradeText(heuristics.score)}${judge === null ? "; no judge" : `, judge ${gradeText(judge.score)}`}`;
  const flaws = heuristics.findings.map((f) => `- ➖ ${escapeInline(f.detail)} (${f.rule}, −${f.points})`);
  const reasons = judge?.reasons.map((reason) => `- ${escapeInline(reason)}`) ?? [];
  const concerns = judge?.concerns.map((concern) => `- ⚠️ ${escapeInline(concern)}`) ?? [];
  return [`**${gradeText(grade.score)} of 10** (${parts})`, "", ...reasons, ...concerns, ...flaws].join("\n").trim();
}

function facts({ charges, turns, durationS, model, cycle, pipelineUrl }: MergeRequestOffer): string {
  const usd = charges.reduce((sum, charge) => sum + charge.usd, 0);
  const isEstimate = charges.some((charge) => charge.estimated);
  const pipeline = pipelineUrl === "" ? cycle : `<a href="${pipelineUrl}">${cycle}</a>`;
  return `Night Shift, cycle ${pipeline}: ${dollars(usd)}${isEstimate ? " (partly estimated)" : ""}, ${plural(turns, "turn")}, ${duration(durationS)}, ${inlineCode(model)}.`;
}
