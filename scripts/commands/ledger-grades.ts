import { calibrationsOf } from "../domain/calibration/calibration.ts";
import type { Ledger } from "../domain/ledger.ts";
import { meanGrades } from "../domain/mean-grades.ts";
import { calibrationLines } from "../views/calibration.ts";
import { table } from "./print.ts";

/** What the ledger says of grades: their mean by each measure, and each judge against what people did. */
export function gradeFigures(ledger: Ledger) {
  return { means: meanGrades(ledger), ...calibrationsOf(ledger) };
}

/** The same for people; empty when nothing was graded. */
export function gradeLines(figures: ReturnType<typeof gradeFigures>): string[] {
  const rows = figures.means.map(({ measure, grades, mean }) => [`  ${measure}`, String(grades), mean.toFixed(1)]);
  if (rows.length === 0) return [];
  const calibration = calibrationLines(figures).map((line) => `  ${line}`);
  return [
    ...["", "Mean grades, each measure on its own", table([["  measure", "grades", "mean"], ...rows])],
    ...(calibration.length === 0 ? [] : ["", "Calibration", ...calibration]),
  ];
}
