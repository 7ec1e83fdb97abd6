import { folderOf, nameOf } from "../guards/file-kind.ts";
import type { Mentions } from "./code-base.ts";
import { graphOf, type ImportGraph, type ImportRow, withRows } from "./import-graph.ts";
import { type Places, placesOf } from "./places.ts";

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

type Find = (from: string, name: string, places: Places) => readonly string[];

const script: Find = (from, name, { script: at, packageOf }) => {
  const plain = /[?#]/.test(name) ? name.replace(/(?<!^)[?#].*$/, "") : name;
  if (plain.startsWith(".")) return at(joined(folderOf(from), plain));
  const [owner, folder] = packageOf(plain) ?? [];
  if (owner !== undefined && folder !== undefined) {
    const inner = plain.slice(owner.length + 1);
    const inFolder = (part: string) => (folder === "" ? part : `${folder}/${part}`);
    const bases =
      inner === "" ? ["src/index", "index", "lib/index", "src/main"] : [inner, `src/${inner}`, `lib/${inner}`];
    return bases.map((base) => at(inFolder(base))).find((found) => found.length > 0) ?? [];
  }
  const inner = plain.replace(/^[@~#]\//, "");
  const roots = inner === plain ? [inner] : [`src/${inner}`, inner, `app/${inner}`];
  return roots.map(at).find((found) => found.length > 0) ?? [];
};

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
    const base = dots > 0 ? joined(up, part) : part;
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
    inFolder(joined(folder, name.slice(module.length + 1))).filter(
      (path) => path.endsWith(".go") && !path.endsWith("_test.go"),
    ),
  );
};

const rust: Find = (from, name, { has, crates }) => {
  const { folder: own, root } = crateOf(from, has);
  if (name.startsWith("mod ")) {
    const inner = name.slice(4).trim();
    return firstOf(
      [`${own}/${inner}.rs`, `${own}/${inner}/mod.rs`].map((path) => path.replace(/^\//, "")),
      has,
    );
  }
  const [first = "", ...rest] = name.split("::").filter((part) => part !== "");
  const start =
    { crate: root, self: own, super: folderOf(own) }[first] ??
    crates().get(first.replaceAll("_", "-")) ??
    crates().get(first);
  if (start === undefined) return [];
  for (let length = rest.length; length > 0; length -= 1) {
    const base = joined(start, rest.slice(0, length).join("/"));
    const found = firstOf([`${base}.rs`, `${base}/mod.rs`], has);
    if (found.length > 0) return found;
  }
  return firstOf([joined(start, "lib.rs"), joined(start, "main.rs"), `${start}.rs`, joined(start, "mod.rs")], has);
};

/** Where the modules of a Rust file lie, and where its crate begins. */
function crateOf(from: string, has: (path: string) => boolean): { folder: string; root: string } {
  const stem = nameOf(from).replace(/\.rs$/, "");
  const folder = ["lib", "main", "mod"].includes(stem) ? folderOf(from) : joined(folderOf(from), stem);
  let root = folderOf(from);
  while (root !== "" && !has(joined(root, "lib.rs")) && !has(joined(root, "main.rs"))) root = folderOf(root);
  return { folder, root };
}

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
  const beside = firstOf([joined(folderOf(from), name)], has);
  if (beside.length > 0) return beside;
  const found = suffix(name);
  return found.length === 1 || name.includes("/") ? found.slice(0, 1) : [];
};

const csharp: Find = (_from, name, { provided }) => few(provided(name));

const ruby: Find = (from, name, { has, suffix }) => {
  const relative = /^require_relative[ \t(]+["'](.*)$/.exec(name)?.[1];
  if (relative !== undefined) return firstOf([`${joined(folderOf(from), relative.replace(/\.rb$/, ""))}.rb`], has);
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
  const plain = name.replace(/^.*\$[^/]*\//, "").replace(/^\.\//, "");
  const beside = firstOf([joined(folderOf(from), plain)], has);
  return beside.length > 0 ? beside : suffix(plain).slice(0, 1);
};

const yaml: Find = (_from, name, { has }) => firstOf([name.replace(/^\/+/, "")], has);

const TARGETS: Readonly<Record<string, Find>> = {
  ...{ TypeScript: script, JavaScript: script, Vue: script, Svelte: script },
  ...{ Java: jvm, Kotlin: jvm, Scala: jvm, C: c, "C++": c, "Objective-C": c, "C#": csharp },
  ...{ Python: python, Go: go, Rust: rust, Ruby: ruby, PHP: php, Swift: swift, Shell: shell, YAML: yaml },
};

function firstOf(paths: readonly string[], has: (path: string) => boolean): string[] {
  const found = paths.find(has);
  return found === undefined ? [] : [found];
}

function few(paths: readonly string[]): readonly string[] {
  return paths.length > MOST_TARGETS ? [] : paths;
}

/** A path from a folder, with `.` and `..` taken out. */
function joined(folder: string, path: string): string {
  const parts: string[] = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** Whether the text of a file decides where the imports of others lead. */
export function decidesTargets(path: string): boolean {
  return /(^|\/)(package\.json|go\.mod|Cargo\.toml)$/.test(path);
}
