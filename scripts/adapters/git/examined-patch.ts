import { MAX_FILE_BYTES } from "../../domain/change-policy.ts";
import type { ExaminedPatch, Repository } from "../../ports/repository.ts";
import { type Applied, applyPlainPatch } from "./applied-patch.ts";
import { type RunGit, readBlobs } from "./blobs.ts";
import { changedContents } from "./changed-contents.ts";
import { listTree } from "./objects.ts";
import type { StatePlace } from "./state.ts";

type Place = Pick<StatePlace, "git" | "remote" | "scratchDir">;
type Examined = Parameters<Repository["examinePatch"]>[0];

/** `Repository.examinePatch`. */
export async function examinePatch(place: Place, { baseSha, merged, patch }: Examined): Promise<ExaminedPatch> {
  const { git, remote } = place;
  await remote.fetchCommit(baseSha);
  const base = await applyPlainPatch(place, baseSha, merged);
  const patched = base.kind === "tree" ? await applyPlainPatch(place, base.tree, patch) : base;
  if (base.kind !== "tree" || patched.kind !== "tree") return { kind: "does-not-apply", detail: faultOf(patched) };
  const run: RunGit = (args, input) => git.bytes(args, input === undefined ? {} : { input });
  const entries = await listTree(git, patched.tree);
  const texts = async (paths: ReadonlySet<string>) => {
    const wanted = entries.filter(({ path, mode, bytes }) => paths.has(path) && isReadable(mode, bytes));
    const found = new Map<string, string>();
    for await (const [{ path }, content] of readBlobs(run, wanted))
      if (!content.includes(0)) found.set(path, content.toString("utf8"));
    return found;
  };
  return {
    kind: "applies",
    files: await changedContents(run, base.tree, patched.tree),
    project: {
      list: async () => entries.map(({ path }) => path),
      read: async (path) => (await texts(new Set([path]))).get(path) ?? null,
      readMany: (paths) => texts(new Set(paths)),
    },
  };
}

function isReadable(mode: string, bytes: number): boolean {
  return mode.startsWith("100") && bytes <= MAX_FILE_BYTES;
}

function faultOf(applied: Applied): string {
  return applied.kind === "tree" ? "" : applied.detail;
}
