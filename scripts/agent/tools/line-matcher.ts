import { createContext, Script } from "node:vm";
import { z } from "zod";

export type Matches =
  /** 0-based indexes of the lines that match, in order. */
  { kind: "lines"; indexes: number[] } | { kind: "timeout" };

export type LineMatcher = { match(lines: readonly string[]): Matches };

/** Far more than an honest pattern needs for a file, far less than a night. */
const FILE_MS = 1_000;

const FIND = new Script("lines.flatMap((line, index) => (regexp.test(line) ? [index] : []))");
const indexesSchema = z.array(z.number());

/**
 * Matches lines against a regular expression that a model wrote, within a second. Backtracking can take years on one
 * line, as with (a+)+$, and nothing in a regular expression says so beforehand; the engine can be interrupted only
 * when it runs in a vm context, which is no sandbox here, just a timer.
 */
export function lineMatcher(regexp: RegExp): LineMatcher {
  return {
    match: (lines) => {
      try {
        const found: unknown = FIND.runInContext(createContext({ lines, regexp }), { timeout: FILE_MS });
        return { kind: "lines", indexes: indexesSchema.parse(found) };
      } catch (cause) {
        if (isTimeout(cause)) return { kind: "timeout" };
        throw cause;
      }
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
