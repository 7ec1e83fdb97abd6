import { z } from "zod";
import { reportOf, type TestReport, type TestResult, testId } from "./report.ts";

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string().optional(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()).default([]),
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});
type FileResult = z.infer<typeof reportSchema>["testResults"][number];

/** Noise that looks like the start of an object is tried so often. */
const MAX_TRIES = 20;

/**
 * What `jest --json` and `vitest --reporter=json` write, wherever it stands in the text; null when there is none, or
 * it is cut. They name files by absolute paths: `files` (of the tree) makes them paths of the tree.
 */
export function parseJestJson(text: string, files: ReadonlySet<string>): TestReport | null {
  if (!text.includes('"testResults"')) return null;
  for (const candidate of candidatesIn(text)) {
    const parsed = reportSchema.safeParse(jsonOf(candidate));
    if (parsed.success) return reportOf(parsed.data.testResults.flatMap((file) => testsOf(file, files)));
  }
  return null;
}

/** The line that is the report, or all from a line with a brace to the last brace, when it is printed on many lines. */
function candidatesIn(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.startsWith("{") && line.includes('"testResults"'));
  const end = text.lastIndexOf("}") + 1;
  const starts = [...text.matchAll(/^\{/gm)].map((found) => found.index);
  return [...lines.slice(0, MAX_TRIES), ...starts.slice(0, MAX_TRIES).map((start) => text.slice(start, end))];
}

function testsOf(file: FileResult, files: ReadonlySet<string>): TestResult[] {
  const path = pathInTree(file.name, files);
  const tests = file.assertionResults.map(({ ancestorTitles, title, status, failureMessages }) => ({
    id: testId(path, ...ancestorTitles, title),
    status: statusOf(status),
    message: failureMessages?.join("\n") ?? null,
  }));
  // A file that could not be loaded failed without a failed test.
  const isBroken = file.status === "failed" && tests.every((test) => test.status !== "failed");
  return isBroken ? [...tests, { id: path, status: "failed", message: file.message ?? null }] : tests;
}

/** `pending`, `todo`, `disabled` and `skipped` are all tests that nobody ran. */
function statusOf(status: string): TestResult["status"] {
  return status === "passed" || status === "failed" ? status : "skipped";
}

/** The longest end of an absolute path that is a file of the tree; the path as it is when there is none. */
function pathInTree(path: string, files: ReadonlySet<string>): string {
  const parts = path.split(/[\\/]/);
  const ends = parts.map((_, index) => parts.slice(index).join("/"));
  return ends.find((end) => files.has(end)) ?? path;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
