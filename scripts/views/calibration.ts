import type { Estimate } from "../domain/calibration/bootstrap.ts";
import type { Calibration, Calibrations, Worth } from "../domain/calibration/calibration.ts";
import type { ReliabilityBin } from "../domain/calibration/measures.ts";
import { inlineCode } from "./code.ts";
import { percent, plural } from "./figures.ts";

type Fitted = Extract<Calibration, { kind: "fitted" }>;

/** What a ledger tells of its judges, as lines for a terminal: the reliability of each version on its own, newest last. */
export function calibrationLines({ judges, leftOut }: Calibrations): string[] {
  const out = Object.entries(leftOut).filter(([, count]) => count > 0);
  const words = out.map(([why, count]) => `${count} ${LEFT_OUT[why as keyof typeof LEFT_OUT]}`);
  return [...judges.flatMap(judgeLines), ...(words.length === 0 ? [] : [`left out: ${words.join(", ")}`])];
}

const LEFT_OUT = {
  silent: "closed without a word",
  other: "closed for reasons of time or want",
  unclear: "closed with words that could not be placed",
  "no-verdict": "without a verdict",
  "no-version": "graded before judges had versions",
} satisfies Record<keyof Calibrations["leftOut"], string>;

/** One line of Markdown for the newest judge; empty while no judge has graded anything. */
export function calibrationNote(calibration: Calibration | null): string {
  if (calibration === null) return "";
  const judge = inlineCode(calibration.version);
  if (calibration.kind === "too-few")
    return `Grades of ${judge} are not calibrated yet: ${tooFew(calibration.outcomes, calibration.missing)}.`;
  const { outcomes, calibrated } = calibration;
  const parts = [biasWords(calibration), weightWords(calibration), worthWords(calibrated), useWords(calibration)];
  return `Grades of ${judge} by ${plural(outcomes, "outcome")}: ${parts.join("; ")}.`;
}

function judgeLines(calibration: Calibration): string[] {
  const { version, counts } = calibration;
  const known = `${counts.merged} merged, ${counts["merged-after-changes"]} merged after changes, ${counts["closed-for-quality"]} closed for quality, ${counts.reverted} reverted`;
  if (calibration.kind === "too-few")
    return [`${version}: ${tooFew(calibration.outcomes, calibration.missing)} (${known})`];
  return [
    `${version}: ${plural(calibration.outcomes, "outcome")} (${known})`,
    `  ${biasWords(calibration)}; ${weightWords(calibration)}`,
    `  as graded:  ${worthWords(calibration.asGraded)}`,
    `  calibrated: ${worthWords(calibration.calibrated)}, on outcomes that the fit has not seen`,
    `  ${useWords(calibration)}`,
    ...calibration.reliability.map((bin) => `  ${binWords(bin)}`),
  ];
}

function tooFew(outcomes: number, missing: number): string {
  return `${plural(outcomes, "outcome")}, ${missing} more needed`;
}

/** A bias counts as shown when its interval leaves nothing out on the other side. */
function biasWords({ bias }: Fitted): string {
  const points = `${percent(Math.abs(bias.value))} points (${percent(bias.low)} to ${percent(bias.high)})`;
  if (bias.low > 0) return `over-generous by ${points}`;
  return bias.high < 0 ? `over-strict by ${points}` : `no bias shown (${percent(bias.low)} to ${percent(bias.high)})`;
}

/** What is left of a bias is told with its interval, so that nobody has to believe that it is gone. */
function useWords({ remainingBias: { value, low, high }, isApplied }: Fitted): string {
  const left = `bias left after calibration ${percent(value)} points (${percent(low)} to ${percent(high)})`;
  return isApplied
    ? `${left}; grades are shown calibrated`
    : `${left}; not used: it forecasts no better than the grades as they are`;
}

function weightWords({ weights }: Fitted): string {
  if (weights === null) return "neither heuristics nor judge tell merges from closes";
  return `weights fitted to ${Math.round(weights.heuristics * 100)}/${Math.round(weights.judge * 100)} (heuristics/judge)`;
}

function worthWords({ brier, error, auc, kappa }: Worth): string {
  const figures = [["Brier", brier] as const, ["error", error] as const, ["AUC", auc] as const, ["κ", kappa] as const];
  return figures.map(([name, estimate]) => `${name} ${estimateWords(estimate)}`).join(", ");
}

function estimateWords(estimate: Estimate | null): string {
  if (estimate === null) return "– (all outcomes are the same)";
  const { value, low, high } = estimate;
  return `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

function binWords({ count, said, merged, low, high }: ReliabilityBin): string {
  return `said ${percent(said).padStart(5)}, merged ${percent(merged).padStart(5)} (${percent(low)}–${percent(high)}) of ${count}`;
}
