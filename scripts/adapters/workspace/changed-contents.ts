import type { GuardedFile } from "../../domain/guards/guard.ts";
import type { Keeper } from "./keeper.ts";

type Runner = Pick<Keeper, "run">;

/** No blob: git's name for the missing side of an added or deleted file. */
const NOTHING = /^0+$/;

/** Longer files are generated or data; guards judge them by their size. */
const MAX_TEXT_BYTES = 2_000_000;

type Row = {
  previousMode: string;
  mode: string;
  previousBlob: string;
  blob: string;
  previousPath: string | null;
  path: string;
};

/** The files of the staged change against `baseTree`, with their text on both sides. */
export async function changedContents(keeper: Runner, baseTree: string): Promise<GuardedFile[]> {
  const raw = await keeper.run(["diff", "--cached", "--raw", "-z", "--no-abbrev", "--find-renames", baseTree]);
  const files: GuardedFile[] = [];
  for (const row of rowsOf(raw.toString("utf8").split("\0").slice(0, -1))) files.push(await contentsOf(keeper, row));
  return files;
}

/** `:100644 100755 <blob> <blob> R100`, then one path, or two for a rename. */
function rowsOf(fields: readonly string[]): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const [previousMode = "", mode = "", previousBlob = "", blob = "", status = ""] = (fields[at] ?? "")
      .slice(1)
      .split(" ");
    const isRename = /^[RC]/.test(status);
    const previousPath = isRename ? (fields[at + 1] ?? null) : null;
    if (isRename) at += 1;
    rows.push({ previousMode, mode, previousBlob, blob, previousPath, path: fields[at + 1] ?? "" });
  }
  return rows;
}

async function contentsOf(keeper: Runner, row: Row): Promise<GuardedFile> {
  const [before, after] = [await bytesOf(keeper, row.previousBlob), await bytesOf(keeper, row.blob)];
  return {
    path: row.path,
    previousPath: row.previousPath,
    mode: row.mode,
    previousMode: NOTHING.test(row.previousMode) ? null : row.previousMode,
    before: textOf(before),
    after: textOf(after),
    binary: (after ?? before)?.includes(0) ?? false,
    bytes: after?.length ?? 0,
  };
}

async function bytesOf(keeper: Runner, blob: string): Promise<Buffer | null> {
  return NOTHING.test(blob) ? null : keeper.run(["cat-file", "blob", blob]);
}

function textOf(bytes: Buffer | null): string | null {
  return bytes === null || bytes.length > MAX_TEXT_BYTES || bytes.includes(0) ? null : bytes.toString("utf8");
}
