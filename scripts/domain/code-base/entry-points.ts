import { z } from "zod";
import { folderOf, nameOf } from "../guards/file-kind.ts";
import { compareText } from "../text-order.ts";
import type { CodeBase } from "./code-base.ts";
import { isAside } from "./rank.ts";

/** Where a run or a use of the project begins. `why`: who says so, in a few words. */
export type EntryPoint = { path: string; why: string };

const target = z.union([z.string(), z.record(z.string(), z.unknown())]);
const packageSchema = z.object({
  name: z.string().optional(),
  main: z.string().optional().catch(undefined),
  module: z.string().optional().catch(undefined),
  bin: target.optional().catch(undefined),
  exports: target.optional().catch(undefined),
});

/** Names that languages begin with, and those that people give to a beginning. */
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)__main__\.py$/, "run as a module"],
  [/(^|\/)(manage|wsgi|asgi)\.py$/, "web application"],
  [/(^|\/)cmd\/[^/]+\/main\.go$|^main\.go$/, "program"],
  [/(^|\/)src\/(main\.rs|bin\/[^/]+\.rs)$/, "program"],
  [/^src\/lib\.rs$|\/src\/lib\.rs$/, "crate"],
  [/(^|\/)(Application|Main)\.(java|kt)$/, "program"],
  [/(^|\/)Program\.cs$/, "program"],
  [/(^|\/)(main\.swift|App\.swift)$/, "program"],
  [/^(exe|bin)\/[^/.]+$/, "program"],
  [/^(src\/)?(main|index|app|server|cli)\.[cm]?[jt]sx?$/, "by its name"],
  [/^(main|app)\.py$/, "by its name"],
  [/^public\/index\.php$|^index\.php$/, "web application"],
  [/^config\.ru$/, "web application"],
  [/^lib\/[^/]+\.rb$/, "library"],
  [/^\.gitlab-ci\.yml$/, "pipeline"],
];

/** Whether a path is called as the beginning of a run is. */
export function isBeginning(path: string): boolean {
  return NAMED.some(([pattern]) => pattern.test(path));
}

/** Entry points that manifests name and that names tell, most certain first; `most` of them. */
export function entryPoints({ files, texts }: CodeBase, most: number): EntryPoint[] {
  const paths = new Set(files.map(({ path }) => path));
  const found = new Map<string, EntryPoint>();
  for (const point of pointsIn(files, texts, paths)) {
    if (found.size >= most) break;
    if (!found.has(point.path)) found.set(point.path, point);
  }
  return [...found.values()];
}

/** One after the other: a manifest may name hundreds, and nobody asks for all. */
function* pointsIn(
  files: CodeBase["files"],
  texts: CodeBase["texts"],
  paths: ReadonlySet<string>,
): Generator<EntryPoint> {
  const manifests = [...texts]
    .filter(([path]) => !isAside(path))
    .sort(([a], [b]) => a.split("/").length - b.split("/").length || compareText(a, b));
  for (const [path, text] of manifests) yield* declaredIn(path, text, paths);
  const likely = files.filter(({ isBeginning: begins, isAside: aside }) => begins && !aside);
  for (const [pattern, why] of NAMED) for (const { path } of likely) if (pattern.test(path)) yield { path, why };
}

function declaredIn(path: string, text: string, paths: ReadonlySet<string>): Iterable<EntryPoint> {
  const folder = folderOf(path);
  if (nameOf(path) === "package.json") return ofPackage(text, folder, paths);
  if (nameOf(path) === "pyproject.toml") return ofPyproject(text, folder, paths);
  if (nameOf(path) === "Cargo.toml") return ofCargo(text, folder, paths);
  return [];
}

function* ofPackage(text: string, folder: string, paths: ReadonlySet<string>): Generator<EntryPoint> {
  const parsed = packageSchema.safeParse(parsedJson(text));
  if (!parsed.success) return;
  const { name = "the package", main, module, bin, exports } = parsed.data;
  const programs = bin === undefined ? [] : typeof bin === "string" ? [[name, bin] as const] : Object.entries(bin);
  const wanted = [
    ...programs.map(([command, file]) => [file, `program ${command}`] as const),
    ...pathsIn(exports).map((file) => [file, `exported by ${name}`] as const),
    ...[module, main].map((file) => [file, `main file of ${name}`] as const),
  ];
  for (const [file, why] of wanted) {
    if (typeof file !== "string") continue;
    const at = sourceOf([folder, file.replace(/^\.\//, "")].filter((part) => part !== "").join("/"), paths);
    if (at !== null) yield { path: at, why };
  }
}

function pathsIn(exports: unknown): string[] {
  if (typeof exports === "string") return [exports];
  if (typeof exports !== "object" || exports === null) return [];
  return Object.values(exports).flatMap(pathsIn);
}

/** `dist/cli.js` is built from `src/cli.ts`. */
function sourceOf(path: string, paths: ReadonlySet<string>): string | null {
  const stem = path.replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/, "");
  const bases = [
    stem,
    stem.replace(/(^|\/)(dist|build|lib|out|esm|cjs)\//, "$1src/"),
    stem.replace(/(^|\/)(dist|build|out)\//, "$1"),
  ];
  const candidates = [
    path,
    ...bases.flatMap((base) => [".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs"].map((ending) => `${base}${ending}`)),
  ];
  return candidates.find((candidate) => paths.has(candidate)) ?? null;
}

/** `[project.scripts]`, whose values are `package.module:function`. */
function ofPyproject(text: string, folder: string, paths: ReadonlySet<string>): EntryPoint[] {
  const section = /^\[(?:project|tool\.poetry)\.scripts\]([^[]*)/m.exec(text)?.[1] ?? "";
  return [...section.matchAll(/^[ \t]*["']?([\w.-]+)["']?[ \t]*=[ \t]*["']([\w.]+)/gm)].flatMap(
    ([, name, module = ""]) => {
      const inner = module.replaceAll(".", "/");
      const found = ["", "src/", "lib/"]
        .flatMap((root) => [`${root}${inner}.py`, `${root}${inner}/__init__.py`])
        .map((file) => (folder === "" ? file : `${folder}/${file}`))
        .find((file) => paths.has(file));
      return found === undefined ? [] : [{ path: found, why: `program ${name}` }];
    },
  );
}

/** `[[bin]]` with a path of its own. */
function ofCargo(text: string, folder: string, paths: ReadonlySet<string>): EntryPoint[] {
  return text
    .split(/^\[\[bin\]\]/m)
    .slice(1)
    .flatMap((rest) => {
      const section = rest.split(/^\[/m)[0] ?? "";
      const file = /^path[ \t]*=[ \t]*"([^"]+)"/m.exec(section)?.[1];
      const path = [folder, file ?? ""].filter((part) => part !== "").join("/");
      const name = /^name[ \t]*=[ \t]*"([^"]+)"/m.exec(section)?.[1] ?? path;
      return paths.has(path) ? [{ path, why: `program ${name}` }] : [];
    });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
