import { indentOf } from "../source/indent.ts";
import { reportOf, type TestReport, type TestResult, testId } from "./report.ts";

/** A test point with those of its subtests. */
type Point = Pick<TestResult, "status"> & { name: string; message: string; children: Point[] };

/** Subtests are indented by four spaces a level (TAP 14). */
const INDENT = 4;
const VERSION = /^TAP version \d+\s*$/m;
const PLAN = /^1\.\.(\d+)(?:\s|$)/;
const BAIL_OUT = /^\s*Bail out!/;
const POINT = /^( *)(not )?ok\b(?: +\d+)?(?: +- +| +|$)(.*)$/;
/** What follows a description: a directive, or a time as vitest writes it. */
const DIRECTIVE = /(?:^|\s)#\s*(skip|todo|time=).*$/i;
const MESSAGE = /^\s*(?:error|message): *(\S.*)$/;
const WHOLE_RUN = "(the whole run)";

/**
 * A report in the Test Anything Protocol, versions 12 to 14, with node's indented subtests and vitest's in braces,
 * wherever it stands in the text; null for a text with neither a version line nor a plan and its points. A run that
 * bailed out, or was not the length of its plan, has a failed test that says so.
 */
export function parseTap(text: string): TestReport | null {
  const lines = text.split(/\r?\n/);
  const points = pointsIn(lines);
  const plans = lines.flatMap((line) => PLAN.exec(line)?.[1] ?? []).map(Number);
  if (!VERSION.test(text) && (plans.length === 0 || points.length === 0)) return null;
  const planned = plans.length === 0 ? null : plans.reduce((sum, plan) => sum + plan, 0);
  return reportOf([...points.flatMap((point) => testsOf(point, [])), ...endingFault(lines, planned, points.length)]);
}

/** The points of the outermost level. Subtests stand before the point that sums them up, or after it in braces. */
function pointsIn(lines: readonly string[]): Point[] {
  const levels: Point[][] = [[]];
  const takeLevel = (depth: number) => levels.splice(depth).flat();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const depth = depthOf(line);
    const point = pointIn(line, messageAfter(lines, at));
    if (point !== null) {
      const level = levels[depth] ?? [];
      level.push({ ...point, children: takeLevel(depth + 1) });
      while (levels.length < depth) levels.push([]);
      levels[depth] = level;
    } else if (line.trim() === "}") levels[depth]?.at(-1)?.children.push(...takeLevel(depth + 1));
    at = endOfDiagnosis(lines, at);
  }
  return levels.flat();
}

function depthOf(line: string): number {
  return Math.floor(indentOf(line) / INDENT);
}

function pointIn(line: string, message: string): Point | null {
  const found = POINT.exec(line);
  if (found === null) return null;
  const [, , not, rest = ""] = found;
  const directive = DIRECTIVE.exec(rest)?.[1]?.toLowerCase();
  const name = rest
    .replace(DIRECTIVE, "")
    .replace(/ \{$/, "")
    .replace(/\\([#\\])/g, "$1");
  // A test that is still to do fails nothing, whether it passes or not.
  const isSkipped = directive === "skip" || directive === "todo";
  return { name, status: isSkipped ? "skipped" : not === undefined ? "passed" : "failed", message, children: [] };
}

/** The last line of the YAML block that begins on a line; the line itself when none does, or it has no end. */
function endOfDiagnosis(lines: readonly string[], at: number): number {
  const line = lines[at] ?? "";
  if (line.trim() !== "---") return at;
  const end = lines.indexOf(line.replace("---", "..."), at);
  return end === -1 ? at : end;
}

function messageAfter(lines: readonly string[], at: number): string {
  const end = endOfDiagnosis(lines, at + 1);
  const block = end === at + 1 ? [] : lines.slice(at + 2, end);
  const said = block.findIndex((line) => MESSAGE.test(line));
  const value = MESSAGE.exec(block[said] ?? "")?.[1] ?? "";
  return /^[|>]/.test(value) ? (block[said + 1]?.trim() ?? "") : value.replace(/^(['"])(.*)\1$/, "$2");
}

/** A point that fails through its subtests says nothing new; one that fails although they passed does. */
function testsOf({ name, status, message, children }: Point, outer: readonly string[]): TestResult[] {
  const names = [...outer, name];
  const tests = children.flatMap((child) => testsOf(child, names));
  const saysMore = tests.length === 0 || (status === "failed" && tests.every((test) => test.status !== "failed"));
  return saysMore ? [...tests, { id: testId(...names), status, message }] : tests;
}

function endingFault(lines: readonly string[], planned: number | null, ran: number): TestResult[] {
  const bailOut = lines.find((line) => BAIL_OUT.test(line));
  if (bailOut !== undefined) return [{ id: WHOLE_RUN, status: "failed", message: bailOut.trim() }];
  if (planned === ran) return [];
  const message = planned === null ? "it ended without a plan" : `${ran} of ${planned} planned tests ran`;
  return [{ id: WHOLE_RUN, status: "failed", message }];
}
