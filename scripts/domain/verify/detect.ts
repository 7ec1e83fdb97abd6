import { javaBuild, php, ruby, toolChains } from "./conventions.ts";
import { denoChecks, packageChecks } from "./javascript.ts";
import type { Found, ProjectFiles } from "./project-files.ts";
import { pytest } from "./python.ts";
import { checksBelow, subProjects } from "./sub-projects.ts";
import { taskRunner } from "./task-runners.ts";

/** Shell commands, to be run at the root of the tree. */
export type DetectedChecks = {
  /** What must be run before any check can be. */
  setup: string[];
  /** Faults in seconds. */
  quick: string[];
  full: string[];
  /** Checks of projects in folders of their own. */
  paths: { paths: string[]; quick: string[]; full: string[] }[];
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

/** The files that detection reads at the top of a project: whoever cannot read at once reads these before. */
const READ = [
  ...["package.json", "deno.json", "deno.jsonc", "composer.json"],
  ...["pyproject.toml", "setup.cfg", "tox.ini"],
  ...["Rakefile", "rakefile", "Rakefile.rb"],
  ...["GNUmakefile", "makefile", "Makefile", "justfile", "Justfile", ".justfile"],
];

/** The files of a tree that `detectChecks` may read. */
export function manifestsIn(files: readonly string[]): string[] {
  const folders = subProjects(files).map((folder) => `${folder}/`);
  return files.filter((path) => {
    const folder = folders.find((inside) => path.startsWith(inside)) ?? "";
    return READ.includes(path.slice(folder.length));
  });
}

/** How a project checks itself; where the files at its root say nothing, how the projects in its folders do. */
export function detectChecks(project: ProjectFiles): DetectedChecks {
  const folders = subProjects(project.files).map((folder) => `${folder}/`);
  // A test within a project of its own says nothing about the top.
  const files = project.files.filter((path) => !folders.some((inside) => path.startsWith(inside)));
  const own = checksAtTop({ ...project, files });
  if (own.quick.length + own.full.length > 0) return own;
  const { setup, paths, because } = checksBelow(project, checksAtTop);
  return { ...own, setup: [...own.setup, ...setup], paths, because: [...own.because, ...because] };
}

/**
 * From the files at the root. What it declares (scripts of package.json, targets of a Makefile) comes before what its
 * language usually has; every language that it has counts.
 */
function checksAtTop(project: ProjectFiles): DetectedChecks {
  const found = DETECTORS.flatMap((detect) => detect(project) ?? []);
  const isDeclared = found.some(({ kind, full }) => kind === "declared" && full.length > 0);
  const runner = isDeclared ? null : taskRunner(project);
  const chosen = runner === null ? found : [...found.map(asSetup), runner];
  const distinct = (of: (one: Found) => readonly string[]) => [...new Set(chosen.flatMap(of))];
  return {
    setup: distinct((one) => one.setup),
    quick: distinct((one) => one.quick),
    full: distinct((one) => one.full),
    paths: [],
    because: distinct((one) => (one.setup.length + one.quick.length + one.full.length > 0 ? [one.because] : [])),
  };
}

/** A Makefile that tests replaces what a language usually has, not what that needs beforehand, nor what is declared. */
function asSetup(found: Found): Found {
  return found.kind === "declared" ? found : { ...found, quick: [], full: [] };
}
