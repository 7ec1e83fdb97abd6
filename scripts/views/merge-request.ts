import type { CalibratedGrade } from "../domain/calibration/calibration.ts";
import type { Charge } from "../domain/event.ts";
import type { Grade } from "../domain/grading.ts";
import type { GuardFinding } from "../domain/guards/guard.ts";
import type { Scouting } from "../domain/scouting.ts";
import type { Task } from "../domain/task.ts";
import type { WithoutChange } from "../domain/verify/without-change.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import { checkTable, failedOutputs } from "./check-table.ts";
import { inlineCode } from "./code.ts";
import { escapeInline, escapeMarkdown, escapeTitle } from "./escape.ts";
import { dollarsIn, duration, plural } from "./figures.ts";
import { folded } from "./folded.ts";
import { gradeSection } from "./grade-section.ts";

export type MergeRequestOffer = {
  task: Task;
  summary: string;
  evidence: readonly string[];
  /** The limit that ended the work early; null when it is done. */
  unfinished: string | null;
  checks: readonly CheckRun[];
  /** What the tests of the change say without it; absent where nobody tried. */
  withoutChange?: WithoutChange | undefined;
  /** What deterministic guards found: a draft's reasons, and warnings. */
  guards: readonly Pick<GuardFinding, "verdict" | "detail">[];
  /** What the scout said before an agent started; null where none was asked. */
  scouting: Scouting | null;
  /** Why this task, this model and this much money now; and what preflight found in the code base, its nearest neighbours. */
  chosen: { because: readonly string[]; compared: readonly string[] };
  files: readonly { path: string; added: number; removed: number }[];
  grade: Grade | null;
  /** The grade by the outcomes of this judge's earlier ones; null while too few are known. */
  calibrated: CalibratedGrade | null;
  charges: readonly Charge[];
  turns: number;
  durationS: number;
  model: string;
  cycle: string;
  pipelineUrl: string;
};

/** GitLab takes 255 characters; `Draft: ` and broken references need some of them. */
const MAX_TITLE = 230;

/** Longer lists of files are folded away. */
const MAX_OPEN_FILES = 6;
const MAX_FILES = 50;

/** GitLab knows a draft by its title. */
export function mergeRequestTitle(task: Task, draft: boolean): string {
  // A title of `Draft: …` would otherwise make itself a draft, or undo one.
  const plain = task.title.replace(/^\s*((\[draft\]|\(draft\)|draft)(:|\s|$)\s*)+/i, "").trim() || task.id;
  const title = [...escapeTitle(plain)].slice(0, MAX_TITLE).join("");
  return draft ? `Draft: ${title}` : title;
}

/** The title of an open merge request, as people may have edited it, made a draft's. */
export function asDraft(title: string): string {
  return `Draft: ${title}`.slice(0, 255);
}

/** The title of a draft, made that of a merge request that is ready. */
export function asReady(title: string): string {
  return title.replace(/^\s*((\[draft\]|\(draft\)|draft:|draft -)\s*)+/i, "") || title;
}

/** The description that a reviewer reads first: what and why, proof, grade with its reasons, price, how to answer. */
export function mergeRequestDescription(offer: MergeRequestOffer): string {
  return [
    warning(offer),
    escapeMarkdown(offer.summary),
    section("Why", [why(offer), choice(offer.chosen)].filter((part) => part !== "").join("\n\n")),
    section("Proof", proof(offer)),
    section("Look at", guarded(offer.guards)),
    section("Changes", fileList(offer.files)),
    section("Grade", gradeSection(offer.grade, offer.calibrated)),
    section("Your turn", YOUR_TURN),
    `<sub>${facts(offer)}</sub>`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

const YOUR_TURN_HEADING = "\n\n### Your turn\n";

/** Whoever opens the merge request must not take the first account for the newest. */
function newest(round: number): string {
  const earlier = round > 1 ? ", before the earlier rounds" : "";
  return `> **Round ${round}** below is the newest account${earlier}: what stands right here is the first. ${NEWEST}\n\n`;
}
const NEWEST = "<!-- nightshift:newest -->";
/** People may have written above it. */
const AN_EARLIER_NEWEST = new RegExp(`^> \\*\\*Round \\d+\\*\\* .*${NEWEST}\\n\\n`, "m");

/** Where the newest of the rounds that are told begins. */
const TOLD_ROUND = /\n\n### Round \d+\n<!-- nightshift:round:/;

/**
 * The description after a revision: all that stood there, people's own words included, and what this round did, before
 * the earlier rounds and "Your turn". A round that is told already is not told again.
 */
export function withRound(description: string, round: number, offer: MergeRequestOffer, isMadeReady = false): string {
  // By cycle as well: one that died after it had told its round has booked none, and the next counts the same.
  const marker = `<!-- nightshift:round:${round}:${offer.cycle} -->`;
  if (description.includes(marker)) return description;
  const account = [
    `### Round ${round}\n${marker}`,
    warning(offer),
    isMadeReady ? "This round passed checks and guards: what was a draft is ready for review." : "",
    escapeMarkdown(offer.summary),
    proof(offer),
    guarded(offer.guards),
    fileList(offer.files),
    gradeSection(offer.grade, offer.calibrated),
    `<sub>${facts(offer)}</sub>`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
  // GitLab's form sends what people have edited with the line ends of the web.
  const known = description.replace(/\r\n/g, "\n").replace(AN_EARLIER_NEWEST, "");
  const earlier = known.search(TOLD_ROUND);
  const at = earlier === -1 ? known.lastIndexOf(YOUR_TURN_HEADING) : earlier;
  const [before, after] = at === -1 ? [known.trimEnd(), ""] : [known.slice(0, at), known.slice(at)];
  return newest(round) + `${before}\n\n${account}${after}`.trimStart();
}

const YOUR_TURN = [
  "- **Comment** on a line or below: the next shift answers, and changes the code where you ask for it.",
  "- **Merge** it, and the task is done.",
  "- **Close** it with a word why, and that word becomes a lesson.",
].join("\n");

function warning({ unfinished }: MergeRequestOffer): string {
  return unfinished === null
    ? ""
    : `> ⚠ **Unfinished.** Stopped by a limit (${escapeInline(unfinished)}); what is here is work in progress.`;
}

function section(title: string, body: string): string {
  return body === "" ? "" : `### ${title}\n\n${body}`;
}

function why({ task, scouting }: MergeRequestOffer): string {
  const origin = task.origin === "human" ? "" : `, proposed while working on ${inlineCode(task.origin)}`;
  const rank = `${task.category}, priority ${task.priority}`;
  const acceptance = task.acceptance.map((line) => `- ${escapeInline(line)}`).join("\n");
  return [
    `Task ${inlineCode(task.id)} (${rank}${origin}): ${escapeInline(task.title)}`,
    acceptance === "" ? "" : `It is done when:\n\n${acceptance}`,
    scouting === null ? "" : scouted(scouting),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Folded away: who wonders whether it is there already, or why it was this task's turn, finds the figures. */
function choice({ because, compared }: MergeRequestOffer["chosen"]): string {
  const list = (lines: readonly string[]) => lines.map((line) => `- ${escapeInline(line)}`).join("\n");
  const parts = [
    because.length === 0 ? "" : `Chosen by:\n\n${list(because)}`,
    compared.length === 0
      ? ""
      : `Compared with the code base and with earlier tasks, the nearest first:\n\n${list(compared)}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : folded("Why now, and what there was before", parts.join("\n\n"));
}

/** A reviewer of what a scout spoke against has to know; one that let the task pass is mentioned with its price. */
function scouted({ verdict, followed, explanation, evidence, model, usd }: Scouting): string {
  const who = `The scout (${inlineCode(model)}, ${dollarsIn(usd)})`;
  if (verdict === null) return `${who} gave no opinion: ${escapeInline(explanation)}`;
  if (followed) return `${who} said ${inlineCode(verdict)}: ${escapeInline(explanation)}`;
  const named = evidence.map((line) => `- ${escapeInline(line)}`).join("\n");
  const said = `⚠ ${who} took it for ${inlineCode(verdict)} without evidence that holds, so that the agent tried all the same: ${escapeInline(explanation)}`;
  return named === "" ? said : `${said}\n\n${named}`;
}

function guarded(guards: MergeRequestOffer["guards"]): string {
  return guards
    .map((g) => `- ⚠ ${escapeInline(g.detail)}${g.verdict === "draft" ? " (hence a draft)" : ""}`)
    .join("\n");
}

function proof({ evidence, checks, withoutChange }: MergeRequestOffer): string {
  const said = evidence.map((line) => `- ${escapeInline(line)}`).join("\n");
  return [
    checkTable(checks),
    withoutWords(withoutChange),
    ...failedOutputs(checks),
    said === "" ? "" : `The agent says:\n\n${said}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Whether the tests prove anything: the harness has run them on the old program. */
function withoutWords(found: WithoutChange | undefined): string {
  if (found === undefined || found.kind === "unknown") return "";
  if (found.kind === "passed")
    return `⚠ Without the change its tests pass as well (${found.commands.map(inlineCode).join(", ")}): they do not show that it works.`;
  const tests = found.count === 0 ? "" : ` in ${plural(found.count, "test")}`;
  return `Without the change, ${inlineCode(found.command)} fails${tests}, as it should: the harness ran the new tests on the old program.`;
}

function fileList(files: MergeRequestOffer["files"]): string {
  if (files.length === 0) return "";
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const removed = files.reduce((sum, file) => sum + file.removed, 0);
  const total = `${plural(files.length, "file")}, +${added} −${removed}`;
  const rows = files.slice(0, MAX_FILES).map((file) => `- ${inlineCode(file.path)} +${file.added} −${file.removed}`);
  const more = files.length > MAX_FILES ? [`- and ${files.length - MAX_FILES} more`] : [];
  const list = [...rows, ...more].join("\n");
  return files.length <= MAX_OPEN_FILES ? `${total}:\n\n${list}` : folded(total, list);
}

function facts({ charges, turns, durationS, model, cycle, pipelineUrl }: MergeRequestOffer): string {
  const usd = charges.reduce((sum, charge) => sum + charge.usd, 0);
  const cost = `${dollarsIn(usd)}${charges.some((charge) => charge.estimated) ? " (partly estimated)" : ""}`;
  const pipeline = /^https?:\/\/[^\s<>`\\|]+$/.test(pipelineUrl) ? `[${cycle}](<${pipelineUrl}>)` : cycle;
  const work = `${plural(turns, "turn")} of ${inlineCode(model)} in ${duration(durationS)}`;
  return `Night Shift, cycle ${pipeline}: ${cost}, ${work}.`;
}
