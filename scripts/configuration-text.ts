import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./domain/fault.ts";

const NAME = "nightshift.yml";

/** What other tools would read as well. */
const OTHER_NAMES = ["nightshift.yaml", ".nightshift.yml", ".nightshift.yaml"];

/**
 * The text of a project's `nightshift.yml`; null: there is none. Throws SetupError with the remedy: caps in a file that nobody reads
 * hold nothing, so a file of a similar name is a fault.
 */
export function configurationText(projectDir: string): string | null {
  const text = readIfThere(join(projectDir, NAME));
  const other = text === null ? OTHER_NAMES.find((name) => existsSync(join(projectDir, name))) : undefined;
  if (other === undefined) return text;
  throw new SetupError(`${other}: found a configuration of that name; expected ${NAME}: \`git mv ${other} ${NAME}\``);
}

function readIfThere(file: string): string | null {
  if (!existsSync(file)) return null;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SetupError(`${file} cannot be read (${error instanceof Error ? error.message : error}): make it a file`);
  }
}
