import type { PlanEntry } from "../artifacts/plan.ts";
import type { Pulse } from "../artifacts/pulse.ts";
import { terminalText } from "../domain/terminal-text.ts";
import { describeChecks, type ProjectChecks } from "../domain/verify/checks.ts";
import { cutBudgets } from "../phases/mind.ts";
import type { Asked, DryRun } from "./dry-run.ts";
import { sourceWords } from "./local-state.ts";
import { hanging, type Paper } from "./paper.ts";

/** The decision for people: what was looked at, how much may be spent and why, what is taken, and what is passed over and why. */
export function planView(found: DryRun, checks: ProjectChecks, head: string | null, paper: Paper): string {
  const { pulse, plan, asked, configuration } = found;
  const { bold } = paper;
  return [
    `${bold("May we work?")} ${answerOf(pulse)}`,
    hanging(
      pulse.checks.flatMap((check) => checkRows(check, paper)),
      paper,
    ),
    "",
    ...decisionLines(found, paper),
    ...section(`Would take${reservedOf(found)}`, entriesOf(found, paper), paper),
    ...cutBudgets(plan, configuration).map((words) => hanging([["  !", words]], paper, " ")),
    ...section(
      "Passed over",
      plan.passedOver.length === 0
        ? []
        : [
            hanging(
              plan.passedOver.map(({ task, reason }) => [`  ${task}`, reason].map(terminalText)),
              paper,
            ),
          ],
      paper,
    ),
    ...section(
      "Proves the work by",
      [
        hanging(
          describeChecks(checks).map(([what = "", ...words]) => [`  ${what}`, words.join("  ")]),
          paper,
        ),
      ],
      paper,
    ),
    ...(plan.faults.length === 0 ? [] : [""]),
    ...plan.faults.map((fault) => hanging([["!", terminalText(fault)]], paper, " ")),
    "",
    askedWords(asked, pulse, head)
      .map((line) => hanging([[line]], paper))
      .join("\n"),
  ].join("\n");
}

function answerOf({ decision }: Pulse): string {
  if (decision.kind === "rest") return "No.";
  const { newWork, onlyFixes } = decision;
  if (newWork === 0) return "Yes, on revisions alone.";
  return onlyFixes ? "Yes, on revisions and on what may mend the target branch." : "Yes.";
}

function checkRows({ ok, name, detail, remedy }: Pulse["checks"][number], { green, red, dim }: Paper): string[][] {
  const mark = ok === null ? dim("–") : ok ? green("✓") : red("✗");
  const row = [`  ${mark}`, name, ok === null ? dim(detail) : detail];
  return remedy === null ? [row] : [row, ["   ", "", `→ ${remedy}`]];
}

/** The cycle's own words for an idle plan name one task, and this view for the others. */
const NONE_READY = "no task is ready: below stands what keeps each of them, and what would change that";

function decisionLines({ pulse, plan }: DryRun, paper: Paper): string[] {
  const { decision } = pulse;
  const isIdle = decision.kind !== "rest" && plan.entries.length === 0 && plan.passedOver.length > 0;
  const reasons = isIdle ? [NONE_READY] : plan.restReasons;
  const rest = reasons.map((reason) => hanging([["  ", terminalText(reason)]], paper, ""));
  if (decision.kind === "rest") return [paper.bold("The cycle would rest:"), ...rest];
  const { allowanceUsd, slots, newWork } = decision;
  const tasks = `up to ${slots} task${slots === 1 ? "" : "s"}, ${Math.min(slots, newWork)} of them new`;
  return [`${paper.bold("Allowance:")} $${allowanceUsd.toFixed(2)} for ${tasks}`, ...rest];
}

function reservedOf({ pulse: { decision }, plan: { entries } }: DryRun): string {
  if (decision.kind === "rest" || entries.length === 0) return "";
  const usd = entries.reduce((sum, entry) => sum + entry.agentUsd + entry.judgeUsd, 0);
  return `, reserving $${usd.toFixed(2)} of $${decision.allowanceUsd.toFixed(2)}`;
}

function entriesOf({ plan: { entries } }: DryRun, paper: Paper): string[] {
  const widest = Math.max(0, ...entries.map(({ task }) => task.id.length));
  return entries.map((entry) => entryLines(entry, widest, paper));
}

/** What is taken, why, and, of what may exist already, where. */
function entryLines(entry: PlanEntry, widest: number, paper: Paper): string {
  const { slot, task, model, agentUsd, judgeUsd, reasons, preflight } = entry;
  const id = `${paper.bold(task.id)}${" ".repeat(widest - task.id.length)}`;
  const head = `  ${String(slot).padStart(2)}  ${id}  $${(agentUsd + judgeUsd).toFixed(2)}  ${model}`;
  const isGrey = reasons.some((reason) => reason.startsWith("it may exist already"));
  const evidence = isGrey ? preflight.map((one) => `· ${one}`) : [];
  // A task's words wear no colours but those that they are given here.
  const below = [task.title, reasons.join("; "), ...evidence].map(terminalText);
  return [head, ...below.map((text, at) => hanging([["      ", at === 0 ? text : paper.dim(text)]], paper, ""))].join(
    "\n",
  );
}

function section(title: string, blocks: readonly string[], { bold }: Paper): string[] {
  return blocks.length === 0 ? [] : ["", bold(title), ...blocks];
}

function askedWords(asked: Asked, { mergeRequests }: Pulse, head: string | null): string[] {
  if (asked.kind === "checkout") {
    const state = asked.source.kind === "folder" ? [] : sourceWords(asked.source).split("\n");
    return [`Not asked: the merge requests, notes, pipelines and state on GitLab (${asked.unasked}).`, ...state];
  }
  const { url, branch, commitSha, stateBranch, stateSha, as } = asked;
  const open = mergeRequests.filter((mr) => mr.state === "opened").length;
  const state = stateBranch === branch ? "" : `, state of ${stateBranch} at ${stateSha.slice(0, 8)}`;
  const here =
    head === commitSha ? [] : [`This checkout${head === null ? "" : ` (${head.slice(0, 8)})`} was not looked at.`];
  const whom = `${url}, ${branch} at ${commitSha.slice(0, 8)}${state}, ${open} open merge requests of ${as}`;
  return [`Asked, and changed nothing: ${whom}.`, ...here];
}
