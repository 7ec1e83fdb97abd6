import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import type { ResolvedPath } from "../../ports/workspace.ts";

const refuse = (reason: string): ResolvedPath => ({ kind: "outside", reason });

const isInside = (root: string, path: string) => {
  const inner = relative(root, path);
  return inner !== ".." && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
};

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** The real place of a path whose last components may not exist yet. */
async function realPlace(path: string): Promise<string> {
  if (await exists(path)) return realpath(path);
  return join(await realPlace(dirname(path)), basename(path));
}

/**
 * Where a path that the agent named really lies, all links followed. `root` must be a real path. Refused: absolute
 * paths, whatever ends outside of the tree, links that lead nowhere, and every git directory.
 */
export async function resolveInTree(root: string, path: string): Promise<ResolvedPath> {
  if (path === "" || path.includes("\0")) return refuse("the path is empty or holds a NUL character");
  if (isAbsolute(path)) return refuse(`${path} is absolute: paths are relative to the project's top folder`);
  const wanted = join(root, path);
  if (!isInside(root, wanted)) return refuse(`${path} is outside of the project's folder`);
  const real = await realPlace(wanted).catch((error: NodeJS.ErrnoException) => error);
  if (typeof real !== "string") return refuse(`${path} cannot be resolved (${real.code}): it may be a link to nowhere`);
  if (!isInside(root, real)) return refuse(`${path} is a link that leads outside of the project's folder`);
  const components = [...relative(root, wanted).split(sep), ...relative(root, real).split(sep)];
  if (components.some((component) => component.toLowerCase() === ".git")) {
    return refuse(`${path} belongs to git: the version control directory is not part of the project's files`);
  }
  return { kind: "inside", path: real };
}
