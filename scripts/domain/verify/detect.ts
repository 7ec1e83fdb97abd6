import { javaBuild, php, ruby, toolChains } from "./conventions.ts";
import { denoChecks, packageChecks } from "./javascript.ts";
import type { Found, ProjectFiles } from "./project-files.ts";
import { pytest } from "./python.ts";
import { taskRunner } from "./task-runners.ts";

/** Shell commands, to be run at the root of the tree. */
export type DetectedChecks = {
  /** What must be run before any check can be. */
  setup: string[];
  /** Faults in seconds. */
  quick: string[];
  full: string[];
  /** Which files say so, one finding each. */
  because: string[];
};

const DETECTORS: readonly ((project: ProjectFiles) => Found[] | Found | null)[] = [
  packageChecks,
  denoChecks,
  pytest,
  toolChains,
  javaBuild,
  ruby,
  php,
];

/** The files that detection reads: whoever cannot read at once reads these before. All stand at the root. */
const READ = [
  ...["package.json", "deno.json", "deno.jsonc", "composer.json"],
  ...["pyproject.toml", "setup.cfg", "tox.ini"],
  ...["Rakefile", "rakefile", "Rakefile.rb"],
  ...["GNUmakefile", "makefile", "Makefile", "justfile", "Justfile", ".justfile"],
];

/** The files of a tree that `detectChecks` may read. */
export function manifestsIn(files: readonly string[]): string[] {
  return files.filter((path) => READ.includes(path));
}

/**
 * How a project checks itself, from the files at its root. What it declares (scripts of package.json, targets of a
 * Makefile) comes before what its language usually has; every language that it has counts.
 */
export function detectChecks(project: ProjectFiles): DetectedChecks {
  const found = DETECTORS.flatMap((detect) => detect(project) ?? []);
  const isDeclared = found.some(({ kind, full }) => kind === "declared" && full.length > 0);
  const runner = isDeclared ? null : taskRunner(project);
  const chosen = runner === null ? found : [...found.map(asSetup), runner];
  const distinct = (of: (one: Found) => readonly string[]) => [...new Set(chosen.flatMap(of))];
  return {
    setup: distinct((one) => one.setup),
    quick: distinct((one) => one.quick),
    full: distinct((one) => one.full),
    because: distinct((one) => (one.setup.length + one.quick.length + one.full.length > 0 ? [one.because] : [])),
  };
}

/** A Makefile that tests replaces what a language usually has, not what that needs beforehand, nor what is declared. */
function asSetup(found: Found): Found {
  return found.kind === "declared" ? found : { ...found, quick: [], full: [] };
}
