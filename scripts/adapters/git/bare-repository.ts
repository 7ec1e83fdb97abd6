import { rm } from "node:fs/promises";
import type { ObjectFormat } from "../../domain/object-name.ts";
import type { Git } from "./git.ts";

/** Makes the repository, without work tree and hooks, where there is none. */
export async function initialise(git: Git): Promise<void> {
  await git.text(["init", "--quiet", "--bare", "--template="]);
}

/** Makes the repository anew when its objects are named in another way; one that holds something has the right one. */
export async function adoptFormat(git: Git, format: ObjectFormat): Promise<void> {
  if ((await git.text(["rev-parse", "--show-object-format"])) === format) return;
  await rm(git.dir, { recursive: true });
  await git.text(["init", "--quiet", "--bare", "--template=", `--object-format=${format}`]);
}
