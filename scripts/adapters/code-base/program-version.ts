import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const SCRIPTS = join(import.meta.dirname, "../..");

/** Whatever decides what is found in a text, and how it is told. */
const FOLDERS = ["adapters/code-base", "domain/code-base", "domain/guards", "domain/verify", "views", "views/manifest"];

let version: Promise<string> | null = null;

/** Changes with the program that finds and tells: what an older one has kept is then found again, and nobody has to remember it. */
export function programVersion(): Promise<string> {
  version ??= sumOfSources();
  return version;
}

async function sumOfSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of FOLDERS) {
    const names = (await readdir(join(SCRIPTS, folder))).filter((name) => name.endsWith(".ts")).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(SCRIPTS, folder, name))));
    for (const [at, name] of names.entries()) hash.update(`${name}\0`).update(texts[at] ?? "");
  }
  return hash.digest("hex");
}
