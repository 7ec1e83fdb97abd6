import type { PlanEntry } from "../artifacts/plan.ts";
import { judgeChange } from "../domain/change-policy.ts";
import type { PushResult } from "../ports/repository.ts";
import { commitMessage, mergeMessage } from "./commit-message.ts";
import type { ForgeWorld } from "./world.ts";

/**
 * Puts a patch where it belongs: on a new branch, on top of what a merge request holds, or on the merge of its branch with the
 * target. Nothing is pushed to a branch that somebody has moved since the work began.
 */
export async function pushWork(world: ForgeWorld, entry: PlanEntry, patch: string): Promise<PushResult> {
  const { repository, configuration, pipeline } = world;
  const { branch, task, revision } = entry;
  const limits = { taskPaths: task.paths, maxBytes: configuration.limits.patch_bytes };
  const change = {
    branch,
    patch,
    message: commitMessage(task, pipeline.cycle),
    check: (touched: Parameters<typeof judgeChange>[0]) => {
      const verdict = judgeChange(touched, limits);
      return verdict.kind === "deny" ? verdict.reason : null;
    },
  };
  if (revision === null) return repository.pushPatch({ ...change, baseSha: entry.baseSha, expectedHead: null });
  const { headSha, conflict } = revision;
  if (conflict === null) return repository.pushPatch({ ...change, baseSha: headSha, expectedHead: headSha });
  const message = conflict.strategy === "merge" ? mergeMessage(entry, revision, pipeline.cycle) : change.message;
  return repository.pushResolution({ ...change, message, headSha, conflict, merged: revision.patch });
}
