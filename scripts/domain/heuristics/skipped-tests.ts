import { isTestLine, liveLines, skipsIn } from "../guards/test-marks.ts";
import type { Share, StandingFile } from "./rule.ts";

/** How many tests of a file are skipped. */
export function skippedTestsIn({ path, source: { text } }: StandingFile): Share {
  return {
    such: skipsIn(path, text).length,
    of: liveLines(path, text).filter(({ text: line }) => isTestLine(line)).length,
  };
}
