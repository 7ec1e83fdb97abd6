import { posix } from "node:path";
import type { ModuleImport } from "./module-imports.ts";
import type { PathIndex } from "./path-index.ts";

const SCRIPT_ENDINGS = [
  ".js",
  ".ts",
  ".mjs",
  ".mts",
  ".cjs",
  ".cts",
  ".jsx",
  ".tsx",
  ".d.ts",
  ".json",
  ".node",
  ".vue",
  ".svelte",
  ".wasm",
];
/** TypeScript names the file that it will emit: `./x.js` stands for `x.ts`. */
const EMITTED = /\.([mc]?)js(x?)$/;
/** What a build puts there is in no checkout. */
const BUILT =
  /(^|\/)(dist|build|built|out|output|generated|__generated__|gen|\.[^/.][^/]*|node_modules|coverage|esm|cjs|umd)(\/|$)/;

/** A name that is looked up beside the importing file, not among packages. */
export function isRelative({ language, module }: ModuleImport): boolean {
  if (language === "python") return module.startsWith(".");
  return module === "." || module === ".." || module.startsWith("./") || module.startsWith("../");
}

/** Whether a relative import leads to a file of the project, or to where a build puts files. `index`: of all files after the change. */
export function leadsToFile(from: string, { language, module }: ModuleImport, index: PathIndex): boolean {
  const paths = index.all;
  const folder = posix.dirname(from);
  if (language === "python") return leadsToPython(folder, module, index);
  const target = posix.normalize(posix.join(folder, module.replace(/[?#].*$/, ""))).replace(/\/$/, "");
  if (BUILT.test(target)) return true;
  if (language === "ruby") return paths.has(target) || paths.has(`${target}.rb`);
  if (language === "rust") return holdsRust(from, target, paths);
  const source = EMITTED.test(target)
    ? [target.replace(EMITTED, ".$1ts$2"), target.replace(EMITTED, ".tsx"), target.replace(EMITTED, ".d.$1ts")]
    : [];
  const inFolder = target === "." ? "" : `${target}/`;
  return [
    target,
    ...source,
    ...SCRIPT_ENDINGS.map((ending) => `${target}${ending}`),
    ...SCRIPT_ENDINGS.map((ending) => `${inFolder}index${ending}`),
    `${inFolder}package.json`,
  ].some((path) => paths.has(path));
}

/** Beside the crate's root and `mod.rs`; of any other file, in the folder of its name. */
function holdsRust(from: string, target: string, paths: ReadonlySet<string>): boolean {
  const { dir, name } = posix.parse(from);
  const own = ["lib", "main", "mod", "build"].includes(name) ? target : posix.join(dir, name, posix.basename(target));
  return [own, target].some((module) => paths.has(`${module}.rs`) || paths.has(`${module}/mod.rs`));
}

function leadsToPython(folder: string, module: string, index: PathIndex): boolean {
  const dots = /^\.+/.exec(module)?.[0].length ?? 0;
  const rest = module.slice(dots).trim();
  if (rest === "") return true;
  const base = Array.from({ length: dots - 1 }).reduce<string>((path) => posix.dirname(path), folder);
  const target = posix.join(base, ...rest.split("."));
  return holdsPython(target, index);
}

function holdsPython(target: string, index: PathIndex): boolean {
  const isFile = [".py", ".pyi", ".pyx", ".so", ".pyd"].some((ending) => index.all.has(`${target}${ending}`));
  return isFile || index.holdsPython(target);
}

/** Whether a name that is not relative is a module of the project itself, wherever its roots lie. */
export function isOwnModule({ language, module }: ModuleImport, index: PathIndex): boolean {
  const near = index.near(module);
  switch (language) {
    case "python":
      return isOwnPython(module, near);
    case "javascript":
      // `baseUrl` and the like let paths begin at some folder.
      return near.some(
        (path) =>
          `/${path}`.includes(`/${module.replace(EMITTED, "")}.`) ||
          (module.includes("/") && `/${path}`.includes(`/${module}/`)),
      );
    case "ruby":
      return near.some((path) => `/${path}`.endsWith(`/${module.replace(/\.rb$/, "")}.rb`));
    case "rust":
      return (
        /^[A-Z]/.test(module) ||
        near.some((path) => `/${path}`.endsWith(`/${module}.rs`) || `/${path}`.includes(`/${module}/mod.rs`))
      );
    case "go":
      return false;
  }
}

/** Whether the project itself is the package that an import begins with: then nothing else can explain the rest of its name. */
export function isOfOwnPackage({ language, module }: ModuleImport, { all }: PathIndex): boolean {
  const first = module.split(".")[0] ?? module;
  return language === "python" && ["", "src/", "lib/"].some((root) => all.has(`${root}${first}/__init__.py`));
}

/** Made when the package is built: no checkout holds them. */
const MADE_PYTHON = /(^|\.)_?version$|_pb2(_grpc)?$|(^|\.)_(generated|build)\w*$/;

/** A package of the project must hold the modules that are asked of it, unless a build writes them (`_version`). */
function isOwnPython(module: string, near: readonly string[]): boolean {
  const parts = module.split(".");
  const written = parts.findIndex((part, at) => at > 0 && part.startsWith("_"));
  const known = parts.slice(0, written === -1 ? parts.length : written).map(escapeName);
  const leads = (names: readonly string[]) => {
    const pattern = new RegExp(`/${names.join("/")}(\\.(pyi?|pyx|so|pyd)$|/)`);
    return near.some((path) => /\.(pyi?|pyx|so|pyd)$/.test(path) && pattern.test(`/${path}`));
  };
  if (leads(known)) return true;
  const top = known.slice(0, 1);
  // A package of one file, or one that is put together at run time, is not looked into.
  const isFolder = near.some((path) => `/${path}`.includes(`/${parts[0]}/`));
  return parts.length > 1 && leads(top) && (!isFolder || MADE_PYTHON.test(module));
}

export function escapeName(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
