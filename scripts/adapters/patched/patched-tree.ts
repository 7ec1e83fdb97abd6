import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuardedFile } from "../../domain/guards/guard.ts";
import { type FilePatch, readPatch } from "../../domain/patch.ts";
import { applyHunks } from "../../domain/patch-application.ts";
import type { PatchedTree, PatchTree } from "../../ports/patched-tree.ts";
import { changedContents } from "../git/changed-contents.ts";
import { quotedPath } from "../git/quoted-path.ts";
import { scratchPrefix } from "../scratch-name.ts";
import { runGit } from "../workspace/git-process.ts";
import { type BaseTree, baseTrees, MAX_TEXT_BYTES } from "./base-tree.ts";
import { openBlobReader } from "./blob-reader.ts";

type Place = { path: string; cwd: string };
type Change = { files: GuardedFile[]; patch: string };

/** Opens a repository (a checkout or a bare one) for `PatchTree`; `close` ends the git behind it. */
export function openPatchedTrees(at: Place): { patch: PatchTree; close: () => void } {
  const blobs = openBlobReader(at);
  const treeOf = baseTrees(at, blobs);
  return {
    patch: async (base, patches) => {
      const tree = await treeOf(base);
      const [only = ""] = patches;
      const files = patches.length === 1 ? await applyPlainly(tree, only) : null;
      if (files !== null) return patchedTree(tree, { files, patch: only });
      // What is not plain is git's to judge: bytes, links, hunks that moved, names that a tree must not have.
      const applied = await applyWithGit(at, base, patches);
      return applied.kind === "does-not-apply" ? applied : patchedTree(tree, applied);
    },
    close: () => blobs.close(),
  };
}

function patchedTree(tree: BaseTree, { files, patch }: Change): PatchedTree {
  const changed = new Map(files.map((file) => [file.path, file]));
  const moved = new Set(files.flatMap(({ previousPath }) => (previousPath === null ? [] : [previousPath])));
  const isGone = (path: string) => moved.has(path) || changed.get(path)?.mode === "000000";
  const read = async (path: string) => {
    const file = changed.get(path);
    if (file !== undefined) return file.after;
    return moved.has(path) ? null : await tree.textOf(path);
  };
  return {
    ...{ kind: "patched", patch, files },
    project: {
      read,
      readMany: async (paths) => {
        const texts = new Map<string, string>();
        for (const path of paths) {
          const text = await read(path);
          if (text !== null) texts.set(path, text);
        }
        return texts;
      },
      list: async () => [
        ...[...tree.files.keys()].filter((path) => !isGone(path)),
        ...files.filter(({ path }) => !tree.files.has(path)).map(({ path }) => path),
      ],
    },
  };
}

/** The files of a patch whose every hunk fits where it says; null when a part of it asks for more. */
async function applyPlainly(tree: BaseTree, patch: string): Promise<GuardedFile[] | null> {
  const parts = readPatch(patch);
  if (parts.length === 0 || new Set(parts.map(({ path }) => path)).size < parts.length) return null;
  const files: GuardedFile[] = [];
  for (const part of parts) {
    const file = isPlain(part) ? await applyPart(tree, part) : null;
    if (file === null) return null;
    files.push(file);
  }
  return files;
}

function isPlain({ path, previousPath, mode, isBinary }: FilePatch): boolean {
  const isOddName = path.split("/").some((name) => name === "" || /^(\.{1,2}|\.git|git~1)$/i.test(name));
  return !isBinary && previousPath === null && !isOddName && (mode === null || /^100(644|755)$/.test(mode));
}

async function applyPart(tree: BaseTree, part: FilePatch): Promise<GuardedFile | null> {
  const { path, isNew, isDeleted, hunks } = part;
  const old = tree.files.get(path);
  if (isNew ? old !== undefined : old === undefined) return null;
  if (old !== undefined && !/^100/.test(old.mode)) return null;
  const isFolder =
    isNew && [...tree.files.keys()].some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
  const before = isNew ? "" : await tree.textOf(path);
  const after = before === null || isFolder ? null : applyHunks(before, hunks);
  if (after === null || (isDeleted && after !== "")) return null;
  if (after.includes("\0") || Buffer.byteLength(after) > MAX_TEXT_BYTES) return null;
  return {
    path,
    previousPath: null,
    mode: isDeleted ? "000000" : (part.mode ?? old?.mode ?? "100644"),
    previousMode: old?.mode ?? null,
    before: isNew ? null : before,
    after: isDeleted ? null : after,
    binary: false,
    bytes: Buffer.byteLength(after),
  };
}

type Applied = ({ kind: "applied" } & Change) | { kind: "does-not-apply"; detail: string };

/** Lets git apply, on an index and in a store of objects of its own: the repository stays as it is. */
async function applyWithGit(at: Place, base: string, patches: readonly string[]): Promise<Applied> {
  const scratch = await mkdtemp(join(tmpdir(), scratchPrefix("patched")));
  try {
    const objects = await ask(at, ["rev-parse", "--path-format=absolute", "--git-path", "objects"]);
    await mkdir(join(scratch, "objects"));
    const env = {
      GIT_INDEX_FILE: join(scratch, "index"),
      GIT_OBJECT_DIRECTORY: join(scratch, "objects"),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(objects),
    };
    const attempt = (args: readonly string[], input?: string) =>
      runGit(args, { ...at, env, ...(input === undefined ? {} : { input }) });
    const read = await attempt(["read-tree", base]);
    if (read.exitCode !== 0) throw new Error(`git read-tree ${base} failed: ${read.stderr}`);
    for (const patch of patches) {
      const applied = await attempt(["apply", "--cached", "--allow-empty", "--whitespace=nowarn", "-"], patch);
      if (applied.exitCode !== 0) return { kind: "does-not-apply", detail: applied.stderr.split("\n")[0] ?? "" };
    }
    const run = async (args: readonly string[], input?: string) => {
      const result = await attempt(args, input);
      if (result.exitCode !== 0) throw new Error(`git ${args[0]} failed on the patched tree: ${result.stderr}`);
      return result.stdout;
    };
    const written = (await run(["write-tree"])).toString("utf8").trim();
    const [only = ""] = patches;
    const patch = patches.length === 1 ? only : await patchBetween(at, [base, written], { ...env, scratch });
    return { kind: "applied", patch, files: await changedContents(run, base, written) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const DIFF = [
  ...["diff", "--full-index", "--find-renames", "--no-color", "--no-ext-diff", "--no-textconv"],
  ...["--src-prefix=a/", "--dst-prefix=b/", "--ignore-submodules=none"],
];

/** Seen from an empty folder: no attributes of the checkout may call text binary, and hide it so. */
async function patchBetween(
  at: Place,
  trees: readonly [string, string],
  { scratch, ...env }: Record<string, string> & { scratch: string },
): Promise<string> {
  const empty = join(scratch, "empty");
  await mkdir(empty);
  const blind = { ...env, GIT_DIR: await ask(at, ["rev-parse", "--absolute-git-dir"]) };
  const result = await runGit([...DIFF, ...trees, "--"], { path: at.path, cwd: empty, env: blind });
  if (result.exitCode !== 0) throw new Error(`git diff failed on the patched tree: ${result.stderr}`);
  return result.stdout.toString("utf8");
}

async function ask(at: Place, args: readonly string[]): Promise<string> {
  const result = await runGit(args, at);
  if (result.exitCode !== 0) throw new Error(`git ${args[0]} failed: ${result.stderr}`);
  return result.stdout.toString("utf8").trim();
}
