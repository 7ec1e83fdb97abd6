import { folderOf, nameOf } from "../guards/file-kind.ts";
import { compareText } from "../text-order.ts";
import type { MentioningFile } from "./import-targets.ts";
import { type Alias, aliasesIn, type ScriptPackage, scriptPackage } from "./script-packages.ts";

/** Where the files of a tree are to be found by the names that imports use. */
export type Places = {
  has(path: string): boolean;
  /** Files whose path is the given one, or ends with it, shortest first. */
  suffix(path: string): readonly string[];
  inFolder(folder: string): readonly string[];
  /** Files that declare a namespace or package. */
  provided(name: string): readonly string[];
  /** Files of a Swift module: in `Sources/<name>/`. */
  inSource(name: string): readonly string[];
  /** The package of the tree that an import begins with. */
  packageOf(name: string): ScriptPackage | null;
  /** What the settings in a folder call paths, most special first. */
  aliases(folder: string): readonly Alias[];
  /** The script that a path without its ending, or with that of the file it is built to, stands for. */
  script(base: string): readonly string[];
  goModules(): readonly (readonly [name: string, folder: string])[];
  /** Folders of sources by the crate's name. */
  crates(): ReadonlyMap<string, string>;
};

/** Where a name that a file imports leads: paths of the tree. */
export type Find = (from: string, name: string, places: Places) => readonly string[];

/** Each table is made when it is first asked for: most imports of a run after a change need one or two of them. */
export function placesOf(files: readonly MentioningFile[], texts: ReadonlyMap<string, string>): Places {
  const paths = once(() => new Set(files.map(({ path }) => path)));
  const byName = once(() => Map.groupBy(paths(), nameOf));
  const byFolder = once(() => Map.groupBy(paths(), folderOf));
  const bySource = once(() => Map.groupBy(paths(), (path) => /(?:^|\/)Sources\/([^/]+)\//.exec(path)?.[1] ?? ""));
  const provided = once(() => providersOf(files));
  const packages = once(() => packagesOf(texts));
  const aliases = once(() => aliasesOf(texts));
  const scripts = once(() => scriptsOf(paths()));
  const goModules = once(() => named(texts, "go.mod", (text) => /^module[ \t]+(\S+)/m.exec(text)?.[1]));
  const crates = once(
    () => new Map(named(texts, "Cargo.toml", crateName).map(([name, folder]) => [name, within(folder, "src")])),
  );
  return {
    has: (path) => paths().has(path),
    suffix: (path) =>
      (byName().get(nameOf(path)) ?? [])
        .filter((one) => one === path || one.endsWith(`/${path}`))
        .sort((a, b) => a.length - b.length || compareText(a, b)),
    inFolder: (folder) => byFolder().get(folder) ?? [],
    provided: (name) => provided().get(name) ?? [],
    inSource: (name) => bySource().get(name) ?? [],
    packageOf: (name) => {
      const parts = name.split("/");
      const key = parts.slice(0, name.startsWith("@") ? 2 : 1).join("/");
      return packages().get(key) ?? null;
    },
    aliases: (folder) => aliases().get(folder) ?? [],
    script: (base) => scripts()(base),
    goModules: () => goModules(),
    crates: () => crates(),
  };
}

/** A value that is made once, by the first who asks. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function providersOf(files: readonly MentioningFile[]): Map<string, string[]> {
  const provided = new Map<string, string[]>();
  for (const { path, mentions } of files)
    for (const name of mentions().provides) {
      const known = provided.get(name);
      if (known === undefined) provided.set(name, [path]);
      else known.push(path);
    }
  return provided;
}

/** Name and folder of whatever the manifests of a kind declare, longest name first. */
function named(
  texts: ReadonlyMap<string, string>,
  file: string,
  name: (text: string) => string | undefined,
): [name: string, folder: string][] {
  return [...texts]
    .flatMap(([path, text]): [string, string][] => {
      const found = nameOf(path) === file ? name(text) : undefined;
      return found === undefined ? [] : [[found, folderOf(path)]];
    })
    .sort(([a], [b]) => b.length - a.length || compareText(a, b));
}

/** Of packages of one name, that nearest to the top. */
function packagesOf(texts: ReadonlyMap<string, string>): Map<string, ScriptPackage> {
  const found = [...texts].flatMap(([path, text]) =>
    nameOf(path) === "package.json" ? (scriptPackage(path, text) ?? []) : [],
  );
  const deepest = found.sort((a, b) => b.folder.length - a.folder.length || compareText(b.folder, a.folder));
  return new Map(deepest.map((one) => [one.name, one]));
}

/** By folder; what fits less comes last. */
function aliasesOf(texts: ReadonlyMap<string, string>): Map<string, Alias[]> {
  const settings = [...texts].filter(([path]) => /^(package|[jt]sconfig(\.\w+)?)\.json$/.test(nameOf(path)));
  const found = Map.groupBy(
    settings.flatMap(([path, text]) => aliasesIn(path, text).map((alias) => ({ folder: folderOf(path), alias }))),
    ({ folder }) => folder,
  );
  return new Map(
    [...found].map(([folder, all]) => [
      folder,
      all
        .map(({ alias }) => alias)
        .sort((a, b) => b.before.length - a.before.length || compareText(a.before, b.before)),
    ]),
  );
}

function crateName(text: string): string | undefined {
  return /^\[package\][^[]*?^name[ \t]*=[ \t]*"([^"]+)"/ms.exec(text)?.[1];
}

function within(folder: string, inner: string): string {
  return folder === "" ? inner : `${folder}/${inner}`;
}

/** Endings that an import may leave out, the likeliest first. */
const ENDINGS = [".ts", ".tsx", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs", ".vue", ".svelte"];
const ENDING = /\.(?:d\.)?(?:[mc]?[jt]s|[jt]sx|vue|svelte)$/;
/** TypeScript names the file that it will emit: `./x.js` stands for `x.ts`. */
const EMITTED = /\.[mc]?jsx?$/;

/** One look-up for each way in which an import may leave out a part of the path: there are ten times as many imports as files. */
function scriptsOf(paths: ReadonlySet<string>): Places["script"] {
  const byStem = new Map<string, string>();
  const order = (path: string) =>
    (ENDINGS.findIndex((ending) => path.endsWith(ending)) + 1 || 99) + (path.includes(".d.") ? 50 : 0);
  for (const path of paths) {
    if (!ENDING.test(path)) continue;
    const stem = path.replace(ENDING, "");
    const known = byStem.get(stem);
    if (known === undefined || order(path) < order(known)) byStem.set(stem, path);
  }
  return (base) => {
    const found =
      (paths.has(base) ? base : undefined) ??
      byStem.get(base) ??
      (EMITTED.test(base) ? byStem.get(base.replace(EMITTED, "")) : undefined) ??
      byStem.get(base === "" ? "index" : `${base}/index`);
    return found === undefined ? [] : [found];
  };
}
