import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObjectName } from "../../../domain/object-name.ts";

/*
 * Refs as git keeps them in files (https://git-scm.com/docs/gitrepository-layout). GitLab's views ask for heads all the
 * time, and each question to git is a process.
 */

const HEADS = "refs/heads/";

/** Branch name → hash of its head, by name. A ref's own file is newer than the line that packing wrote of it. */
export async function readHeads(gitDir: string): Promise<Map<string, string>> {
  const [packed, loose] = await Promise.all([readPackedRefs(gitDir), looseNames(gitDir)]);
  const heads = new Map(packed.filter(([ref]) => ref.startsWith(HEADS)));
  for (const ref of loose) {
    const hash = await readLooseRef(gitDir, ref);
    if (hash !== null) heads.set(ref, hash);
  }
  const sorted = [...heads].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return new Map(sorted.map(([ref, hash]) => [ref.slice(HEADS.length), hash]));
}

/** The hash in a ref's own file; null where there is none, as for a packed or a symbolic ref. `ref`: `refs/heads/main`. */
export async function readLooseRef(gitDir: string, ref: string): Promise<string | null> {
  if (ref.split("/").some((part) => part === "" || part === "." || part === "..")) return null;
  const text = await readFile(join(gitDir, ref), "utf8").catch(() => "");
  return isObjectName(text.trim()) ? text.trim() : null;
}

async function looseNames(gitDir: string): Promise<string[]> {
  const entries = await readdir(join(gitDir, HEADS), { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".lock"));
  return files.map((entry) => join(entry.parentPath, entry.name).slice(join(gitDir, "/").length));
}

async function readPackedRefs(gitDir: string): Promise<[ref: string, hash: string][]> {
  const text = await readFile(join(gitDir, "packed-refs"), "utf8").catch(() => "");
  const lines = text.split("\n").map((line): [string, string] => {
    const [hash = "", ...ref] = line.split(" ");
    return [ref.join(" "), hash];
  });
  return lines.filter(([, hash]) => isObjectName(hash));
}
