import { MOST_NEW_FILES } from "../../domain/guards/size.ts";
import type { LeftOutFile } from "../../ports/workspace.ts";

const topOf = (path: string) => (path.includes("/") ? `${path.slice(0, path.indexOf("/"))}/` : "the top folder");

/** Words for more new files than are looked at, where most of them lie, and the remedy; null while there are not so many. */
export function excessOf(newFiles: readonly string[]): { leftOut: LeftOutFile; words: string } | null {
  if (newFiles.length <= MOST_NEW_FILES) return null;
  const counts = new Map<string, number>();
  for (const path of newFiles) counts.set(topOf(path), (counts.get(topOf(path)) ?? 0) + 1);
  const [where = "", most = 0] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const found = `${newFiles.length} new files, ${most} of them in ${where}`;
  const limit = `at most ${MOST_NEW_FILES} are looked at`;
  return {
    leftOut: { path: where, reason: `there are ${found}, and ${limit}: no new file is` },
    words: `The repository has ${found}; ${limit}, and finish is refused until it has fewer. Remove what is not part of the change, or have it written to $TMPDIR.`,
  };
}
