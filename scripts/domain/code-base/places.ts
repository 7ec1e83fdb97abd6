import { z } from "zod";
import { folderOf, nameOf } from "../guards/file-kind.ts";
import { compareText } from "../text-order.ts";
import type { MentioningFile } from "./import-targets.ts";

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
  /** Names of package.json files with their folders, longest name first. */
  packages: readonly (readonly [name: string, folder: string])[];
  goModules: readonly (readonly [name: string, folder: string])[];
  /** Folders of sources by the crate's name. */
  crates: ReadonlyMap<string, string>;
};

const packageSchema = z.object({ name: z.string().min(1) });

export function placesOf(files: readonly MentioningFile[], texts: ReadonlyMap<string, string>): Places {
  const paths = new Set(files.map(({ path }) => path));
  const byName = Map.groupBy(paths, nameOf);
  const byFolder = Map.groupBy(paths, folderOf);
  const bySource = Map.groupBy(paths, (path) => /(?:^|\/)Sources\/([^/]+)\//.exec(path)?.[1] ?? "");
  const provided = new Map<string, string[]>();
  for (const { path, mentions } of files)
    for (const name of mentions.provides) provided.set(name, [...(provided.get(name) ?? []), path]);
  const named = (file: string, name: (text: string) => string | undefined) =>
    [...texts]
      .flatMap(([path, text]): [string, string][] => {
        const found = nameOf(path) === file ? name(text) : undefined;
        return found === undefined ? [] : [[found, folderOf(path)]];
      })
      .sort(([a], [b]) => b.length - a.length || compareText(a, b));
  return {
    has: (path) => paths.has(path),
    suffix: (path) =>
      (byName.get(nameOf(path)) ?? [])
        .filter((one) => one === path || one.endsWith(`/${path}`))
        .sort((a, b) => a.length - b.length || compareText(a, b)),
    inFolder: (folder) => byFolder.get(folder) ?? [],
    provided: (name) => provided.get(name) ?? [],
    inSource: (name) => bySource.get(name) ?? [],
    packages: named("package.json", packageName),
    goModules: named("go.mod", (text) => /^module[ \t]+(\S+)/m.exec(text)?.[1]),
    crates: new Map(
      named("Cargo.toml", (text) => /^\[package\][^[]*?^name[ \t]*=[ \t]*"([^"]+)"/ms.exec(text)?.[1]).map(
        ([name, folder]) => [name, folder === "" ? "src" : `${folder}/src`],
      ),
    ),
  };
}

function packageName(text: string): string | undefined {
  try {
    const parsed = packageSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.name : undefined;
  } catch {
    return undefined;
  }
}
