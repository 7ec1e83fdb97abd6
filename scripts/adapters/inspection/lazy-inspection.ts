import type { Inspect } from "../../ports/inspection.ts";

/** Inspects changes; grammars and rules are loaded when there is one to look at. `packages`, `configPath`: see `inspectFiles`. */
export function lazyInspection(packages: readonly string[], configPath?: string): Inspect {
  return async (files, project) =>
    (await import("./inspect.ts")).inspectFiles(files, project, packages, undefined, configPath);
}
