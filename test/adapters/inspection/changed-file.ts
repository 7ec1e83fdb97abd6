import type { ProjectFiles } from "../../../scripts/adapters/inspection/project-files.ts";
import type { GuardedFile } from "../../../scripts/domain/guards/guard.ts";

/** A file that the change edits, adds (`before` null) or deletes (`after` null). */
export function changedFile(path: string, before: string | null, after: string | null): GuardedFile {
  return {
    path,
    previousPath: null,
    mode: after === null ? "000000" : "100644",
    previousMode: before === null ? null : "100644",
    before,
    after,
    binary: false,
    bytes: Buffer.byteLength(after ?? ""),
  };
}

/** A project whose files are these texts by path. */
export function projectOf(texts: Readonly<Record<string, string>>): ProjectFiles {
  return {
    read: async (path) => texts[path] ?? null,
    readMany: async (paths) =>
      new Map(paths.flatMap((path) => (texts[path] === undefined ? [] : [[path, texts[path]]]))),
    list: async () => Object.keys(texts).sort(),
  };
}
