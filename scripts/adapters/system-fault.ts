const GIVE_THE_RIGHT = "give it the right to, or run this as the folder's owner";

/** Why the system refused a file or a folder, and what to do about it, by Node's code. */
const REFUSALS: Readonly<Record<string, { why: string; remedy: string }>> = {
  EROFS: { why: "its file system is read-only", remedy: "work in a copy that can be written" },
  EACCES: { why: "this user may not do that there", remedy: GIVE_THE_RIGHT },
  EPERM: { why: "this user may not do that there", remedy: GIVE_THE_RIGHT },
  ENOSPC: { why: "no space is left on its disk", remedy: "make room there" },
  EDQUOT: { why: "this user's share of the disk is full", remedy: "make room there" },
};

/** Words for a file or folder that the system refused; null for every other error, which may be a bug. */
export function refusalOfSystem(error: unknown): string | null {
  const refusal = refusalOf(error);
  return refusal === null ? null : `${refusal.path} (${refusal.code}): ${refusal.why}: ${refusal.remedy}`;
}

/** The reason alone, for those who know a remedy of their own. */
export function whyRefused(error: unknown): string | null {
  return refusalOf(error)?.why ?? null;
}

function refusalOf(error: unknown): { path: string; code: string; why: string; remedy: string } | null {
  if (!(error instanceof Error && "code" in error && "path" in error)) return null;
  const code = String(error.code);
  const refusal = REFUSALS[code];
  return refusal === undefined ? null : { path: String(error.path), code, ...refusal };
}
