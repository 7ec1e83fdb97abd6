import { isUtf8 } from "node:buffer";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Git } from "./git.ts";

/** As few settings as possible decide what a patch looks like; it must apply anywhere. */
const DIFF = ["diff", "--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv"];

/** Names in another encoding are written in ASCII. */
const QUOTED = ["-c", "core.quotePath=true"];

/**
 * From one commit or tree to another; with `since: "merge-base"`, what the second has changed since both were one. A
 * patch is UTF-8, in which it travels: files in another encoding are in it as binary ones, or their bytes would be lost.
 */
export async function patchBetween(
  git: Git,
  from: string,
  to: string,
  since: "from" | "merge-base" = "from",
): Promise<string> {
  const range = since === "merge-base" ? [`${from}...${to}`] : [from, to];
  const patch = await git.bytes([...DIFF, ...range, "--"]);
  if (isUtf8(patch)) return patch.toString("utf8");
  const binary = filesOf(await withAttributes(git, "* -diff\n", () => git.bytes([...QUOTED, ...DIFF, ...range, "--"])));
  const files = filesOf(patch).map((file, at) => (isUtf8(file) ? file : (binary[at] ?? file)));
  return Buffer.concat(files).toString("utf8");
}

/** A patch cut at its files. No line of a hunk begins like that: it has a sign before it, or no blanks in it. */
function filesOf(patch: Buffer): Buffer[] {
  const parts = patch.toString("latin1").split(/^(?=diff --git )/m);
  return parts.map((part) => Buffer.from(part, "latin1"));
}

/** Runs with attributes that outdo all others. */
async function withAttributes<T>(git: Git, text: string, run: () => Promise<T>): Promise<T> {
  const file = join(git.dir, "info", "attributes");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  try {
    return await run();
  } finally {
    await rm(file, { force: true });
  }
}
