import { type Found, type ProjectFiles, rootFile, textOf } from "./project-files.ts";

const RUNNERS = [
  { files: ["GNUmakefile", "makefile", "Makefile"], command: "make" },
  { files: ["justfile", "Justfile", ".justfile"], command: "just" },
];
/** A rule's targets and what they depend on. `.PHONY` begins with a dot, recipes with a tab; `:=` assigns. */
const RULE = /^([A-Za-z][^:#\t]*)::?(?!:?=)([^#]*)/;
const ASSIGNMENT = /^\S+ *[?+!]?=/;
const QUICK = ["lint", "typecheck", "format-check"];

/** The targets `test` or `check`, and `lint`, of a Makefile or a justfile. */
export function taskRunner(project: ProjectFiles): Found | null {
  for (const { files, command } of RUNNERS) {
    const file = rootFile(project, ...files);
    const targets = targetsIn(file === null ? "" : textOf(project, file));
    const full = fullTarget(targets);
    if (full === null) continue;
    const names = [...QUICK.filter((name) => targets.has(name)), full];
    return {
      kind: "declared",
      setup: [],
      quick: names.slice(0, -1).map((name) => `${command} ${name}`),
      full: [`${command} ${full}`],
      because: `${file} has ${names.join(", ")}`,
    };
  }
  return null;
}

/** In GNU projects `check` is the tests; where it depends on `test` it is those and more. */
function fullTarget(targets: ReadonlyMap<string, string[]>): string | null {
  const check = targets.get("check");
  if (check?.includes("test")) return "check";
  if (targets.has("test")) return "test";
  return check === undefined ? null : "check";
}

/** Each target with what it depends on. */
function targetsIn(text: string): ReadonlyMap<string, string[]> {
  const rules = text.split("\n").flatMap((line) => (ASSIGNMENT.test(line) ? [] : [RULE.exec(line) ?? []]));
  return new Map(
    rules.flatMap(([, names = "", needs = ""]) => words(names).map((name) => [name, words(needs)] as const)),
  );
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
