import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { zipSync } from "fflate";
import type { World } from "../world.ts";

const folderOf = (world: World, jobId: number) => join(world.dir, "artifacts", String(jobId));
const traceOf = (world: World, jobId: number) => join(world.dir, "traces", `${jobId}.log`);

/** Copies a folder's files as a job's artifacts; gives their paths, with `/`, sorted. */
export function keepArtifacts(world: World, jobId: number, from: string): string[] {
  const folder = folderOf(world, jobId);
  rmSync(folder, { recursive: true, force: true });
  cpSync(from, folder, { recursive: true });
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

export function readArtifact(world: World, jobId: number, path: string): Uint8Array {
  return readFileSync(join(folderOf(world, jobId), path));
}

export const artifactSize = (world: World, jobId: number, path: string): number =>
  statSync(join(folderOf(world, jobId), path)).size;

export function dropArtifacts(world: World, jobId: number): void {
  rmSync(folderOf(world, jobId), { recursive: true, force: true });
}

/** The archive that GitLab would send: a zip of all files, the same bytes each time. */
export function zipArtifacts(world: World, jobId: number, paths: readonly string[]): Uint8Array {
  const files = Object.fromEntries(paths.map((path) => [path, readArtifact(world, jobId, path)]));
  return zipSync(files, { mtime: new Date(1980, 0, 1) });
}

export function keepTrace(world: World, jobId: number, text: string): void {
  mkdirSync(join(world.dir, "traces"), { recursive: true });
  writeFileSync(traceOf(world, jobId), text);
}

export function readTrace(world: World, jobId: number): string {
  return existsSync(traceOf(world, jobId)) ? readFileSync(traceOf(world, jobId), "utf8") : "";
}
