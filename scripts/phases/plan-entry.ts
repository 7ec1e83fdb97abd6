import type { PlanEntry, Revision } from "../artifacts/plan.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Pick } from "../domain/selection.ts";
import { branchOf } from "../domain/task.ts";
import { briefOf, lessonsOf } from "./brief.ts";
import type { PlanningInput } from "./planning-input.ts";

/** Share of a reservation that is kept for the judge: a cheap model reads the patch once. */
const JUDGE_SHARE = 0.15;

/** All that a Hands job needs to know of a chosen task. */
export function planEntry(
  pick: Pick,
  slot: number,
  files: ReadonlyMap<string, string>,
  ledger: Ledger,
  input: PlanningInput,
): PlanEntry {
  const { task, work, route, reservedUsd } = pick;
  const judgeUsd = reservedUsd * JUDGE_SHARE;
  const revision = work.kind === "first" ? null : revisionOf(work, ledger, input);
  return {
    slot,
    task,
    baseSha: work.kind === "first" ? input.pipeline.commitSha : work.mergeRequest.baseSha,
    branch: branchOf(task.id),
    model: route.model,
    judgeModel: input.configuration.models.judge,
    agentUsd: reservedUsd - judgeUsd,
    judgeUsd,
    brief: briefOf({ pick, revision, lessons: lessonsOf(files), prompt: input.prompt }),
    reasons: [
      work.kind === "revision" ? `people wrote on !${work.mergeRequest.iid}` : `priority ${task.priority}`,
      route.reason,
    ],
    revision,
  };
}

function revisionOf(work: Extract<Pick["work"], { kind: "revision" }>, ledger: Ledger, input: PlanningInput): Revision {
  const { iid, headSha } = work.mergeRequest;
  const round = (ledger.mergeRequests.get(iid)?.rounds ?? 0) + 1;
  return { iid, headSha, round, patch: input.patches.get(iid) ?? "", notes: work.notes };
}
