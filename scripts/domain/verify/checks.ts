import picomatch from "picomatch";
import type { Configuration } from "../configuration.ts";
import { type DetectedChecks, detectChecks } from "./detect.ts";
import type { ProjectFiles } from "./project-files.ts";

type Verify = Configuration["verify"];

/** The checks of a project, configured or found. */
export type ProjectChecks = DetectedChecks;

/** The configuration's checks; what its files say where it names none. */
export function projectChecks(verify: Verify, project: ProjectFiles): ProjectChecks {
  const { setup, quick, full, paths } = verify;
  if (quick.length + full.length + paths.length > 0)
    return { setup, quick, full, paths, because: ["nightshift.yml names them under `verify`"] };
  const detected = detectChecks(project);
  return { ...detected, setup: setup.length > 0 ? setup : detected.setup };
}

/**
 * The commands that check a change of these files, quick ones first, each once. `everything`: those for any change,
 * which is what a base is checked with before anybody knows what will change.
 */
export function checksFor(checks: ProjectChecks, changed: readonly string[] | "everything"): string[] {
  const apply = checks.paths.filter(({ paths }) => changed === "everything" || changed.some(matcher(paths)));
  const all = [checks, ...apply];
  return [...new Set([...all.flatMap(({ quick }) => quick), ...all.flatMap(({ full }) => full)])];
}

/** Rows of two columns for people: what is run, when, and how that is known. */
export function describeChecks(checks: ProjectChecks): string[][] {
  const { setup, quick, full, paths, because } = checks;
  const rows = [
    ...setup.map((command) => ["set-up", command]),
    ...[...quick, ...full].map((command) => ["check", command]),
    ...paths.flatMap((part) => [...part.quick, ...part.full].map((command) => [part.paths.join(", "), command])),
  ];
  if (rows.length === 0)
    return [["none", "nothing here says how the project tests itself: name it under `verify` in nightshift.yml"]];
  return [...rows, ...because.map((reason) => ["because", reason])];
}

/** Globs as in .gitignore: one without a slash matches in every folder. */
function matcher(globs: readonly string[]): (path: string) => boolean {
  const tests = globs.map((glob) => picomatch(glob.replace(/^\.\//, ""), { dot: true, basename: !glob.includes("/") }));
  return (path) => tests.some((matches) => matches(path));
}
