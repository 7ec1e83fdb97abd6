import { folderOf } from "../guards/file-kind.ts";
import { compareText } from "../text-order.ts";
import type { CodeBase, CodeFile } from "./code-base.ts";
import { isProgram } from "./language.ts";
import { isAside } from "./rank.ts";

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
  const programs = files.filter(({ path, language }) => isProgram(language) && !isAside(path));
  const folders = new Set(programs.map(({ path }) => folderOf(path)));
  const { uses, usedBy } = linksOf(imports, folders);
  return [...Map.groupBy(programs, ({ path }) => folderOf(path))]
    .map(([folder, inside]) => ({
      folder,
      files: inside.toSorted(byRank),
      rank: inside.reduce((sum, { rank }) => sum + rank, 0),
      uses: mostFirst(uses.get(folder)),
      usedBy: mostFirst(usedBy.get(folder)),
    }))
    .sort((a, b) => b.rank - a.rank || compareText(a.folder, b.folder));
}

export function byRank(a: { rank: number; path: string }, b: { rank: number; path: string }): number {
  return b.rank - a.rank || compareText(a.path, b.path);
}

type Counts = Map<string, Map<string, number>>;

function linksOf(imports: CodeBase["imports"], folders: ReadonlySet<string>): { uses: Counts; usedBy: Counts } {
  const uses: Counts = new Map();
  const usedBy: Counts = new Map();
  for (const [path, targets] of imports) {
    const from = folderOf(path);
    if (!folders.has(from) || isAside(path)) continue;
    for (const [target, weight] of targets) {
      const to = folderOf(target);
      if (to === from || !folders.has(to) || isAside(target)) continue;
      add(uses, from, to, weight);
      add(usedBy, to, from, weight);
    }
  }
  return { uses, usedBy };
}

function add(counts: Counts, from: string, to: string, weight: number): void {
  const inner = counts.get(from) ?? new Map<string, number>();
  inner.set(to, (inner.get(to) ?? 0) + weight);
  counts.set(from, inner);
}

function mostFirst(counts: ReadonlyMap<string, number> | undefined): string[] {
  return [...(counts ?? [])]
    .sort(([a, m], [b, n]) => Math.round(n * 1e6) - Math.round(m * 1e6) || compareText(a, b))
    .map(([folder]) => folder);
}
