import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CONFIGURATION_FILE, misnamedConfiguration } from "./domain/configuration-names.ts";
import { SetupError } from "./domain/fault.ts";

/** The text of a project's `nightshift.yml`; null: there is none. Throws SetupError for one by another name. */
export function configurationText(projectDir: string): string | null {
  refuseMisnamed((name) => existsSync(join(projectDir, name)));
  return readIfThere(join(projectDir, CONFIGURATION_FILE));
}

/** The same among files that were read elsewhere, by path. */
export function configurationAmong(files: ReadonlyMap<string, string>): string | null {
  refuseMisnamed((name) => files.has(name));
  return files.get(CONFIGURATION_FILE) ?? null;
}

function refuseMisnamed(isThere: (name: string) => boolean): void {
  const fault = misnamedConfiguration(isThere);
  if (fault !== null) throw new SetupError(fault);
}

function readIfThere(file: string): string | null {
  if (!existsSync(file)) return null;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SetupError(`${file} cannot be read (${error instanceof Error ? error.message : error}): make it a file`);
  }
}
