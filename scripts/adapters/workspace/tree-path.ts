import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import type { ResolvedPath } from "../../ports/workspace.ts";

const refuse = (reason: string): ResolvedPath => ({ kind: "outside", reason });

const isInside = (root: string, path: string) => {
  const inner = relative(root, path);
  return inner !== ".." && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
};

type Place = { kind: "real"; path: string } | { kind: "unresolved"; code: string | undefined };

/**
 * The real place of a path whose last components may not exist yet. Without waiting, as a search asks for thousands: a
 * promise for each call of the system takes ten times as long as the call.
 */
function realPlace(path: string): Place {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined)
      return { kind: "real", path: realpathSync.native(path) };
  } catch (error) {
    return { kind: "unresolved", code: errorCode(error) };
  }
  const folder = realPlace(dirname(path));
  return folder.kind === "real" ? { kind: "real", path: join(folder.path, basename(path)) } : folder;
}

const errorCode = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : undefined);

/**
 * Where a path that the agent named really lies, all links followed. `root` must be a real path. Refused: absolute
 * paths, whatever ends outside of the tree, links that lead nowhere, and every git directory.
 */
export function resolveInTree(root: string, path: string): ResolvedPath {
  if (path === "" || path.includes("\0")) return refuse("the path is empty or holds a NUL character");
  if (isAbsolute(path)) return refuse(`${path} is absolute: paths are relative to the project's top folder`);
  const wanted = join(root, path);
  if (!isInside(root, wanted)) return refuse(`${path} is outside of the project's folder`);
  const real = realPlace(wanted);
  if (real.kind === "unresolved")
    return refuse(`${path} cannot be resolved (${real.code}): it may be a link to nowhere`);
  if (!isInside(root, real.path)) return refuse(`${path} is a link that leads outside of the project's folder`);
  const components = [...relative(root, wanted).split(sep), ...relative(root, real.path).split(sep)];
  if (components.some((component) => component.toLowerCase() === ".git")) {
    return refuse(`${path} belongs to git: the version control directory is not part of the project's files`);
  }
  return { kind: "inside", path: real.path };
}
