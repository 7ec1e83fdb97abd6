import { z } from "zod";

/** As the usual tools name them. */
const COVERAGE_REPORTS = [
  "lcov.info",
  "coverage-final.json",
  "cobertura-coverage.xml",
  "cobertura.xml",
  "coverage.cobertura.xml",
  "coverage.xml",
];

const commands = z.array(z.string().min(1), "a list of shell commands");

/** `verify` in `nightshift.yml`. */
export const verifySchema = z.strictObject({
  setup: commands.default([]),
  quick: commands.default([]),
  full: commands.default([]),
  paths: z
    .array(
      z.strictObject({
        paths: z.array(z.string().min(1), "a list of globs").min(1, "at least one glob"),
        quick: commands.default([]),
        full: commands.default([]),
      }),
      "a list of {paths, quick, full}",
    )
    .default([])
    .describe("Further checks for changes of files that match; a glob without a slash matches in every folder."),
  reports: z
    .array(z.string().min(1), "a list of globs")
    .default([])
    .describe(
      "Test reports that the checks write (JUnit XML, the JSON of jest or vitest, TAP), in files that git ignores; reports on standard output are found without.",
    ),
  coverage: z
    .array(z.string().min(1), "a list of globs")
    .default(COVERAGE_REPORTS)
    .describe(
      "Coverage reports that the checks write (LCOV, istanbul's coverage-final.json, Cobertura's XML); a glob without a slash matches in every folder. What they say of changed lines enters the grade. []: none is looked for.",
    ),
  without_change_minutes: z
    .number("minutes, 0 or more")
    .min(0)
    .max(60)
    .default(3)
    .describe(
      "How long the tests of a code task may run once more without its change, to show that they fail then; checks that took longer are not run again. 0: never.",
    ),
  timeout_minutes: z.number().positive().max(240).default(10),
});
