import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { commitFolder, git } from "./git-folder.ts";
import { unpack } from "./npm.ts";
import type { Bench } from "./section.ts";

/** Real packages with many files, in twelve languages. */
const PACKAGES = ["date-fns@4.4.0", "core-js@3.51.0", "react-native@0.86.3", "rxjs@7.8.2", "lodash@4.18.1"];

/** A repository of more than 10,000 files, or why there is none. */
export type PackagedRepository = { kind: "made"; repo: string; files: number } | { kind: "missing"; why: string };

/** One commit of what public packages hold, packed as a clone is; source maps are not kept, as in a repository. */
export async function packagedRepository(bench: Bench): Promise<PackagedRepository> {
  const repo = join(bench.scratch, "large");
  for (const name of PACKAGES) {
    const missed = await unpack(bench, name, join(repo, name.replace("@", "-")));
    if (missed !== null) return { kind: "missing", why: `${name} did not come from the registry (${missed.why})` };
  }
  const path = bench.environment.PATH ?? "";
  const entries = await readdir(repo, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const unwanted = files.filter(({ name }) => /\.(map|tgz)$/.test(name));
  await Promise.all(unwanted.map(({ parentPath, name }) => rm(join(parentPath, name))));
  await commitFolder(repo, path);
  await git(repo, path, "repack", "-a", "-d", "--quiet");
  return { kind: "made", repo, files: files.length - unwanted.length };
}
