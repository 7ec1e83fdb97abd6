import type { ExamineChange } from "../ports/examination.ts";
import { examineChange } from "./inspection/examine.ts";
import { inspectFiles } from "./inspection/inspect.ts";
import { timeLimit } from "./inspection/time-limit.ts";
import { openPatchedTrees } from "./patched/patched-tree.ts";

/**
 * Examines changes to commits of one repository, a checkout or a bare one; `close` ends the git behind it. `path` is the
 * PATH on which git is found, `packages` are those of `guards`.
 */
export function openExaminations(at: { path: string; cwd: string; packages: readonly string[] }): {
  examine: ExamineChange;
  close: () => void;
} {
  const trees = openPatchedTrees(at);
  return {
    examine: async (base, patches) => {
      const tree = await trees.patch(base, patches);
      if (tree.kind === "does-not-apply") return tree;
      const { files, project, patch } = tree;
      try {
        const limit = timeLimit();
        const inspection = await inspectFiles(files, project, at.packages, limit);
        return { kind: "examined", patch, files, inspection, ...(await examineChange(files, project, limit)) };
      } catch (error) {
        return { kind: "unreadable", detail: String(error) };
      }
    },
    close: trees.close,
  };
}
