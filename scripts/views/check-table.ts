import { compareReports } from "../domain/test-report/compare.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import { codeBlock, inlineCode } from "./code.ts";
import { duration, plural } from "./figures.ts";
import { folded, htmlCode } from "./folded.ts";

/** The end of a failed check's output. */
const MAX_TAIL = 3_000;

/** What the checks said before the work and after it. */
export function checkTable(checks: readonly CheckRun[]): string {
  const commands = [...new Set(checks.map((check) => check.command))];
  if (commands.length === 0) return "_The project has no checks configured; nothing was run._";
  const rows = commands.map((command) => {
    const of = (when: CheckRun["when"]) => checks.findLast((check) => check.command === command && check.when === when);
    const [before, after] = [of("before"), of("after")];
    return `| ${cellCode(command)} | ${verdict(before)} | ${verdict(after)}${testsBetween(before, after)} |`;
  });
  return ["| Check, run by the harness | Before | After |", "|---|---|---|", ...rows].join("\n");
}

/** What became of the tests, where both runs left a report: `: 2 tests fixed, 1 still failing as before`. */
function testsBetween(before: CheckRun | undefined, after: CheckRun | undefined): string {
  if (!before?.report || !after?.report) return "";
  const { fixed, stillFailing } = compareReports(before.report, after.report);
  const leftOut = Math.max(before.leftOut ?? 0, after.leftOut ?? 0);
  const facts = [
    ...(fixed.length === 0 ? [] : [`${plural(fixed.length, "test")} fixed`]),
    ...(stillFailing.length === 0 ? [] : [`${stillFailing.length} still failing as before`]),
    ...(leftOut === 0 ? [] : [`${leftOut} more, too many to compare one by one`]),
  ];
  return facts.length === 0 ? "" : `: ${facts.join(", ")}`;
}

/** In a cell even code may not hold a bare `|`. */
function cellCode(text: string): string {
  return inlineCode(text).replace(/\|/g, "\\|");
}

function verdict(check: CheckRun | undefined): string {
  if (check === undefined) return "not run";
  const time = duration(check.durationS);
  const where = check.baseSha === undefined ? "" : `, at ${inlineCode(check.baseSha.slice(0, 8))} without this change`;
  if (check.passed) return `✓ passed, ${time}${counted(check)}${where}`;
  const end = check.exitCode === null ? `**✗ timed out** after ${time}` : `**✗ exit ${check.exitCode}**, ${time}`;
  return `${end}${counted(check)}${where}`;
}

/** `, 2 of 350 tests failed`, or how many there were. */
function counted({ tests, flaky = [] }: CheckRun): string {
  if (tests === undefined) return "";
  const { passed, failed } = tests;
  if (failed === 0) return `, ${plural(passed, "test")}`;
  const chance = flaky.length === 0 ? "" : ` (${flaky.length} of them passed when run again)`;
  return `, ${failed} of ${plural(passed + failed, "test")} failed${chance}`;
}

/** The output of checks that fail after the work: whoever reviews must not have to look for it. */
export function failedOutputs(checks: readonly CheckRun[]): string[] {
  return checks
    .filter((check) => check.when === "after" && !check.passed)
    .map(({ command, tail }) => folded(`Output of ${htmlCode(command)}`, codeBlock(tail.slice(-MAX_TAIL))));
}
