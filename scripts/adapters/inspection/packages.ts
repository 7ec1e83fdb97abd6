import { basename, posix } from "node:path";
import { gainedLines } from "../../domain/guards/changed-lines.ts";
import { isFixture, isGenerated, isTest, manifestsOfLock } from "../../domain/guards/file-kind.ts";
import type { GuardedFile, Inspection } from "../../domain/guards/guard.ts";
import { manifestOf } from "./declared-packages.ts";
import { isOfOwnPackage, isOwnModule, isRelative, leadsToFile } from "./local-modules.ts";
import { type ImportLanguage, type ModuleImport, readImports } from "./module-imports.ts";
import { neededPackage, REGISTRIES } from "./package-registry.ts";
import { type ProjectFiles, rememberFiles } from "./project-files.ts";
import { NO_LIMIT } from "./time-limit.ts";

type UnknownPackage = Inspection["unknownPackages"][number];
type Project = ReturnType<typeof rememberFiles>;

/** Most files that are read to see whether a name is in use already: only a name that nothing else explains asks for it. */
const MAX_READ = 1_500;
const READ_AT_ONCE = 300;

/**
 * New imports and manifest entries that nothing explains. Relative imports must lead to a file; packages must be in a
 * manifest, a lock file, the standard library, the project itself, a file that imports them already, or `allowed`.
 */
export async function findUnknownPackages(
  files: readonly GuardedFile[],
  projectFiles: ProjectFiles,
  allowed: readonly string[],
  limit = NO_LIMIT,
): Promise<UnknownPackage[]> {
  const project = rememberFiles(projectFiles);
  const present = files.filter(({ after }) => after !== null).map(({ path }) => path);
  const paths = new Set([...(await project.list()), ...present]);
  const found: UnknownPackage[] = [];
  for (const file of files) {
    limit();
    if (file.after === null || isFixture(file.path) || isGenerated(file.path)) continue;
    for (const entry of await newImports(file)) {
      limit();
      if (isAllowed(entry.module, allowed) || isAllowed(neededPackage(entry) ?? entry.module, allowed)) continue;
      if (!(await isExplained(file, entry, files, project, paths)))
        found.push({
          path: file.path,
          line: entry.line,
          name: isMissingOwn(entry, await project.list()) ? entry.module : (neededPackage(entry) ?? entry.module),
          how: "imported",
        });
    }
    found.push(...(await unexplainedAdditions(file, files, project, allowed)));
  }
  return found;
}

/** A module that the project itself should have: not its package is missing, but the file. */
function isMissingOwn(entry: ModuleImport, paths: readonly string[]): boolean {
  const [top = ""] = entry.module.split(".");
  return isRelative(entry) || (entry.language === "python" && isOwnModule({ ...entry, module: top }, new Set(paths)));
}

/** Imports of names that the file did not import before. */
async function newImports(file: GuardedFile): Promise<ModuleImport[]> {
  const after = (await readImports(file.path, file.after ?? "")) ?? [];
  if (after.length === 0) return [];
  const before = file.before === null ? [] : ((await readImports(file.previousPath ?? file.path, file.before)) ?? []);
  const known = new Set(file.previousPath === null ? before.map(({ module }) => module) : []);
  const firsts = new Map<string, ModuleImport>();
  // Of a test file, a statement with imports in blocks is what a program that reads code is tried on.
  const isTried = ({ isOfBlocks }: ModuleImport) => isOfBlocks && isTest(file.path);
  for (const entry of after)
    if (!isTried(entry) && !known.has(entry.module) && !firsts.has(entry.module)) firsts.set(entry.module, entry);
  return [...firsts.values()];
}

async function isExplained(
  file: GuardedFile,
  entry: ModuleImport,
  files: readonly GuardedFile[],
  project: Project,
  paths: ReadonlySet<string>,
): Promise<boolean> {
  if (isRelative(entry)) return leadsToFile(file.path, entry, paths) || (await isBuiltBeside(file, entry, paths));
  const name = neededPackage(entry);
  if (name === null || isOwnModule(entry, paths)) return true;
  if (isOfOwnPackage(entry, paths)) return false;
  if (entry.language === "go") {
    const own = await isOwnGoPackage(entry.module, paths, files, project);
    if (own !== null) return own;
  }
  const registry = REGISTRIES[entry.language];
  const declaring = [...paths].filter((path) => isOf(path, registry.manifest) || isOf(path, registry.lock));
  // Before modules, Go's packages were declared nowhere.
  if (entry.language === "go" && declaring.length === 0) return true;
  for (const path of declaring) {
    if (registry.mentions((await textOf(path, files, project)) ?? "", name, path)) return true;
  }
  for (const path of [...paths].filter((path) => registry.aliases !== null && isOf(path, registry.aliases))) {
    if (
      new RegExp(`["'\`]${name.replace(/[^\w@/-]/g, ".")}(/|["'\`*])`).test((await textOf(path, files, project)) ?? "")
    )
      return true;
  }
  return await isImportedElsewhere(entry.language, name, files, project);
}

/** Whether the file had imports from a folder that holds no file of the project: a build fills it, with this one as well. */
async function isBuiltBeside({ path, before }: GuardedFile, entry: ModuleImport, paths: ReadonlySet<string>) {
  if (before === null || entry.language === "python") return false;
  const folder = posix.join(posix.dirname(path), posix.dirname(entry.module));
  // The folder of the project itself holds its files, and what lies beyond that nobody here can see.
  if (folder === "." || [...paths].some((other) => other.startsWith(`${folder}/`))) return false;
  const known = (await readImports(path, before)) ?? [];
  return known.some((other) => isRelative(other) && posix.dirname(other.module) === posix.dirname(entry.module));
}

/**
 * Whether a folder of the project, by the path of the module that it belongs to, holds the package; null for a package of
 * others, and for another version of the project's own, which is fetched like theirs.
 */
async function isOwnGoPackage(
  module: string,
  paths: ReadonlySet<string>,
  files: readonly GuardedFile[],
  project: Project,
): Promise<boolean | null> {
  let isOwn = false;
  for (const path of [...paths].filter((path) => basename(path) === "go.mod")) {
    const own = /^module\s+(\S+)/m.exec((await textOf(path, files, project)) ?? "")?.[1];
    if (own === undefined || !`${module}/`.startsWith(`${own}/`)) continue;
    isOwn ||= !/^\/v\d+(?:\/|$)/.test(module.slice(own.length));
    const folder = posix.join(posix.dirname(path), module.slice(own.length));
    const inside = folder === "." ? "" : `${folder}/`;
    if ([...paths].some((file) => file.startsWith(inside) && /^[^/]+\.go$/.test(file.slice(inside.length))))
      return true;
  }
  return isOwn ? false : null;
}

/** Whether the project had an import of the package before the change: what it brings in is then known to its people. */
async function isImportedElsewhere(
  language: ImportLanguage,
  name: string,
  files: readonly GuardedFile[],
  project: Project,
): Promise<boolean> {
  const { source } = REGISTRIES[language];
  const changed = new Map(files.map((file) => [file.path, file]));
  const says = (text: string | null) => text?.includes(name) ?? false;
  const imports = async (path: string, text: string) =>
    // Whatever a file of the project holds, the change is not to blame for it.
    ((await readImports(path, text).catch(() => null)) ?? []).some(
      (entry) => !isRelative(entry) && neededPackage(entry) === name,
    );
  for (const { path, previousPath, before } of files) {
    if (before !== null && says(before) && (await imports(previousPath ?? path, before))) return true;
  }
  const others = (await project.list()).filter((path) => source.test(path) && !changed.has(path) && !isGenerated(path));
  for (let at = 0; at < Math.min(others.length, MAX_READ); at += READ_AT_ONCE) {
    for (const [path, text] of await project.readMany(others.slice(at, at + READ_AT_ONCE))) {
      if (says(text) && (await imports(path, text))) return true;
    }
  }
  return false;
}

/** What a manifest lists that it did not list before, and no lock file or other manifest knows. */
async function unexplainedAdditions(
  file: GuardedFile,
  files: readonly GuardedFile[],
  project: Project,
  allowed: readonly string[],
): Promise<UnknownPackage[]> {
  const manifest = manifestOf(file.path);
  if (manifest === undefined || file.after === null) return [];
  const before = new Set(manifest.declared(file.before ?? "", file.path));
  const added = [...new Set(manifest.declared(file.after, file.path))].filter(
    (name) => !before.has(name) && !isAllowed(name, allowed),
  );
  if (added.length === 0) return [];
  const gained = gainedLines(file);
  const known = await namesKnown(added, file, files, project);
  const how = manifest.isOfRegistry === false ? "referenced" : "listed";
  return added
    .filter((name) => !known.has(name))
    .map((name) => {
      const shown =
        name
          .replace(/^.* from /, "")
          .split(":")
          .at(-1) ?? name;
      return { path: file.path, line: gained.find(({ text }) => text.includes(shown))?.line ?? 1, name, how };
    });
}

/** Of names that a manifest adds, those that a lock file, another manifest or another place of this one speaks of. */
async function namesKnown(
  added: readonly string[],
  file: GuardedFile,
  files: readonly GuardedFile[],
  project: Project,
): Promise<Set<string>> {
  const registry = Object.values(REGISTRIES).find(({ manifest }) => isOf(file.path, manifest));
  const mentions = registry?.mentions ?? ((text: string, name: string) => text.includes(name));
  const isSame = (path: string) =>
    manifestOf(path) === manifestOf(file.path) || (registry !== undefined && isOf(path, registry.manifest));
  const known = new Set<string>();
  for (const path of await project.list()) {
    const isLock = manifestsOfLock(path) !== null && (registry === undefined || isOf(path, registry.lock));
    if (!isLock && (path === file.path || !isSame(path))) continue;
    // Another manifest counts as it was before the change: a wish does not vouch for itself.
    const text = isLock ? await textOf(path, files, project) : await textBefore(path, files, project);
    for (const name of added) if (text !== null && !isElsewhere(name) && mentions(text, name, path)) known.add(name);
  }
  for (const name of added)
    if (file.before !== null && !isElsewhere(name) && mentions(file.before, name, file.path)) known.add(name);
  return known;
}

/** What comes from an address of its own is vouched for by nobody: a lock file only says that it was fetched. */
function isElsewhere(name: string): boolean {
  return name.includes(" from ") || name.includes("://");
}

/** An allowed name, or a scope of names: `@company/*`. */
function isAllowed(name: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}

function isOf(path: string, pattern: RegExp): boolean {
  return pattern.test(basename(path).toLowerCase());
}

async function textOf(path: string, files: readonly GuardedFile[], project: Project): Promise<string | null> {
  const changed = files.find((file) => file.path === path);
  return changed === undefined ? await project.read(path) : changed.after;
}

async function textBefore(path: string, files: readonly GuardedFile[], project: Project): Promise<string | null> {
  const changed = files.find((file) => file.path === path);
  return changed === undefined ? await project.read(path) : changed.before;
}
