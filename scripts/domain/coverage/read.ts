import { parseCobertura } from "./cobertura.ts";
import { parseIstanbul } from "./istanbul.ts";
import { parseLcov } from "./lcov.ts";
import { type CoverageReport, coverageOf } from "./report.ts";
import { treePaths } from "./tree-paths.ts";

/** Longest text that is looked at, in characters; larger than what workspaces read of a file. */
const MAX_LENGTH = 5_000_000;

const FORMATS = [parseLcov, parseIstanbul, parseCobertura];

/**
 * The coverage report in a text, recognised by its form (LCOV, istanbul's JSON, Cobertura's XML), with the lines of the
 * files that are in the tree: `files` are its paths. Null when there is none that is whole, or it says nothing of the tree.
 */
export function readCoverage(text: string, files: readonly string[]): CoverageReport | null {
  if (text.length > MAX_LENGTH) return null;
  for (const parse of FORMATS) {
    const said = parse(text);
    if (said === null) continue;
    const paths = treePaths(
      said.map(({ path }) => path),
      files,
    );
    const own = said.flatMap((one) => {
      const path = paths.get(one.path);
      return path === undefined ? [] : [{ ...one, path }];
    });
    return own.length === 0 ? null : coverageOf(own);
  }
  return null;
}
