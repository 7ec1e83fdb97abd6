import { folderOf } from "../guards/file-kind.ts";
import { evidenceKind } from "../preflight/evidence-file.ts";
import { compareText } from "../text-order.ts";
import type { CodeBase, CodeFile } from "./code-base.ts";
import { isProgram } from "./language.ts";

/** A folder with what lies directly in it. */
export type Module = {
  /** "" for the top. */
  folder: string;
  /** Most important first. */
  files: readonly CodeFile[];
  rank: number;
  /** Folders that it imports from, and that import from it: most often first. */
  uses: readonly string[];
  usedBy: readonly string[];
};

/** Folders that hold programs, most important first; those of tests, examples and data are none. */
export function modulesOf({ files, imports }: CodeBase): Module[] {
  const programs = programsIn(files);
  const inside = [...Map.groupBy(programs, ({ path }) => folderOf(path))];
  const links = linksBetween(
    files,
    inside.map(([folder]) => folder),
    imports,
  );
  return inside
    .map(([folder, found], at) => ({
      folder,
      files: found.toSorted(byRank),
      rank: found.reduce((sum, { rank }) => sum + rank, 0),
      uses: mostFirst(links.uses[at]),
      usedBy: mostFirst(links.usedBy[at]),
    }))
    .sort((a, b) => b.rank - a.rank || compareText(a.folder, b.folder));
}

/** Where no file is in a language that is known here, one of those that are unknown may be what the project is written in. */
function programsIn(files: readonly CodeFile[]): CodeFile[] {
  const own = files.filter(({ isAside }) => !isAside);
  const programs = own.filter(({ language }) => isProgram(language));
  if (programs.length > 0) return programs;
  return own.filter(({ path, language }) => language === null && evidenceKind(path) === "source");
}

export function byRank(a: { rank: number; path: string }, b: { rank: number; path: string }): number {
  return b.rank - a.rank || compareText(a.path, b.path);
}

/** How often a folder imports from others, by their names. */
type Counts = Map<string, number>;

function linksBetween(
  files: readonly CodeFile[],
  folders: readonly string[],
  { first, target, weight }: CodeBase["imports"],
): { uses: Counts[]; usedBy: Counts[] } {
  const numbers = new Map(folders.map((folder, at) => [folder, at]));
  const folderAt = files.map(({ path, isAside }) => (isAside ? -1 : (numbers.get(folderOf(path)) ?? -1)));
  const uses = folders.map((): Counts => new Map());
  const usedBy = folders.map((): Counts => new Map());
  for (let file = 0; file < folderAt.length; file += 1) {
    const from = folderAt[file] ?? -1;
    if (from < 0) continue;
    for (let edge = first[file] ?? 0; edge < (first[file + 1] ?? 0); edge += 1) {
      const to = folderAt[target[edge] ?? 0] ?? -1;
      if (to === from || to < 0) continue;
      add(uses[from], folders[to], weight[edge]);
      add(usedBy[to], folders[from], weight[edge]);
    }
  }
  return { uses, usedBy };
}

function add(counts: Counts | undefined, folder = "", weight = 0): void {
  counts?.set(folder, (counts.get(folder) ?? 0) + weight);
}

function mostFirst(counts: Counts = new Map()): string[] {
  if (counts.size < 2) return [...counts.keys()];
  return [...counts]
    .sort(([a, m], [b, n]) => Math.round(n * 1e6) - Math.round(m * 1e6) || compareText(a, b))
    .map(([folder]) => folder);
}
