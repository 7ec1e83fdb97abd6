import type { Estimate } from "../domain/calibration/bootstrap.ts";
import type { Lift } from "../domain/critiques/lift.ts";
import type { LoopEffect } from "../domain/critiques/loop.ts";
import type { NightLessons, ReportedCritique } from "../domain/critiques/report.ts";
import type { Standing } from "../domain/critiques/standing.ts";
import { inlineCode } from "./code.ts";
import { quote } from "./digest-words.ts";
import { escapeInline } from "./escape.ts";
import { plural } from "./figures.ts";

/** Lessons of which only merges are known come last. */
function worthOf({ gradeLift }: ReportedCritique): number {
  return gradeLift?.value ?? Number.MIN_SAFE_INTEGER;
}

/** What is known of more lessons than these is in `critiques list`. */
const MAX_MEASURED = 5;

/** The lines of a digest about lessons; none where nothing was learnt and nothing is known. */
export function lessonLines({ learnt, retired, contradictions, measured, loop }: NightLessons): string[] {
  const known = [...measured].sort((a, b) => worthOf(b) - worthOf(a));
  return [
    ...learnt.map(learntLine),
    ...contradictions.map(
      ({ counts, gives }) =>
        `- **Contradiction:** ${quote(counts.lesson)} (${inlineCode(counts.id)}, which counts) against ${quote(gives.lesson)} (${inlineCode(gives.id)}, which gives way). Edit or delete one of the two files.`,
    ),
    ...retired.map(
      ({ critique, lesson, reason }) => `- Retired ${inlineCode(critique)}, ${quote(lesson)} ${sentence(reason)}`,
    ),
    ...known.slice(0, MAX_MEASURED).map(measuredLine),
    ...(known.length > MAX_MEASURED
      ? [`- ${known.length - MAX_MEASURED} more are measured: \`nightshift critiques list\` has them.`]
      : []),
    ...(loop === null ? [] : [`- ${loopWords(loop)}`]),
  ];
}

function learntLine({ task, lesson, author, standing, count, isNew }: NightLessons["learnt"][number]): string {
  const who = author?.startsWith("human:") ? `${inlineCode(author.slice("human:".length))} about ` : "the grade of ";
  const said = isNew ? "" : "Said again: ";
  const times = count > 1 ? `, seen in ${plural(count, "task")}` : "";
  return `- ${said}${quote(lesson)} From ${who}${inlineCode(task)}${times}.${STANDS[standing]}`;
}

const STANDS = {
  "in-force": "",
  pending: " _Not told to agents yet: grades alone must show it in a second task, on another night._",
  ended: "",
  retired: "",
  overruled: " _It contradicts another lesson and gives way._",
} satisfies Record<Standing["kind"], string>;

function measuredLine({ critique, gradeLift, mergeLift }: ReportedCritique): string {
  const lifts = [
    ...(gradeLift === null ? [] : [liftWords("grade", gradeLift)]),
    ...(mergeLift === null ? [] : [liftWords("merges", mergeLift)]),
  ];
  return `- ${inlineCode(critique.id)}: ${escapeInline(lifts.join("; "))}.`;
}

/** Whether the loop does anything, in so many words. */
export function loopWords(loop: LoopEffect): string {
  const { tasks, heldOut } = loop;
  const known = `${plural(tasks, "graded task")} that lessons are about, ${heldOut} of them with one held out`;
  if (loop.kind === "too-few") return `Whether lessons help is not known yet: ${known}; ${loop.missing} more needed.`;
  const { grade } = loop;
  const figures = `${signed(grade.value)} a grade (${interval(grade)}) by ${known}`;
  if (grade.low > 0) return `Lessons help: ${figures}.`;
  return grade.high < 0 ? `Lessons do harm: ${figures}.` : `Lessons have shown no effect so far: ${figures}.`;
}

/** `grade +0.8 (+0.1 to +1.5), 40 tasks with and 11 without`. */
export function liftWords(what: "grade" | "merges", lift: Lift): string {
  const scaled = what === "grade" ? lift : { value: lift.value * 100, low: lift.low * 100, high: lift.high * 100 };
  const unit = what === "grade" ? "" : " points";
  const show = what === "grade" ? signed : (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(Math.round(value))}`;
  const { given, heldOut } = lift;
  return `${what} ${show(scaled.value)}${unit} (${show(scaled.low)} to ${show(scaled.high)}), ${plural(given, "task")} with and ${heldOut} without`;
}

function interval({ low, high }: Estimate): string {
  return `${signed(low)} to ${signed(high)}`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}

function sentence(reason: string): string {
  const text = escapeInline(reason);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
