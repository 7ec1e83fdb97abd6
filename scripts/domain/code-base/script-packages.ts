import { z } from "zod";
import { folderOf, nameOf } from "../guards/file-kind.ts";
import { joinedPath } from "./joined-path.ts";

/** A package of the tree. `main`: where an import of its bare name leads, by its manifest, likeliest first. */
export type ScriptPackage = { name: string; folder: string; main: readonly string[] };

/** What an import may be called instead of a path: `before`, anything, `after`; `*` in a target stands for what is between. */
export type Alias = { before: string; after: string; targets: readonly string[] };

const loose = z.unknown().optional();
const packageSchema = z.object({
  name: z.string().min(1),
  ...{ exports: loose, source: loose, module: loose, main: loose, types: loose },
});

/** A package by the text of its package.json; null for one without a name. */
export function scriptPackage(path: string, text: string): ScriptPackage | null {
  const parsed = packageSchema.safeParse(readJson(text));
  if (!parsed.success) return null;
  const { name, exports, source, module, main, types } = parsed.data;
  const own = typeof exports === "object" && exports !== null && "." in exports ? exports["."] : exports;
  const named = [source, ...(isSubpaths(own) ? [] : pathsIn(own)), module, main, types];
  return { name, folder: folderOf(path), main: named.filter((file) => typeof file === "string") };
}

/** `exports` that name no part of the package itself but what lies below it. */
function isSubpaths(exports: unknown): boolean {
  return typeof exports === "object" && exports !== null && Object.keys(exports).some((key) => key.startsWith("."));
}

function pathsIn(exports: unknown): string[] {
  if (typeof exports === "string") return [exports];
  return typeof exports === "object" && exports !== null ? Object.values(exports).flatMap(pathsIn) : [];
}

const pathsSchema = z.object({
  compilerOptions: z.object({
    baseUrl: z.string().optional().catch(undefined),
    paths: z.record(z.string(), z.array(z.string())).default({}),
  }),
});
const importsSchema = z.object({ imports: z.record(z.string(), z.unknown()) });

/** The aliases that a tsconfig.json or package.json gives to the files of its folder, as paths of the tree. */
export function aliasesIn(path: string, text: string): Alias[] {
  const within = (target: string) => joinedPath(folderOf(path), target);
  if (nameOf(path) === "package.json") {
    const { imports = {} } = importsSchema.safeParse(readJson(text)).data ?? {};
    return Object.entries(imports).map(([name, to]) => alias(name, pathsIn(to).map(within)));
  }
  const { baseUrl, paths = {} } = pathsSchema.safeParse(readJson(withoutRemarks(text))).data?.compilerOptions ?? {};
  const base = (target: string) => within(`${baseUrl ?? "."}/${target}`);
  return [
    ...Object.entries(paths).map(([name, to]) => alias(name, to.map(base))),
    ...(baseUrl === undefined ? [] : [alias("*", [base("*")])]),
  ];
}

function alias(name: string, targets: string[]): Alias {
  const star = name.indexOf("*");
  return star < 0
    ? { before: name, after: "", targets }
    : { before: name.slice(0, star), after: name.slice(star + 1), targets };
}

/** A tsconfig.json may hold remarks, and commas before a closing bracket; `"@/*"` begins none. */
function withoutRemarks(text: string): string {
  return text
    .replace(
      /"(?:[^"\\\n]|\\[^\n]){0,1000}"|\/\/[^\n]*|\/\*[^*]{0,4000}(?:\*(?!\/)[^*]{0,4000}){0,100}\*\//g,
      (part) => (part.startsWith('"') ? part : ""),
    )
    .replace(/,(\s{0,200}[}\]])/g, "$1");
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
