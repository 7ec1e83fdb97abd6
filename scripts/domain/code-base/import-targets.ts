import { folderOf } from "../guards/file-kind.ts";
import type { Mentions } from "./code-base.ts";
import { graphOf, type ImportGraph, type ImportRow, withRows } from "./import-graph.ts";
import { firstOf, joinedPath } from "./joined-path.ts";
import { type Find, type Places, placesOf } from "./places.ts";
import { rust } from "./rust-targets.ts";
import { script } from "./script-targets.ts";

/** A file as far as its imports are concerned. `mentions` is asked for where a file's imports are followed. */
export type MentioningFile = { path: string; language: string | null; mentions: () => Mentions };

/** A namespace of more files than these says nothing about any one of them. */
const MOST_TARGETS = 60;

/** Who imports whom; what is not of this tree is left out. `texts`: package.json, go.mod and the like, by path. */
export function importsBetween(files: readonly MentioningFile[], texts: ReadonlyMap<string, string>): ImportGraph {
  const targets = targetsIn(files, texts);
  return graphOf(files.map((file) => targets(file)));
}

/** The same where only the imports of some files (by their places) may lead elsewhere than they did `before`. */
export function importsAfter(
  before: ImportGraph,
  changed: readonly number[],
  files: readonly MentioningFile[],
  texts: ReadonlyMap<string, string>,
): ImportGraph {
  const targets = targetsIn(files, texts);
  const rows = changed.flatMap((at): [number, ImportRow][] => {
    const file = files[at];
    return file === undefined ? [] : [[at, targets(file)]];
  });
  return withRows(before, new Map(rows));
}

function targetsIn(
  files: readonly MentioningFile[],
  texts: ReadonlyMap<string, string>,
): (file: MentioningFile) => ImportRow {
  const places = placesOf(files, texts);
  let numbers: Map<string, number> | null = null;
  return (file) => {
    if (file.mentions().imports.length === 0) return [];
    numbers ??= new Map(files.map(({ path }, at) => [path, at]));
    return targetsOf(file, places, numbers);
  };
}

function targetsOf(
  { path, language, mentions }: MentioningFile,
  places: Places,
  numbers: ReadonlyMap<string, number>,
): ImportRow {
  const find = TARGETS[language ?? ""];
  if (find === undefined) return [];
  const found = new Map<number, number>();
  for (const name of mentions().imports) {
    const targets = find(path, name, places).filter((target) => target !== path);
    for (const target of targets) {
      const number = numbers.get(target) ?? 0;
      found.set(number, (found.get(number) ?? 0) + 1 / targets.length);
    }
  }
  return found.size < 2 ? [...found] : [...found].sort(([a], [b]) => a - b);
}

const python: Find = (from, name, { has, suffix }) => {
  const dots = /^\.+/.exec(name)?.[0].length ?? 0;
  const parts = name
    .slice(dots)
    .split(".")
    .filter((part) => part !== "");
  const up = Array.from({ length: Math.max(0, dots - 1) }).reduce<string>((folder) => folderOf(folder), folderOf(from));
  // The last part may be a name within the module.
  for (const inner of [parts, parts.slice(0, -1)]) {
    const part = inner.join("/");
    if (part === "" && dots === 0) continue;
    const base = dots > 0 ? joinedPath(up, part) : part;
    const names = base === "" ? ["__init__.py"] : [`${base}.py`, `${base}/__init__.py`, `${base}.pyi`];
    const found = dots > 0 ? firstOf(names, has) : names.flatMap((file) => suffix(file)).slice(0, 1);
    if (found.length > 0) return found;
  }
  return [];
};

const go: Find = (_from, name, { goModules, inFolder }) => {
  const [module, folder] = goModules().find(([key]) => name === key || name.startsWith(`${key}/`)) ?? [];
  if (module === undefined || folder === undefined) return [];
  return few(
    inFolder(joinedPath(folder, name.slice(module.length + 1))).filter(
      (path) => path.endsWith(".go") && !path.endsWith("_test.go"),
    ),
  );
};

const jvm: Find = (_from, name, { suffix, provided }) => {
  const wild = name.endsWith(".*");
  const path = name.replace(/\.\*$/, "").replaceAll(".", "/");
  const files = wild ? [] : [".java", ".kt", ".scala"].flatMap((ending) => suffix(`${path}${ending}`));
  if (files.length > 0) return files.slice(0, 1);
  const outer = folderOf(path);
  const holder = [".java", ".kt"].flatMap((ending) => suffix(`${outer}${ending}`));
  if (holder.length > 0) return holder.slice(0, 1);
  return few(provided(wild ? path.replaceAll("/", ".") : outer.replaceAll("/", ".")));
};

const c: Find = (from, name, { has, suffix }) => {
  const beside = firstOf([joinedPath(folderOf(from), name)], has);
  if (beside.length > 0) return beside;
  const found = suffix(name);
  return found.length === 1 || name.includes("/") ? found.slice(0, 1) : [];
};

/** `using static A.B` and `using C = A.B` name a type of the namespace A. */
const csharp: Find = (_from, name, { provided, suffix }) => {
  const found = provided(name);
  if (found.length > 0) return few(found);
  const last = name.lastIndexOf(".");
  const outer = last < 0 ? [] : provided(name.slice(0, last));
  return outer.length === 0 ? [] : suffix(`${name.slice(last + 1)}.cs`).filter((path) => outer.includes(path));
};

const ruby: Find = (from, name, { has, suffix }) => {
  const relative = /^require_relative[ \t(]+["'](.*)$/.exec(name)?.[1];
  if (relative !== undefined) return firstOf([`${joinedPath(folderOf(from), relative.replace(/\.rb$/, ""))}.rb`], has);
  return suffix(`${name.replace(/\.rb$/, "")}.rb`).slice(0, 1);
};

const php: Find = (_from, name, { suffix, provided }) => {
  if (name.endsWith(".php")) return suffix(name.replace(/^[./]+/, "")).slice(0, 1);
  const parts = name.split("\\");
  // Autoloaders map a namespace to a folder: what follows it is the path.
  for (let from = 0; from < Math.max(1, parts.length - 1); from += 1) {
    const found = suffix(`${parts.slice(from).join("/")}.php`);
    if (found.length > 0) return found.slice(0, 1);
  }
  return few(provided(name));
};

const swift: Find = (from, name, { inSource }) =>
  few(inSource(name).filter((path) => folderOf(path) !== folderOf(from)));

const shell: Find = (from, name, { has, suffix }) => {
  // `$(dirname "$0")/a.sh`, `"$HERE"/a.sh`: nearly always the script's own folder.
  const plain = name
    .replace(/^.*[$)}"][^/]*\//, "")
    .replace(/["']$/, "")
    .replace(/^\.\//, "");
  const beside = firstOf([joinedPath(folderOf(from), plain)], has);
  return beside.length > 0 ? beside : suffix(plain).slice(0, 1);
};

const yaml: Find = (_from, name, { has }) => firstOf([name.replace(/^\/+/, "")], has);

const TARGETS: Readonly<Record<string, Find>> = {
  ...{ TypeScript: script, JavaScript: script, Vue: script, Svelte: script },
  ...{ Java: jvm, Kotlin: jvm, Scala: jvm, C: c, "C++": c, "Objective-C": c, "C#": csharp },
  ...{ Python: python, Go: go, Rust: rust, Ruby: ruby, PHP: php, Swift: swift, Shell: shell, YAML: yaml },
};

function few(paths: readonly string[]): readonly string[] {
  return paths.length > MOST_TARGETS ? [] : paths;
}

/** Whether the text of a file decides where the imports of others lead. */
export function decidesTargets(path: string): boolean {
  return /(^|\/)(package\.json|go\.mod|Cargo\.toml|[jt]sconfig(\.\w+)?\.json)$/.test(path);
}
