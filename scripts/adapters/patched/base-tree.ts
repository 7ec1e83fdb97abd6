import { runGit } from "../workspace/git-process.ts";
import type { BlobReader } from "./blob-reader.ts";

/** A blob of a tree. `mode` is git's: 100644, 100755 (program), 120000 (symbolic link). */
export type TreeBlob = { path: string; mode: string; sha: string; bytes: number };

/** The files of a commit, as they are before a patch. Submodules are none. */
export type BaseTree = {
  files: ReadonlyMap<string, TreeBlob>;
  /** Null for a file that is missing, too long or no text. */
  textOf(path: string): Promise<string | null>;
  bytesOf(path: string): Promise<Buffer | null>;
};

/** Longer files are generated or data; what judges them looks at their size. */
export const MAX_TEXT_BYTES = 2_000_000;
/** Texts kept in memory, in characters: the files of one project are asked for again and again. */
const KEPT_CHARACTERS = 30_000_000;
const KEPT_TREES = 8;

/** Reads trees of one repository, and remembers what it has read within bounds. */
export function baseTrees(at: { path: string; cwd: string }, blobs: BlobReader): (commit: string) => Promise<BaseTree> {
  const texts = new Map<string, string | null>();
  let kept = 0;
  const remember = (sha: string, text: string | null) => {
    texts.set(sha, text);
    kept += text?.length ?? 0;
    for (const [oldest, value] of texts) {
      if (kept <= KEPT_CHARACTERS) break;
      texts.delete(oldest);
      kept -= value?.length ?? 0;
    }
  };
  const textOf = async ({ sha, bytes }: TreeBlob): Promise<string | null> => {
    const known = texts.get(sha);
    if (known !== undefined) return known;
    const content = bytes > MAX_TEXT_BYTES ? null : await blobs.read(sha);
    const text = content === null ? null : textIn(content);
    remember(sha, text);
    return text;
  };
  const trees = new Map<string, Promise<BaseTree>>();
  const open = async (commit: string): Promise<BaseTree> => {
    const files = new Map((await listBlobs(at, commit)).map((blob) => [blob.path, blob]));
    return {
      files,
      textOf: async (path) => {
        const blob = files.get(path);
        return blob === undefined ? null : await textOf(blob);
      },
      bytesOf: async (path) => {
        const blob = files.get(path);
        return blob === undefined ? null : await blobs.read(blob.sha);
      },
    };
  };
  return (commit) => {
    const tree = trees.get(commit) ?? open(commit);
    trees.delete(commit);
    trees.set(commit, tree);
    for (const oldest of trees.keys()) if (trees.size > KEPT_TREES) trees.delete(oldest);
    return tree;
  };
}

/** The text of a file; null for bytes that are none. */
export function textIn(bytes: Buffer): string | null {
  return bytes.length > MAX_TEXT_BYTES || bytes.includes(0) ? null : bytes.toString("utf8");
}

async function listBlobs(at: { path: string; cwd: string }, commit: string): Promise<TreeBlob[]> {
  const listed = await runGit(["ls-tree", "-r", "-l", "-z", "--full-tree", commit], at);
  if (listed.exitCode !== 0) throw new Error(`git ls-tree ${commit} failed: ${listed.stderr}`);
  return listed.stdout
    .toString("utf8")
    .split("\0")
    .flatMap((line) => {
      const [, mode, sha, bytes, path] = /^(\d+) blob ([0-9a-f]+) +(\d+)\t([\s\S]*)$/.exec(line) ?? [];
      if (mode === undefined || sha === undefined || path === undefined) return [];
      return [{ path, mode, sha, bytes: Number(bytes) }];
    });
}
