import { posix } from "node:path";
import { memo } from "../../domain/memo.ts";

/** The paths of a project, found by more than their whole names: a change may ask for thousands. */
export type PathIndex = {
  all: ReadonlySet<string>;
  /** Those with a folder or file whose name begins with that of a module, up to its first dot or slash. */
  near: (module: string) => readonly string[];
  /** Whether a folder holds a file at any depth. */
  holdsAny: (folder: string) => boolean;
  /** Whether a folder holds a module of Python at any depth. */
  holdsPython: (folder: string) => boolean;
  /** Whether a folder holds a file of Go itself; "." is the project's. */
  holdsGo: (folder: string) => boolean;
  /** Those whose file names match, in lower case. */
  named: (name: RegExp) => readonly string[];
};

/** Each way is prepared when it is first asked for. */
export function indexPaths(all: ReadonlySet<string>): PathIndex {
  const byPart = once(() => {
    const found = new Map<string, string[]>();
    for (const path of all)
      for (const part of new Set(path.split("/").map(beginningOf))) {
        const known = found.get(part);
        if (known === undefined) found.set(part, [path]);
        else known.push(path);
      }
    return found;
  });
  const folders = once(() => foldersAbove([...all]));
  const python = once(() => foldersAbove([...all].filter((path) => /\.pyi?$/.test(path))));
  const go = once(() => new Set([...all].filter((path) => path.endsWith(".go")).map((path) => posix.dirname(path))));
  return {
    all,
    near: (module) => byPart().get(beginningOf(module)) ?? [],
    holdsAny: (folder) => folders().has(folder),
    holdsPython: (folder) => python().has(folder),
    holdsGo: (folder) => go().has(folder),
    named: memo((name) => [...all].filter((path) => name.test(posix.basename(path).toLowerCase()))),
  };
}

function beginningOf(name: string): string {
  return /^[^./]*/.exec(name)?.[0] ?? "";
}

function foldersAbove(paths: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of paths)
    for (let folder = posix.dirname(path); folder !== "." && !found.has(folder); folder = posix.dirname(folder))
      found.add(folder);
  return found;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
