import type { CalibratedGrade } from "../domain/calibration/calibration.ts";
import { citationText } from "../domain/citation.ts";
import type { Grade } from "../domain/grading.ts";
import { disagreement } from "../domain/judges.ts";
import { inlineCode } from "./code.ts";
import { escapeInline } from "./escape.ts";
import { grade as gradeText, percent } from "./figures.ts";

/** As many as a line holds; all of them are in the artifact. */
const MAX_CITATIONS = 6;

/** A grade, as outcomes have it where they are known, with what it rests on: its parts, who judged and in which version, the lines cited, reasons and findings. */
export function gradeSection(grade: Grade | null, calibrated: CalibratedGrade | null): string {
  if (grade === null) return "_Not graded: the reflect job left no result._";
  const { judge, heuristics, partial } = grade;
  const reasons = judge?.reasons.map((reason) => `- ${escapeInline(reason)}`) ?? [];
  const concerns = judge?.concerns.map((concern) => `- ⚠ ${escapeInline(concern)}`) ?? [];
  const flaws = heuristics.findings.map(
    ({ rule, points, detail, remedy }) =>
      `- − ${escapeInline(detail)} (${inlineCode(rule)}, −${points}) → ${escapeInline(remedy)}`,
  );
  const parts = `heuristics ${gradeText(heuristics.score)}, ${judgeWords(judge)}`;
  const marks = partial === undefined ? "" : " (partial)";
  const head =
    calibrated === null
      ? `**${gradeText(grade.score)} of 10**${marks}: ${parts}.`
      : `**${gradeText(calibrated.score)} of 10**, calibrated: people merge ${percent(calibrated.mergeProbability)} of such work. As graded ${gradeText(grade.score)}${marks}: ${parts}.`;
  const why = partial === undefined ? [] : [`- ⚠ No verdict: ${escapeInline(partial)}`];
  const apart = disagreement(judge?.panel);
  const dispute =
    apart === null
      ? []
      : [`- ⚠ The judges disagree by ${gradeText(apart)} points: look for yourself; the mean counts.`];
  const list = [...why, ...dispute, ...reasons, ...concerns, ...citations(judge), ...flaws].join("\n");
  return list === "" ? head : `${head}\n\n${list}`;
}

function judgeWords(judge: Grade["judge"]): string {
  if (judge === null) return "no judge";
  const version = judge.version === undefined ? "" : `, ${inlineCode(judge.version)}`;
  if (judge.panel !== undefined) {
    const each = judge.panel.map(({ model, score }) => `${inlineCode(model)} ${gradeText(score)}`).join(", ");
    return `judges ${gradeText(judge.score)} (${each}${version})`;
  }
  return `judge ${gradeText(judge.score)} (${inlineCode(judge.model)}${version})`;
}

function citations(judge: Grade["judge"]): string[] {
  const cited = judge?.citations ?? [];
  if (cited.length === 0) return [];
  const more = cited.length > MAX_CITATIONS ? `, and ${cited.length - MAX_CITATIONS} more` : "";
  const shown = cited.slice(0, MAX_CITATIONS).map((citation) => inlineCode(citationText(citation)));
  return [`- The judge cites ${shown.join(", ")}${more}.`];
}
