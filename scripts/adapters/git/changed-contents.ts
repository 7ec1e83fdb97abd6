import type { GuardedFile } from "../../domain/guards/guard.ts";
import { CHANGE_LIMITS } from "../../domain/guards/size.ts";
import { blobSizes, type RunGit, readBlobs } from "./blobs.ts";

/** No blob: git's name for the missing side of an added or deleted file. */
const NOTHING = /^0+$/;
const SUBMODULE = "160000";

type Side = { mode: string; blob: string };
type Row = { before: Side; after: Side; previousPath: string | null; path: string };

/**
 * The files in which two trees differ, with their text on both sides, as guards look at them: in a task's own tree and in
 * what handover is about to push alike. Nothing of a tree's attributes has a say in it. What is too much for the guard of
 * sizes is not read.
 */
export async function changedContents(run: RunGit, before: string, after: string): Promise<GuardedFile[]> {
  const raw = await run(["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--find-renames", before, after]);
  const rows = rowsOf(raw.toString("utf8").split("\0").slice(0, -1));
  const named = rows.flatMap((row) => [row.before, row.after]).filter(hasBlob);
  const sized = await blobSizes(
    run,
    named.map(({ blob }) => blob),
  );
  const sizes = new Map(sized.map(({ sha, bytes }) => [sha, bytes]));
  const totalBytes = rows.reduce((sum, { after: { blob } }) => sum + (sizes.get(blob) ?? 0), 0);
  const isTooMuch = rows.length > CHANGE_LIMITS.files || totalBytes > CHANGE_LIMITS.totalBytes;
  const readable = isTooMuch ? [] : sized.filter(({ bytes }) => bytes <= CHANGE_LIMITS.fileBytes);
  const contents = new Map<string, Buffer>();
  for await (const [{ sha }, content] of readBlobs(run, readable)) contents.set(sha, content);
  return rows.map((row): GuardedFile => {
    const [was, is] = [contents.get(row.before.blob), contents.get(row.after.blob)];
    return {
      path: row.path,
      previousPath: row.previousPath,
      mode: row.after.mode,
      previousMode: NOTHING.test(row.before.mode) ? null : row.before.mode,
      before: textOf(was),
      after: textOf(is),
      binary: (is ?? was)?.includes(0) ?? false,
      bytes: sizes.get(row.after.blob) ?? 0,
    };
  });
}

/** A submodule's entry names a commit of another repository. */
function hasBlob({ mode, blob }: Side): boolean {
  return !NOTHING.test(blob) && mode !== SUBMODULE;
}

/** `:100644 100755 <blob> <blob> R100`, then one path, or two for a rename. */
function rowsOf(fields: readonly string[]): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const [wasMode = "", mode = "", wasBlob = "", blob = "", status = ""] = (fields[at] ?? "").slice(1).split(" ");
    const isRename = /^[RC]/.test(status);
    const previousPath = isRename ? (fields[at + 1] ?? null) : null;
    if (isRename) at += 1;
    const sides = { before: { mode: wasMode, blob: wasBlob }, after: { mode, blob } };
    rows.push({ ...sides, previousPath, path: fields[at + 1] ?? "" });
  }
  return rows;
}

function textOf(bytes: Buffer | undefined): string | null {
  return bytes === undefined || bytes.includes(0) ? null : bytes.toString("utf8");
}
