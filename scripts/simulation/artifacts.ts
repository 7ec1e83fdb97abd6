import type { ArtifactStore } from "../ports/artifact-store.ts";

/** What the jobs of one pipeline pass on, in memory. */
export type SimulatedArtifacts = ArtifactStore & { files: Map<string, string> };

export function simulatedArtifacts(): SimulatedArtifacts {
  const files = new Map<string, string>();
  return {
    files,
    read: async (name) => files.get(name) ?? null,
    async write(name, text) {
      files.set(name, text);
    },
    async append(name, text) {
      files.set(name, `${files.get(name) ?? ""}${text}`);
    },
    list: async () => [...files.keys()].sort(),
  };
}
