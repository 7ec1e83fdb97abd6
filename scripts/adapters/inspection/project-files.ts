import type { InspectedProject } from "../../ports/inspection.ts";

/** A project's files as they are after the change. */
export type ProjectFiles = InspectedProject;

/** Reads and lists each thing once: several checks ask for the same manifests. What is read by the many is not kept. */
export function rememberFiles(project: ProjectFiles): ProjectFiles & { has(path: string): Promise<boolean> } {
  const texts = new Map<string, Promise<string | null>>();
  let paths: Promise<{ list: string[]; set: Set<string> }> | null = null;
  const all = () => {
    paths ??= project.list().then((list) => ({ list, set: new Set(list) }));
    return paths;
  };
  return {
    list: async () => (await all()).list,
    readMany: (wanted) => project.readMany(wanted),
    has: async (path) => (await all()).set.has(path),
    read: (path) => {
      const text = texts.get(path) ?? project.read(path);
      texts.set(path, text);
      return text;
    },
  };
}
