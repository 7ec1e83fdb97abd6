import { isFixture, isGenerated, nameOf } from "../../domain/guards/file-kind.ts";
import type { GuardedFile, Inspection } from "../../domain/guards/guard.ts";
import { isRelative, leadsToFile } from "./local-modules.ts";
import { readImports } from "./module-imports.ts";
import { otherFiles } from "./other-files.ts";
import { REGISTRIES } from "./package-registry.ts";
import { indexPaths, type PathIndex } from "./path-index.ts";
import type { ProjectFiles } from "./project-files.ts";

type UnknownPackage = Inspection["unknownPackages"][number];

/** Modules that are called by their folder's name. */
const OF_FOLDER = /^(?:index|__init__|mod)$/;

/**
 * Imports that led to a file which the change deletes or moves, and lead nowhere now, in files that it leaves alone or changes
 * elsewhere; each importing file is told once. `index`: of all files after the change.
 */
export async function importsLeftBehind(
  files: readonly GuardedFile[],
  project: ProjectFiles,
  index: PathIndex,
): Promise<UnknownPackage[]> {
  const gone = files
    .flatMap(({ path, previousPath, after }) => (after === null ? [path] : (previousPath ?? [])))
    .filter((path) => !index.all.has(path) && !isFixture(path) && !isGenerated(path));
  const sources = Object.values(REGISTRIES).filter(({ source }) => gone.some((path) => source.test(path)));
  if (sources.length === 0) return [];
  const before = indexPaths(new Set([...index.all, ...gone]));
  const names = gone.map(moduleName);
  const found: UnknownPackage[] = [];
  const look = async (path: string, text: string) => {
    if (!names.some((name) => text.includes(name))) return;
    const imports = (await readImports(path, text).catch(() => null)) ?? [];
    const left = imports.find(
      (entry) => isRelative(entry) && leadsToFile(path, entry, before) && !leadsToFile(path, entry, index),
    );
    if (left !== undefined) found.push({ path, line: left.line, name: left.module, how: "imported" });
  };
  for (const { path, after } of files) if (after !== null && !isFixture(path)) await look(path, after);
  const isAsked = (path: string) => sources.some(({ source }) => source.test(path)) && !isFixture(path);
  for await (const [path, text] of otherFiles(files, project, isAsked)) await look(path, text);
  return found;
}

function moduleName(path: string): string {
  const parts = path.split("/");
  const own = nameOf(path).replace(/\.\w+$/, "");
  return OF_FOLDER.test(own) ? (parts.at(-2) ?? own) : own;
}
