import { NO_CODE } from "../domain/code-base/code-base.ts";
import type { Repository } from "../ports/repository.ts";
import { newCommit, type SimulatedProject, shaOf } from "./project.ts";

/**
 * The project's repository in memory. `overtake` is asked before each push of state: what it does to the project, somebody
 * else has done in that moment, and the push is decided again.
 */
export function simulatedRepository(project: SimulatedProject, overtake: () => boolean): Repository {
  const state = () => ({ sha: shaOf(project.commits), files: project.files });

  const push: Repository["pushPatch"] = async ({ branch, expectedHead, patch, check }) => {
    const refusal = check({ paths: [], patchBytes: patch.length });
    if (refusal !== null) return { kind: "refused", detail: refusal };
    const known = project.branches.get(branch);
    if (known?.patch === patch) return { kind: "unchanged", sha: known.sha };
    if (known !== undefined && known.sha !== expectedHead)
      return { kind: "foreign-commits", detail: `${branch} is at ${known.sha}` };
    const sha = newCommit(project);
    project.branches.set(branch, { sha, patch });
    return { kind: "pushed", sha };
  };

  return {
    readState: async () => state(),
    baseSha: async () => shaOf(project.commits),
    async commitState(decide) {
      for (;;) {
        const { change, value } = decide(state());
        if (change === null) return { kind: "unchanged", sha: shaOf(project.commits), value };
        if (overtake()) continue;
        const files = new Map(project.files);
        for (const [path, text] of change.files)
          if (text === null) files.delete(path);
          else files.set(path, text);
        project.files = files;
        return { kind: "committed", sha: newCommit(project), value };
      }
    },
    // Nobody in it minds which task has waited longer.
    addedAt: async () => new Map(),
    changesUpTo: async () => [],
    treeAt: async () => new Map(),
    codeBase: async () => NO_CODE,
    diff: async (_base, headSha) => [...project.branches.values()].find(({ sha }) => sha === headSha)?.patch ?? "",
    examinePatch: async () => ({
      kind: "applies",
      files: [],
      project: { list: async () => [], read: async () => null, readMany: async () => new Map() },
    }),
    pushPatch: push,
    tryMerge: async () => null,
    pushResolution: ({ branch, headSha, ...rest }) =>
      push({ ...rest, branch, baseSha: headSha, expectedHead: headSha }),
  };
}
