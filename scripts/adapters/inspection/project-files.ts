/** A project's files as they are after the change. `read` gives null for a file that is missing or no text. */
export type ProjectFiles = { read(path: string): Promise<string | null>; list(): Promise<string[]> };

/** Reads and lists each thing once: several checks ask for the same manifests. */
export function rememberFiles(project: ProjectFiles): ProjectFiles & { has(path: string): Promise<boolean> } {
  const texts = new Map<string, Promise<string | null>>();
  let paths: Promise<{ list: string[]; set: Set<string> }> | null = null;
  const all = () => {
    paths ??= project.list().then((list) => ({ list, set: new Set(list) }));
    return paths;
  };
  return {
    list: async () => (await all()).list,
    has: async (path) => (await all()).set.has(path),
    read: (path) => {
      const text = texts.get(path) ?? project.read(path);
      texts.set(path, text);
      return text;
    },
  };
}
