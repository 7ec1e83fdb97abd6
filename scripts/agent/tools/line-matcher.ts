import { createContext, Script } from "node:vm";
import { z } from "zod";

/**
 * For each file, the 0-based indexes of the lines that match, in order; as far as the file in which the pattern takes too
 * long (`stuckAt`, its index), or of all files when it takes too long in none (null).
 */
export type Matches = { indexes: number[][]; stuckAt: number | null };

export type LineMatcher = { match(files: readonly (readonly string[])[]): Matches };

/** Far more than an honest pattern needs for a few thousand lines, far less than a night. */
const MATCH_MS = 1_000;

const FIND = new Script(
  "for (const lines of files) found.push(lines.flatMap((line, index) => (regexp.test(line) ? [index] : [])))",
);
const indexesSchema = z.array(z.array(z.number()));

type Globals = { regexp: RegExp; files: readonly (readonly string[])[]; found: unknown[] };

/**
 * Matches the lines of files against a regular expression that a model wrote, within a second. Backtracking can take
 * years on one line, as with (a+)+$, and nothing in a regular expression says so beforehand; the engine can be
 * interrupted only when it runs in a vm context, which is no sandbox here, just a timer. The context and the timer's
 * thread take longer than a file: the one is made once for a search, the other once for all files of a call.
 */
export function lineMatcher(regexp: RegExp): LineMatcher {
  const globals: Globals = { regexp, files: [], found: [] };
  const context = createContext(globals);
  const inTime = (files: readonly (readonly string[])[]): boolean => {
    Object.assign(globals, { files, found: [] });
    try {
      FIND.runInContext(context, { timeout: MATCH_MS });
      return true;
    } catch (cause) {
      if (isTimeout(cause)) return false;
      throw cause;
    }
  };
  return {
    match: (files) => {
      const isDone = inTime(files);
      const indexes = indexesSchema.parse(globals.found);
      return { indexes, stuckAt: isDone ? null : indexes.length };
    },
  };
}

/** A regular expression, or why the pattern is none. */
export function compilePattern(pattern: string): RegExp | string {
  try {
    return new RegExp(pattern);
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** The error comes from the context's own realm, where `Error` is another class. */
function isTimeout(cause: unknown): boolean {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : null;
  return code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
