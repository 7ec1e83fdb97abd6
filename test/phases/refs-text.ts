import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The references of a bare repository as its files have them: another text once one has moved. */
export function refsOf(repository: string): string {
  const packed = join(repository, "packed-refs");
  const loose = readdirSync(join(repository, "refs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".lock"))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  return [packed, ...loose].map((path) => `${path} ${existsSync(path) ? readFileSync(path, "utf8") : ""}`).join("\n");
}
