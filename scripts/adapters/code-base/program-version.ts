import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SCRIPTS = join(import.meta.dirname, "../..");

/** Whatever decides what is found in a text, and how it is told. */
const FOLDERS = ["adapters/code-base", "domain/code-base", "domain/guards", "domain/verify", "views", "views/manifest"];

let version: string | null = null;

/**
 * Changes with the program that finds and tells: what an older one has kept is then found again, and nobody has to remember it.
 * Read in one go: a hundred small files take longer to wait for than to read.
 */
export function programVersion(): string {
  version ??= sumOfSources();
  return version;
}

function sumOfSources(): string {
  const hash = createHash("sha256");
  for (const folder of FOLDERS) {
    const names = readdirSync(join(SCRIPTS, folder)).filter((name) => name.endsWith(".ts"));
    for (const name of names.sort()) hash.update(`${name}\0`).update(readFileSync(join(SCRIPTS, folder, name)));
  }
  return hash.digest("hex");
}
