import { isOwn } from "../../domain/code-base/left-out.ts";
import { mentionsIn } from "../../domain/code-base/mentions.ts";
import { pathTraits } from "../../domain/code-base/path-traits.ts";
import { nameOf } from "../../domain/guards/file-kind.ts";
import { compareText } from "../../domain/text-order.ts";
import type { RunGit } from "../git/blobs.ts";
import { readCode, type TreeChanges } from "./code-tree.ts";
import { isCandidate, isUnread, type KnownFile, packMentions } from "./known-tree.ts";

/** The files of a tree after changes, by path; of what has changed nothing is known yet but what its path says. */
export async function filesAfter(
  run: RunGit,
  before: readonly KnownFile[],
  changes: TreeChanges,
): Promise<readonly KnownFile[]> {
  if (changes.size === 0) return before;
  const left = new Map(changes);
  const kept = before.flatMap((file) => {
    const now = left.get(file.path);
    if (now === undefined) return [file];
    left.delete(file.path);
    return now === null ? [] : [{ ...file, ...now, isGenerated: false, mentions: null }];
  });
  const added = [...left.values()].filter((file) => file !== null);
  if (added.length === 0 && ![...changes.keys()].some(isAttributes)) return kept;
  const all = [...kept, ...added];
  const isOurs = isOwn(
    await attributesOf(
      run,
      all.filter(({ path }) => isAttributes(path)),
    ),
  );
  const fresh = added.map((file) => ({ ...file, ...pathTraits(file.path), isGenerated: false, mentions: null }));
  const judged = (file: Omit<KnownFile, "isOurs">) => ({ ...file, isOurs: isOurs(file.path) });
  return [...([...changes.keys()].some(isAttributes) ? kept.map(judged) : kept), ...fresh.map(judged)].sort((a, b) =>
    compareText(a.path, b.path),
  );
}

function isAttributes(path: string): boolean {
  return nameOf(path) === ".gitattributes";
}

async function attributesOf(run: RunGit, files: Parameters<typeof readCode>[1]): Promise<Map<string, string>> {
  const attributes = new Map<string, string>();
  for await (const [{ path }, text] of readCode(run, files)) attributes.set(path, text);
  return attributes;
}

/** The files with what those mention that nobody has read, and the texts that describe the project: all in one go. */
export async function readMentions(
  run: RunGit,
  files: readonly KnownFile[],
): Promise<{ files: readonly KnownFile[]; texts: Map<string, string> }> {
  const wanted = files.filter((file) => isUnread(file) || (file.describes && isCandidate(file)));
  const texts = new Map<string, string>();
  const found = new Map<KnownFile, KnownFile>();
  for await (const [file, text] of readCode(run, wanted)) {
    if (file.describes) texts.set(file.path, text);
    if (!isUnread(file)) continue;
    const mentions = mentionsIn(file.language, text);
    found.set(file, { ...file, mentions: packMentions(mentions), isGenerated: mentions.isGenerated });
  }
  if (!files.some(isUnread)) return { files, texts };
  // What is no text mentions nothing.
  return {
    files: files.map((file) => (isUnread(file) ? (found.get(file) ?? { ...file, mentions: "" }) : file)),
    texts,
  };
}
