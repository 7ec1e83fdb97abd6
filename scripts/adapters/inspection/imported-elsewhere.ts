import type { GuardedFile } from "../../domain/guards/guard.ts";
import { isRelative } from "./local-modules.ts";
import { type ImportLanguage, readImports } from "./module-imports.ts";
import { otherFiles } from "./other-files.ts";
import { neededPackage, REGISTRIES } from "./package-registry.ts";
import type { ProjectFiles } from "./project-files.ts";

/** So many names are looked for in a text one by one; more of them among its words. */
const FEW = 20;

/**
 * Of packages of a language, those that the project imported before the change: what they bring in is then known to its
 * people. The files are read once, however many names are asked for.
 */
export async function importedElsewhere(
  language: ImportLanguage,
  names: ReadonlySet<string>,
  files: readonly GuardedFile[],
  project: ProjectFiles,
): Promise<ReadonlySet<string>> {
  const open = openNames(names);
  const found = new Set<string>();
  const look = async (path: string, text: string) => {
    const said = open.saidIn(text);
    if (said.length === 0) return;
    // Whatever a file of the project holds, the change is not to blame for it.
    for (const entry of (await readImports(path, text).catch(() => null)) ?? []) {
      const name = entry.language !== language || isRelative(entry) ? null : neededPackage(entry);
      if (name !== null && open.close(name)) found.add(name);
    }
  };
  for (const { path, previousPath, before } of files) if (before !== null) await look(previousPath ?? path, before);
  if (open.size() === 0) return found;
  for await (const [path, text] of otherFiles(files, project, (other) => REGISTRIES[language].source.test(other))) {
    await look(path, text);
    if (open.size() === 0) break;
  }
  return found;
}

/** Names that are still looked for, with the first word of each: where a name stands in a text, that is a word of it. */
function openNames(names: ReadonlySet<string>) {
  const left = new Set(names);
  const byWord = Map.groupBy(left, (name) => /[\w-]+/.exec(name)?.[0] ?? "");
  const among = (text: string) => {
    const words = new Set(text.match(/[\w-]+/g));
    return [...words].flatMap((word) => byWord.get(word) ?? []).concat(byWord.get("") ?? []);
  };
  return {
    size: () => left.size,
    saidIn: (text: string) =>
      (left.size > FEW ? among(text) : [...left]).filter((name) => left.has(name) && text.includes(name)),
    close: (name: string) => left.delete(name),
  };
}
