import { mkdtemp, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { SetupError } from "../../domain/fault.ts";
import { whyRefused } from "../system-fault.ts";
import { makeFolder } from "./make-folder.ts";

/**
 * Makes the folder that `--out` names (absolute) where it is missing, and sees it take a file: nobody shall hear only
 * after hours of work that the result has no place.
 *
 * @throws SetupError saying what stands in the way, and what to give in its place.
 */
export async function openOutFolder(out: string): Promise<void> {
  try {
    await makeFolder(out);
    await rmdir(await mkdtemp(join(out, ".nightshift-")));
  } catch (error) {
    throw new SetupError(`--out ${out} cannot be written: ${reasonOf(error)}: give a folder elsewhere`);
  }
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case "EEXIST":
    case "ENOTDIR":
      return "there is a file where a folder is needed";
    case "ENOENT":
      return "the system keeps no new folders there";
    default:
      return whyRefused(error) ?? `${error instanceof Error ? error.message : error}`;
  }
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : null);
