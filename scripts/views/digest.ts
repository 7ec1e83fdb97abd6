import type { Comment, FoundTests, Night, SetBack, WaitingReview } from "../domain/night.ts";
import { calibrationNote } from "./calibration.ts";
import { inlineCode } from "./code.ts";
import { decision } from "./digest-decision.ts";
import { mergeRequestLink, name, quote } from "./digest-words.ts";
import { escapeCell, escapeInline } from "./escape.ts";
import { age, dollarsIn, grade as gradeText, plural, zonedTime } from "./figures.ts";
import { lessonLines } from "./lessons.ts";

/** One title a day: opening the digest of a day twice finds the first. `date` is yyyy-mm-dd. */
export function digestTitle(date: string): string {
  return `Night Shift digest, ${date}`;
}

/** Whether an issue is a digest: people may give its label to other issues. Titles sort by date. */
export function isDigestTitle(title: string): boolean {
  return /^Night Shift digest, \d{4}-\d{2}-\d{2}$/.test(title);
}

/**
 * The morning issue: one line that says it all, then what needs a person, then what happened; no section without
 * content. `pauseLabel` is the label that stops Night Shift.
 */
export function digestBody(night: Night, pauseLabel: string): string {
  return [
    `**${glance(night)}**`,
    shift(night),
    section("Holds back", [...night.obstacles.map(obstacle), ...night.keptBack.map(kept)]),
    section("Needs your decision", night.decisions.map(decision)),
    section("Waits for your review", reviewTable(night.waiting)),
    section("What you said and did", [...endings(night), ...comments(night)]),
    section(
      "Pipelines and conflicts",
      night.rounds.map((one) => round(one, night.comments)),
    ),
    section("Did not work out", night.setBacks.map(setBack)),
    section("Learnt", lessonLines(night.lessons)),
    calibrationNote(night.calibration),
    section("Faults that its tests found", regressionLines(night.regressions)),
    section("Its tests that fail by chance", flakyLines(night.flaky)),
    section("New tasks it proposes", night.followUps.map(followUp)),
    section("Wait for other tasks", night.dependent.map(dependent)),
    section("Rested", night.rested.flatMap(rest)),
    section("Money", moneyTable(night)),
    `<sub>Put the label ${inlineCode(pauseLabel)} on this issue to stop Night Shift, and take it off to let it go on.</sub>`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `### ${title}\n\n${lines.join("\n")}`;
}

/** `4 merge requests wait for you; $0.41 of $6.00 spent; 1 decision needed.` */
function glance({ waiting, spend, decisions }: Night): string {
  const reviews = waiting.length;
  const parts = [
    reviews === 0
      ? "Nothing waits for review"
      : `${plural(reviews, "merge request")} ${reviews === 1 ? "waits" : "wait"} for you`,
    `${dollarsIn(spend.usd)} of ${dollarsIn(spend.day.capUsd)} spent`,
    ...(decisions.length === 0 ? [] : [`${plural(decisions.length, "decision")} needed`]),
  ];
  return `${parts.join("; ")}.`;
}

function shift({ from, to, timeZone, worked, rested, delivered }: Night): string {
  const rests = rested.reduce((sum, { cycles }) => sum + cycles, 0);
  const done = [
    worked === 0 ? "no cycle worked" : `${plural(worked, "cycle")} worked`,
    ...(rests === 0 ? [] : [`${rests} rested`]),
    ...(delivered.length === 0 ? [] : [`${plural(delivered.length, "task")} delivered`]),
  ];
  return `From ${zonedTime(from, timeZone)} to ${zonedTime(to, timeZone)} (${timeZone}): ${done.join(", ")}.`;
}

function obstacle({ name, detail, remedy }: Night["obstacles"][number]): string {
  return `- **${escapeInline(capitalized(name))}:** ${escapeInline(detail)}. _To change it: ${escapeInline(remedy)}._`;
}

/** What was paid for waits in its pipeline's artifacts. */
function kept({ task, title, cycle, pipeline, usd }: Night["keptBack"][number]): string {
  const where = pipeline === "" ? `cycle ${escapeInline(cycle)}` : `[cycle ${escapeInline(cycle)}](${pipeline})`;
  return `- ${inlineCode(task)} ${escapeInline(title)}: claimed by ${where}, ${dollarsIn(usd)} reserved. What was made is kept as artifacts, and handed over once the pause is over.`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function reviewTable(waiting: readonly WaitingReview[]): string[] {
  if (waiting.length === 0) return [];
  const rows = waiting.map((review) => {
    const { usd, ageMs } = review;
    const marks = reviewMarks(review).map((mark) => ` **${mark}**`);
    const title = `${mergeRequestLink(review)} ${escapeCell(review.title)}${marks.join("")}`;
    return `| ${title} | ${graded(review)} | ${dollarsIn(usd)} | ${age(ageMs)} |`;
  });
  return ["| Merge request | Grade | Cost | Open for |", "|---|--:|--:|--:|", ...rows];
}

/** As outcomes have it where they are known, beside what was booked. */
function graded({ grade, calibrated, isPartial, isDisputed }: WaitingReview): string {
  if (grade === null) return "–";
  const marks = [...(isPartial ? ["partial"] : []), ...(isDisputed ? ["judges disagree"] : [])];
  const shown = calibrated ?? grade;
  const facts = [...(calibrated === null ? [] : [`as graded ${gradeText(grade)}`]), ...marks];
  return `${gradeText(shown)}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

const NEWS = { opened: "new", updated: "revised" } as const;

function reviewMarks({ news, isDraft, unanswered }: WaitingReview): string[] {
  return [
    ...(news === null ? [] : [NEWS[news]]),
    ...(isDraft ? ["unfinished draft"] : []),
    ...(unanswered === 0 ? [] : [`${plural(unanswered, "comment")} to answer`]),
  ];
}

function endings({ merged, closed, reverted, decisions }: Night): string[] {
  const said = new Map(decisions.flatMap((one) => (one.kind === "closed" ? [[one.iid, one.reason] as const] : [])));
  return [
    ...merged.map((mr) => `- ${inlineCode(mr.by)} **merged** ${mergeRequestLink(mr)} ${escapeInline(mr.title)}`),
    ...closed.map((mr) => {
      const isSaid = said.get(mr.iid) === mr.reason;
      const why = mr.reason === "" ? " without a word why" : isSaid ? ", as said above" : `: ${quote(mr.reason)}`;
      return `- ${inlineCode(mr.by)} **closed** ${mergeRequestLink(mr)} ${escapeInline(mr.title)}${why}`;
    }),
    ...reverted.map(
      (mr) =>
        `- ${inlineCode(mr.by)} **reverted** ${mergeRequestLink(mr)} ${escapeInline(mr.title)} with ${inlineCode(mr.sha.slice(0, 8))}: it counts as a failure from now on`,
    ),
  ];
}

function comments({ comments: all }: Night): string[] {
  return all.map((comment, at) => {
    const words = `- ${inlineCode(comment.author)} on ${mergeRequestLink(comment)}: ${quote(comment.body)}`;
    return `${words} ${reply(comment, all.slice(0, at))}`.trimEnd();
  });
}

function reply({ answer, isOpen, trusted, iid }: Comment, above: readonly Comment[]): string {
  if (answer !== null)
    return isAnswer(answer, iid, above) ? "**Answered** as above." : `**Answered:** ${quote(answer)}`;
  if (!isOpen) return "";
  return trusted ? "_The next shift answers._" : "_Not acted on: its author may not direct Night Shift._";
}

/** Whether these words stand above as the answer to a comment on the same merge request: one round gives one account. */
function isAnswer(words: string, iid: number, above: readonly Comment[]): boolean {
  return above.some((comment) => comment.iid === iid && comment.answer?.trim() === words.trim());
}

/** `!5 Title: the pipeline failed in lint; pushed as 1a2b3c4d. …` */
function round(
  { failedJobs, conflicts, pushedSha, said, ...mr }: Night["rounds"][number],
  above: readonly Comment[],
): string {
  const causes = [
    ...(failedJobs.length === 0 ? [] : [`the pipeline failed in ${failedJobs.map(inlineCode).join(", ")}`]),
    ...(conflicts.length === 0 ? [] : [`there was a conflict in ${conflicts.map(inlineCode).join(", ")}`]),
  ];
  const end = pushedSha === null ? "nothing was pushed" : `pushed as ${inlineCode(pushedSha.slice(0, 8))}`;
  const account = isAnswer(said, mr.iid, above) ? ", as answered above." : `. ${quote(said)}`;
  return `- ${mergeRequestLink(mr)} ${escapeInline(mr.title)}: ${causes.join(", and ")}; **${end}**${account}`;
}

const SET_BACKS = {
  unfinished: "ran into a limit",
  failed: "failed",
  refused: "was refused by the policy",
  abandoned: "was lost with its pipeline",
} satisfies Record<SetBack["outcome"], string>;

function setBack(one: SetBack): string {
  return `- ${name(one)} ${SET_BACKS[one.outcome]} (${dollarsIn(one.usd)}, attempt ${one.attempts}): ${quote(one.detail)}`;
}

/** Names of more tests are in the work itself. */
const MAX_TESTS = 5;

function regressionLines({ found, total }: Night["regressions"]): string[] {
  if (found.length === 0) return [];
  const lines = found.map((one) =>
    testsLine(one, ({ length }) => `${length === 1 ? "fails" : "fail"} on the merged code`),
  );
  return [...lines, `- So far, such tests have found ${plural(total, "fault")}.`];
}

function flakyLines({ found, total }: Night["flaky"]): string[] {
  if (found.length === 0) return [];
  const lines = found.map((one) =>
    testsLine(one, ({ length }) => (length === 1 ? "fails and passes" : "fail and pass").concat(" on the same code")),
  );
  return [...lines, `- They say nothing of the code, and are counted apart from faults: ${total} so far.`];
}

function testsLine(
  { tests, ...task }: FoundTests["found"][number],
  what: (tests: readonly string[]) => string,
): string {
  const more = tests.length > MAX_TESTS ? ` and ${tests.length - MAX_TESTS} more` : "";
  const named = tests.slice(0, MAX_TESTS).map(inlineCode).join(", ");
  return `- ${name(task)}: ${plural(tests.length, "test")} ${what(tests)}: ${named}${more}`;
}

function followUp({ task, title, parent }: Night["followUps"][number]): string {
  return `- ${name({ task, title })}, from ${inlineCode(parent)}`;
}

function dependent({ task, title, waitsFor }: Night["dependent"][number]): string {
  return `- ${name({ task, title })} waits for ${waitsFor.map(inlineCode).join(", ")}`;
}

function rest({ reasons, cycles }: Night["rested"][number]): string[] {
  return reasons.map((reason) => `- ${plural(cycles, "cycle")}: ${escapeInline(reason)}`);
}

function moneyTable({ spend: { usd, estimated, day, month } }: Night): string[] {
  const line = (what: string, spent: number, cap: number | null) =>
    `| ${what} | ${dollarsIn(spent)} | ${cap === null ? "" : dollarsIn(cap)} |`;
  return [
    "| | Spent | Cap |",
    "|---|--:|--:|",
    line(`Since the last digest${estimated ? " (partly estimated)" : ""}`, usd, null),
    line("Today", day.spentUsd, day.capUsd),
    line("This month", month.spentUsd, month.capUsd),
  ];
}
