import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ArtifactStore } from "../../ports/artifact-store.ts";

/** How a half-written file is named until it is renamed; a crash may leave one, and no list shows it. */
const TEMPORARY = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** O_NONBLOCK: opening a pipe that somebody left there must not wait for its other end. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/**
 * The artifacts of a job as files of one folder, which need not exist before the first write. A name that leaves the
 * folder, or leads through or to a symbolic link, is refused with an error: artifacts of the model zone are foreign.
 */
export function artifactFolder(dir: string): ArtifactStore {
  return {
    async read(name) {
      const segments = segmentsOf(name);
      await refuseLinks(dir, segments);
      const file = await openIfThere(join(dir, ...segments));
      if (file === null) return null;
      return using(file, async () => {
        if (!(await file.stat()).isFile()) throw new Error(`The artifact ${name} is not a file.`);
        return file.readFile("utf8");
      });
    },
    async write(name, text) {
      const path = await makeRoom(dir, name);
      const temporary = `${path}.${randomUUID()}.tmp`;
      try {
        const file = await open(temporary, "wx", 0o644);
        await using(file, async () => {
          await file.writeFile(text);
          await file.sync();
        });
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async append(name, text) {
      const file = await open(await makeRoom(dir, name), APPEND, 0o644);
      await using(file, () => file.writeFile(text));
    },
    async list() {
      const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(nullIfMissing);
      const files = (entries ?? []).filter((entry) => entry.isFile() && !TEMPORARY.test(entry.name));
      return files.map((entry) => join(entry.parentPath, entry.name).slice(join(dir, "/").length)).sort();
    },
  };
}

function segmentsOf(name: string): string[] {
  const segments = name.split("/");
  const bad = segments.some(
    (segment) => segment === "" || segment === "." || segment === ".." || /[\\\0]/.test(segment),
  );
  if (bad) throw new Error(`The artifact name ${JSON.stringify(name)} leaves the artifact folder.`);
  return segments;
}

async function refuseLinks(dir: string, segments: readonly string[]): Promise<void> {
  for (const [index] of segments.entries()) {
    const path = join(dir, ...segments.slice(0, index + 1));
    const found = await lstat(path).catch(nullIfMissing);
    if (found?.isSymbolicLink()) throw new Error(`The artifact ${segments.join("/")} leads through a symbolic link.`);
  }
}

/** The path to write to, with its folders made. */
async function makeRoom(dir: string, name: string): Promise<string> {
  const segments = segmentsOf(name);
  await refuseLinks(dir, segments);
  const path = join(dir, ...segments);
  await mkdir(dirname(path), { recursive: true });
  return path;
}

function openIfThere(path: string): Promise<FileHandle | null> {
  return open(path, READ).catch(nullIfMissing);
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}

async function using<T>(file: FileHandle, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    await file.close();
  }
}
