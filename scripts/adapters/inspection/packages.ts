import { basename, posix } from "node:path";
import { gainedLines } from "../../domain/guards/changed-lines.ts";
import { isFixture, isGenerated, isTest, manifestsOfLock } from "../../domain/guards/file-kind.ts";
import type { GuardedFile, Inspection } from "../../domain/guards/guard.ts";
import { memo } from "../../domain/memo.ts";
import { manifestOf } from "./declared-packages.ts";
import { importedElsewhere } from "./imported-elsewhere.ts";
import { importsLeftBehind } from "./left-imports.ts";
import { isOfOwnPackage, isOwnModule, isRelative, leadsToFile } from "./local-modules.ts";
import { type ImportLanguage, type ModuleImport, readImports } from "./module-imports.ts";
import { givesAlias, neededPackage, REGISTRIES } from "./package-registry.ts";
import { indexPaths, type PathIndex } from "./path-index.ts";
import { type ProjectFiles, rememberFiles } from "./project-files.ts";
import { NO_LIMIT } from "./time-limit.ts";

type UnknownPackage = Inspection["unknownPackages"][number];

/**
 * New imports and manifest entries that nothing explains, and imports of what the change takes away. Relative imports must
 * lead to a file; packages must be in a manifest, a lock file, the standard library, the project itself, a file that imports them already, or `allowed`.
 */
export async function findUnknownPackages(
  files: readonly GuardedFile[],
  projectFiles: ProjectFiles,
  allowed: readonly string[],
  limit = NO_LIMIT,
): Promise<UnknownPackage[]> {
  const project = await openProject(files, projectFiles);
  const found: Found[] = [];
  for (const file of files) {
    limit();
    if (file.after === null || isFixture(file.path) || isGenerated(file.path)) continue;
    for (const entry of await newImports(file)) {
      limit();
      const { language, module, line } = entry;
      const needed = neededPackage(entry) ?? module;
      if (isAllowed(module, allowed) || isAllowed(needed, allowed)) continue;
      const explanation = await explanationOf(file, entry, project);
      if (explanation === "some") continue;
      const name = isMissingOwn(entry, project) ? module : needed;
      const unless = explanation === "if-imported" ? { language, needed } : null;
      found.push({ unknown: { path: file.path, line, name, how: "imported" }, unless });
    }
    const added = await unexplainedAdditions(file, project, allowed);
    found.push(...added.map((unknown) => ({ unknown, unless: null })));
  }
  const told = new Set(found.map(({ unknown }) => unknown.path));
  const left = await importsLeftBehind(files, project.tree, project.index);
  return [...(await notImported(found, project)), ...left.filter(({ path }) => !told.has(path))];
}

/** `unless`: the package that an import elsewhere would explain. */
type Found = { unknown: UnknownPackage; unless: { language: ImportLanguage; needed: string } | null };

/** All but those that the project has imports of already. */
async function notImported(found: readonly Found[], { files, tree }: Project): Promise<UnknownPackage[]> {
  const known = new Map<ImportLanguage, ReadonlySet<string>>();
  const asking = Map.groupBy(
    found.flatMap(({ unless }) => unless ?? []),
    ({ language }) => language,
  );
  for (const [language, group] of asking)
    known.set(language, await importedElsewhere(language, new Set(group.map(({ needed }) => needed)), files, tree));
  return found
    .filter(({ unless }) => unless === null || known.get(unless.language)?.has(unless.needed) !== true)
    .map(({ unknown }) => unknown);
}

/** A change, and the project after it. */
type Project = {
  files: readonly GuardedFile[];
  tree: ReturnType<typeof rememberFiles>;
  index: PathIndex;
  textOf: (path: string) => Promise<string | null>;
  textBefore: (path: string) => Promise<string | null>;
  /** What manifests, lock files and aliases of a language speak of; null for a Go project without `go.mod` and `go.sum`. */
  declared: (language: ImportLanguage) => Promise<((name: string) => boolean) | null>;
};

async function openProject(files: readonly GuardedFile[], projectFiles: ProjectFiles): Promise<Project> {
  const tree = rememberFiles(projectFiles);
  const present = files.filter(({ after }) => after !== null).map(({ path }) => path);
  const index = indexPaths(new Set([...(await tree.list()), ...present]));
  const changed = new Map(files.map((file) => [file.path, file]));
  const side = (of: "before" | "after") => async (path: string) => {
    const file = changed.get(path);
    return file === undefined ? await tree.read(path) : file[of];
  };
  const textOf = side("after");
  const declared = memo(async (language: ImportLanguage) => {
    const { manifest, lock, aliases, mentions } = REGISTRIES[language];
    const declaring = [...new Set([...index.named(manifest), ...index.named(lock)])];
    const speaking = await Promise.all(declaring.map(async (path) => mentions((await textOf(path)) ?? "", path)));
    const naming = aliases === null ? [] : index.named(aliases);
    const called = await Promise.all(naming.map(async (path) => givesAlias((await textOf(path)) ?? "")));
    return declaring.length === 0 && language === "go"
      ? null
      : (name: string) => [...speaking, ...called].some((speaksOf) => speaksOf(name));
  });
  return { files, tree, index, textOf, textBefore: side("before"), declared };
}

/** A module that the project itself should have: not its package is missing, but the file. */
function isMissingOwn(entry: ModuleImport, { index }: Project): boolean {
  const [top = ""] = entry.module.split(".");
  return isRelative(entry) || (entry.language === "python" && isOwnModule({ ...entry, module: top }, index));
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

/** `if-imported`: nothing explains it but an import elsewhere, where there is one. */
async function explanationOf(
  file: GuardedFile,
  entry: ModuleImport,
  project: Project,
): Promise<"some" | "none" | "if-imported"> {
  const { index } = project;
  if (isRelative(entry))
    return leadsToFile(file.path, entry, index) || (await isBuiltBeside(file, entry, index)) ? "some" : "none";
  const name = neededPackage(entry);
  if (name === null || isOwnModule(entry, index)) return "some";
  if (isOfOwnPackage(entry, index)) return "none";
  if (entry.language === "go") {
    const own = await isOwnGoPackage(entry.module, project);
    if (own !== null) return own ? "some" : "none";
  }
  const isDeclared = await project.declared(entry.language);
  // Before modules, Go's packages were declared nowhere; but those of its library came with it.
  if (isDeclared === null) return name.split("/")[0]?.includes(".") || isVendored(name, index) ? "some" : "if-imported";
  return isDeclared(name) ? "some" : "if-imported";
}

/** Whether the file had imports from a folder that holds no file of the project: a build fills it, with this one as well. */
async function isBuiltBeside({ path, before }: GuardedFile, entry: ModuleImport, index: PathIndex) {
  if (before === null || entry.language === "python") return false;
  const folder = posix.join(posix.dirname(path), posix.dirname(entry.module));
  // The folder of the project itself holds its files, and what lies beyond that nobody here can see.
  if (folder === "." || index.holdsAny(folder)) return false;
  const known = (await readImports(path, before)) ?? [];
  return known.some((other) => isRelative(other) && posix.dirname(other.module) === posix.dirname(entry.module));
}

function isVendored(name: string, index: PathIndex): boolean {
  return index.near(name).some((path) => `/${path}`.includes(`/${name}/`));
}

const GO_MODULE = /^go\.mod$/;

/**
 * Whether a folder of the project, by the path of the module that it belongs to, holds the package; null for a package of
 * others, and for another version of the project's own, which is fetched like theirs.
 */
async function isOwnGoPackage(module: string, { index, textOf }: Project): Promise<boolean | null> {
  let isOwn = false;
  for (const path of index.named(GO_MODULE)) {
    const own = /^module\s+(\S+)/m.exec((await textOf(path)) ?? "")?.[1];
    if (own === undefined || !`${module}/`.startsWith(`${own}/`)) continue;
    isOwn ||= !/^\/v\d+(?:\/|$)/.test(module.slice(own.length));
    if (index.holdsGo(posix.join(posix.dirname(path), module.slice(own.length)))) return true;
  }
  return isOwn ? false : null;
}

/** What a manifest lists that it did not list before, and no lock file or other manifest knows. */
async function unexplainedAdditions(
  file: GuardedFile,
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
  const known = await namesKnown(added, file, project);
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
  { tree, textOf, textBefore }: Project,
): Promise<Set<string>> {
  const registry = Object.values(REGISTRIES).find(({ manifest }) => isOf(file.path, manifest));
  const mentions = registry?.mentions ?? ((text: string) => (name: string) => text.includes(name));
  const isSame = (path: string) =>
    manifestOf(path) === manifestOf(file.path) || (registry !== undefined && isOf(path, registry.manifest));
  const known = new Set<string>();
  const knowAll = (speaksOf: (name: string) => boolean) => {
    for (const name of added) if (!isElsewhere(name) && speaksOf(name)) known.add(name);
  };
  for (const path of await tree.list()) {
    const isLock = manifestsOfLock(path) !== null && (registry === undefined || isOf(path, registry.lock));
    if (!isLock && (path === file.path || !isSame(path))) continue;
    // Another manifest counts as it was before the change: a wish does not vouch for itself.
    const text = isLock ? await textOf(path) : await textBefore(path);
    if (text !== null) knowAll(mentions(text, path));
  }
  if (file.before !== null) knowAll(mentions(file.before, file.path));
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
