/** Why the system refused a file or a folder, and what to do about it, by Node's code. */
const REFUSALS: Readonly<Record<string, string>> = {
  EROFS: "its file system is read-only: work in a copy that can be written",
  EACCES: "this user may not do that there: give it the right to, or run this as the folder's owner",
  EPERM: "this user may not do that there: give it the right to, or run this as the folder's owner",
  ENOSPC: "no space is left on its disk: make room there",
  EDQUOT: "this user's share of the disk is full: make room there",
};

/** Words for a file or folder that the system refused; null for every other error, which may be a bug. */
export function refusalOfSystem(error: unknown): string | null {
  if (!(error instanceof Error && "code" in error && "path" in error)) return null;
  const why = REFUSALS[String(error.code)];
  return why === undefined ? null : `${error.path} (${String(error.code)}): ${why}`;
}
