import type { CodeBase, Outline } from "../../domain/code-base/code-base.ts";
import { isFace } from "../../domain/code-base/described.ts";
import type { ImportGraph } from "../../domain/code-base/import-graph.ts";
import { decidesTargets, importsAfter, importsBetween } from "../../domain/code-base/import-targets.ts";
import { byRankFirst, rankFiles } from "../../domain/code-base/rank.ts";
import { folderOf } from "../../domain/guards/file-kind.ts";
import type { RunGit } from "../git/blobs.ts";
import { readHistory } from "./code-history.ts";
import { changesSince, readCode, type TreeChanges } from "./code-tree.ts";
import { readTree, writeTree } from "./kept-tree.ts";
import { isCode, type KnownFile, type KnownOutline, type KnownTree, mentionsOf } from "./known-tree.ts";
import { filesAfter, readMentions } from "./read-files.ts";
import type { CacheAccess } from "./signed-file.ts";

/** Files that are looked into with a grammar: some times as many as a page of the usual size has room for. */
const MOST_OUTLINES = 300;
/** Folders whose face is looked at for what the folder is for. */
const MOST_FACES = 80;
const MOST_GUIDES = 40;

/** For looking into all of them: what people write takes a few seconds, and one hostile file as much as a parser may take. */
const MOST_MS = 30_000;

/**
 * The code base of a commit: every file of people's hands by what it imports, and the most important ones by what they declare.
 * `cache` keeps what was found for the next run, which then looks at what has changed alone, and finds the same; null keeps
 * nothing. Where the time is over, the rest goes without declarations until a run with the cache gets to it; `now` is in
 * milliseconds.
 */
export async function readCodeBase(
  run: RunGit,
  commit: string,
  cache: CacheAccess | null,
  now: () => number = () => performance.now(),
): Promise<CodeBase> {
  const kept = await readTree(cache);
  const [changes, commits] = await Promise.all([changesSince(run, commit, kept), readHistory(run, commit, kept)]);
  const { files, texts } = await readMentions(run, await filesAfter(run, kept?.files ?? [], changes));
  const code = files.filter(isCode);
  const imports = importsOf(code, texts, kept, changes);
  const history = commits.filter(({ paths }) => paths.length > 0);
  const ranks = rankFiles(code, imports, history);
  const looked = await lookInto(run, chosenOf(code, ranks), kept?.outlines ?? new Map(), now);
  const { chosen, outlines, notLookedInto } = looked;
  if (kept === null || isWorthKeeping(kept, changes, outlines))
    await writeTree(cache, { commit, files, imports, history: commits, outlines: outlinesOf(files, outlines) });
  return {
    paths: files.map(({ path }) => path),
    files: code.map(({ path, bytes, language, isTest, isAside, isBeginning }, at) => ({
      ...{ path, bytes, language, isTest, isAside, isBeginning },
      rank: ranks[at] ?? 0,
      outline: chosen.get(path) ?? null,
    })),
    imports,
    history,
    texts,
    leftOut: files.length - code.length,
    notLookedInto,
  };
}

/** So few changed texts are found again sooner than all that is known is written. */
const FEW_CHANGES = 32;

function isWorthKeeping(kept: KnownTree, changes: TreeChanges, outlines: ReadonlyMap<string, KnownOutline>): boolean {
  const looked = [...outlines].some(([path, one]) => kept.outlines.get(path) !== one);
  const hasGone = [...changes.values()].includes(null);
  return looked || hasGone || changes.size > FEW_CHANGES;
}

/**
 * Who imports whom. As long as there are the same files and packages, an import leads where it has led before: those of the
 * files that have changed are followed alone.
 */
function importsOf(
  code: readonly KnownFile[],
  texts: ReadonlyMap<string, string>,
  kept: KnownTree | null,
  changes: TreeChanges,
): ImportGraph {
  const files = code.map((file) => ({ path: file.path, language: file.language, mentions: () => mentionsOf(file) }));
  const before = kept?.files.filter(isCode) ?? [];
  const isSame = before.length === code.length && before.every((file, at) => isAlike(file, code[at]));
  if (kept === null || !isSame || [...changes.keys()].some(decidesTargets)) return importsBetween(files, texts);
  const changed = code.flatMap((file, at) => (file === before[at] ? [] : [at]));
  return changed.length === 0 ? kept.imports : importsAfter(kept.imports, changed, files, texts);
}

/** Whether others that import it find it as before. */
function isAlike(before: KnownFile, after: KnownFile | undefined): boolean {
  if (before === after) return true;
  const provides = (file: KnownFile) => file.mentions?.split("\n", 1)[0];
  return after !== undefined && before.path === after.path && provides(before) === provides(after);
}

/** The most important files, the faces of the most important folders, and what people wrote as a guide. */
function chosenOf(code: readonly KnownFile[], ranks: Float32Array): KnownFile[] {
  const ordered = Array.from(byRankFirst(ranks), (at) => code[at]).filter((file) => file !== undefined);
  const folders = new Set<string>();
  for (const { path } of ordered) {
    if (folders.size >= MOST_FACES) break;
    folders.add(folderOf(path));
  }
  const faces = code.filter(({ path }) => folders.has(folderOf(path)) && isFace(path));
  const guides = ordered.filter(({ isGuide }) => isGuide).slice(0, MOST_GUIDES);
  return [...new Set([...ordered.slice(0, MOST_OUTLINES), ...faces, ...guides])];
}

/** What the chosen files declare, and all that is known of any: what is chosen no more may be so again. */
async function lookInto(
  run: RunGit,
  files: readonly KnownFile[],
  known: ReadonlyMap<string, KnownOutline>,
  now: () => number,
): Promise<{ chosen: Map<string, Outline | null>; outlines: Map<string, KnownOutline>; notLookedInto: number }> {
  const outlines = new Map(known);
  const missing = files.filter(({ path, sha }) => known.get(path)?.sha !== sha);
  let notLookedInto = 0;
  if (missing.length > 0) {
    // Not before there is something to look into: parsers take a while to load.
    const { outlineOf } = await import("./outlines.ts");
    const stopAt = now() + MOST_MS;
    for await (const [{ path, sha }, text] of readCode(run, missing)) {
      if (now() < stopAt) outlines.set(path, { sha, outline: await outlineOf(path, text) });
      else notLookedInto += 1;
    }
  }
  const outlineFor = ({ path, sha }: KnownFile) => {
    const one = outlines.get(path);
    return one?.sha === sha ? one.outline : null;
  };
  return { chosen: new Map(files.map((file) => [file.path, outlineFor(file)])), outlines, notLookedInto };
}

/** What is known of texts that are there. */
function outlinesOf(
  files: readonly KnownFile[],
  outlines: ReadonlyMap<string, KnownOutline>,
): Map<string, KnownOutline> {
  const known = files.flatMap(({ path, sha }): [string, KnownOutline][] => {
    const one = outlines.get(path);
    return one?.sha === sha ? [[path, one]] : [];
  });
  return new Map(known);
}
