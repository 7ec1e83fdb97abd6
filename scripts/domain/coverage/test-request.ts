import type { Grade } from "../grading.ts";
import type { Intent } from "../intent.ts";
import type { Task } from "../task.ts";
import { terminalText } from "../terminal-text.ts";
import { lineRanges } from "./uncovered-lines.ts";

/** The tag of a task that is to test what no test runs. */
export const COVERAGE_TAG = "coverage";

/** Fewer lines are a guard clause, or what only a fault of the machine would reach. */
const FEW_LINES = 3;
/** A list of more is read by nobody. */
const MAX_FILES = 20;
const MAX_RANGES = 300;

/**
 * The task that good code asks for whose changed lines no test runs; null where all of them run, or nobody knows. It
 * waits for the code to be merged.
 */
export function testRequest(
  { id, title, category }: Pick<Task, "id" | "title" | "category">,
  grade: Grade | null,
): Extract<Intent, { kind: "add-task" }> | null {
  const uncovered = grade?.uncovered ?? [];
  const count = uncovered.reduce((sum, { lines }) => sum + lines.length, 0);
  if ((category !== "code" && category !== "refactor") || count < FEW_LINES) return null;
  const files = uncovered.slice(0, MAX_FILES).map(({ path, lines }) => {
    return `- ${JSON.stringify(path)}: ${lines.length === 1 ? "line" : "lines"} ${lineRanges(lines).slice(0, MAX_RANGES)}`;
  });
  const more = uncovered.length > MAX_FILES ? [`- and ${uncovered.length - MAX_FILES} more files`] : [];
  const description = [
    `${id} (${terminalText(title)}) changed lines that no test runs. Write tests that run them and say what they are to do:`,
    "",
    ...files,
    ...more,
    "",
    "The numbers are those of the merged change, and may have moved since. Where a test that is right fails, leave it failing",
    "and say so: it has found a fault of the merged code, which is not yours to mend here.",
  ].join("\n");
  return {
    kind: "add-task",
    parent: id,
    title: `Test the lines of ${id} that no test runs`,
    description,
    category: "test",
  };
}
