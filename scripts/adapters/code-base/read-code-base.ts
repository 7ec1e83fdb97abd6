import { extname } from "node:path";
import type { CodeBase, Outline } from "../../domain/code-base/code-base.ts";
import { describesProject, isFace, isGuide } from "../../domain/code-base/described.ts";
import { importsBetween } from "../../domain/code-base/import-targets.ts";
import { languageOf } from "../../domain/code-base/language.ts";
import { isOwn } from "../../domain/code-base/left-out.ts";
import { mentionsIn } from "../../domain/code-base/mentions.ts";
import { isPipelineFile } from "../../domain/code-base/pipeline-outline.ts";
import { rankFiles } from "../../domain/code-base/rank.ts";
import { folderOf, nameOf } from "../../domain/guards/file-kind.ts";
import { compareText } from "../../domain/text-order.ts";
import type { RunGit } from "../git/blobs.ts";
import type { TreeEntry } from "../git/objects.ts";
import { listCode, readCode, readHistory } from "./code-tree.ts";
import { type Findings, type Known, readFindings, writeFindings } from "./outline-cache.ts";
import { outlineOf } from "./outlines.ts";
import type { CacheAccess } from "./signed-file.ts";

/** Hand-written source is smaller. */
const MAX_BYTES = 200_000;

/** Files that are looked into with a grammar: some times as many as a page of the usual size has room for. */
const MOST_OUTLINES = 300;
/** Folders whose face is looked at for what the folder is for. */
const MOST_FACES = 80;
const MOST_GUIDES = 40;

/** A file of the tree with what is known of its text. */
type Read = { entry: TreeEntry; language: string | null; key: string; known: Known };

/**
 * The code base of a commit: every file of people's hands by what it imports, and the most important ones by what they declare.
 * `cache` keeps what was found for the next run; null keeps nothing.
 */
export async function readCodeBase(run: RunGit, commit: string, cache: CacheAccess | null): Promise<CodeBase> {
  const [all, history, findings] = await Promise.all([
    listCode(run, commit),
    readHistory(run, commit),
    readFindings(cache),
  ]);
  const { own, texts } = await ownFiles(run, all);
  const read = (await readAll(run, own, findings)).filter(({ known }) => !known.mentions.isGenerated);
  const files = read.map(({ entry, language, known }) => ({ path: entry.path, language, mentions: known.mentions }));
  const imports = importsBetween(files, texts);
  const ranks = rankFiles(files, imports, history);
  const outlines = await lookInto(run, chosenOf(read, ranks), findings);
  const used = new Map(
    read.map(({ key, known }) => [key, outlines.has(key) ? { ...known, outline: outlines.get(key) ?? null } : known]),
  );
  if (hasNew(findings, used)) await writeFindings(cache, used);
  const code = read.map(({ entry: { path, bytes }, language, key }) => ({
    ...{ path, bytes, language, rank: ranks.get(path) ?? 0 },
    outline: outlines.get(key) ?? null,
  }));
  const paths = all.map(({ path }) => path);
  return { paths, files: code, imports, history, texts, leftOut: all.length - read.length };
}

/** Files that people wrote here, and the texts that describe the project. */
async function ownFiles(
  run: RunGit,
  all: readonly TreeEntry[],
): Promise<{ own: TreeEntry[]; texts: Map<string, string> }> {
  const attributes = new Map<string, string>();
  const isAttributes = ({ path }: TreeEntry) => /(^|\/)\.gitattributes$/.test(path);
  for await (const [{ path }, text] of readCode(run, all.filter(isAttributes))) attributes.set(path, text);
  const isOurs = isOwn(attributes);
  const own = all
    .filter(({ path, bytes }) => bytes <= MAX_BYTES && isOurs(path))
    .sort((a, b) => compareText(a.path, b.path));
  const texts = new Map<string, string>();
  const describing = own.filter(({ path }) => describesProject(path));
  for await (const [{ path }, text] of readCode(run, describing)) texts.set(path, text);
  return { own, texts };
}

/** What each file imports: known from an earlier run, or found now. */
async function readAll(run: RunGit, own: readonly TreeEntry[], findings: Findings): Promise<Read[]> {
  const named = own.map((entry) => {
    const language = languageOf(entry.path);
    return { entry, language, key: `${kindOf(entry.path)}:${entry.sha}` };
  });
  const found = new Map<string, Known>();
  const missing = named.filter(({ key, language }) => language !== null && !findings.has(key));
  const byEntry = new Map(missing.map((one) => [one.entry, one]));
  for await (const [entry, text] of readCode(
    run,
    missing.map(({ entry }) => entry),
  )) {
    const one = byEntry.get(entry);
    if (one !== undefined) found.set(one.key, { mentions: mentionsIn(one.language, text) });
  }
  return named.map((one) => ({ ...one, known: findings.get(one.key) ?? found.get(one.key) ?? NOTHING }));
}

/** What decides how a text is read, beside the text: its ending, and whether it is a pipeline. */
function kindOf(path: string): string {
  return isPipelineFile(path)
    ? "pipeline"
    : extname(path).toLowerCase().replaceAll(":", "") || nameOf(path).replaceAll(":", "");
}

const NOTHING: Known = { mentions: { imports: [], provides: [], isGenerated: false } };

/** The most important files, the faces of the most important folders, and what people wrote as a guide. */
function chosenOf(read: readonly Read[], ranks: ReadonlyMap<string, number>): Read[] {
  const ranked = read.map((one) => ({ one, path: one.entry.path, rank: ranks.get(one.entry.path) ?? 0 }));
  const byRank = ranked.sort((a, b) => b.rank - a.rank || compareText(a.path, b.path)).map(({ one }) => one);
  const folders = new Set<string>();
  for (const { entry } of byRank) if (folders.size < MOST_FACES) folders.add(folderOf(entry.path));
  const faces = byRank.filter(({ entry: { path } }) => isFace(path) && folders.has(folderOf(path)));
  const guides = byRank.filter(({ entry }) => isGuide(entry.path)).slice(0, MOST_GUIDES);
  return [...new Set([...byRank.slice(0, MOST_OUTLINES), ...faces, ...guides])];
}

async function lookInto(
  run: RunGit,
  chosen: readonly Read[],
  findings: Findings,
): Promise<Map<string, Outline | null>> {
  const outlines = new Map<string, Outline | null>();
  const missing: Read[] = [];
  for (const one of chosen) {
    const known = findings.get(one.key)?.outline;
    if (known === undefined) missing.push(one);
    else outlines.set(one.key, known);
  }
  const byEntry = new Map(missing.map((one) => [one.entry, one]));
  for await (const [entry, text] of readCode(
    run,
    missing.map(({ entry }) => entry),
  )) {
    const one = byEntry.get(entry);
    if (one !== undefined) outlines.set(one.key, await outlineOf(entry.path, text));
  }
  return outlines;
}

function hasNew(before: Findings, after: Findings): boolean {
  return [...after].some(([key, known]) => {
    const was = before.get(key);
    return was === undefined || (was.outline === undefined && known.outline !== undefined);
  });
}
