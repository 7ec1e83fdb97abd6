import type { GuardFinding } from "../domain/guards/guard.ts";
import { judgeChecks } from "../domain/verify/judge.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { AgentJob, AgentWorld } from "./job.ts";
import { headAndTail } from "./tools/excerpt.ts";

/** `why` names the limit when the agent gets no further round; `text` is for the model. */
export type Verdict =
  | { kind: "accepted"; checks: CheckRun[] }
  | { kind: "rejected"; why: string; text: string; checks: CheckRun[] };

const SHOWN_BYTES = 6_000;

/**
 * Whether `finish` is accepted: the tree has a change where one is due, and the project's checks pass. What
 * failed before the agent started is not held against it.
 */
export async function verifyFinish(job: AgentJob, workspace: AgentWorld["workspace"]): Promise<Verdict> {
  const { files, excess } = await workspace.changes();
  if (excess !== undefined)
    return { kind: "rejected", why: "too many new files", text: `Not accepted. ${excess}`, checks: [] };
  if (job.mustChange && files.length === 0)
    return {
      kind: "rejected",
      why: "finished without a change",
      text: "Not accepted: no file has changed, and this task asks for a change. Make it, or call decline and say why there is none to make.",
      checks: [],
    };
  const refusals = (await job.guard()).filter((finding) => finding.verdict === "refuse");
  if (refusals.length > 0) {
    const text = `Not accepted: the guards refuse this change. Mend it, then call finish again.\n\n${refusals.map(describeRefusal).join("\n")}`;
    return { kind: "rejected", why: `refused by guard ${refusals[0]?.guard}`, text, checks: [] };
  }
  const checks = await job.verify();
  const { accepted, failures } = judgeChecks(job.before, checks);
  if (accepted) return { kind: "accepted", checks };
  const failing = checks.filter((run) => !judgeChecks(job.before, [run]).accepted);
  const text = `Not accepted: ${failing.length} of ${checks.length} checks failed. Mend what causes it, then call finish again.\n\n${[...failures, ...failing.map(describeRun)].join("\n\n")}`;
  return { kind: "rejected", why: "checks still failing", text, checks };
}

function describeRefusal({ guard, detail, remedy }: GuardFinding): string {
  return `- ${guard}: ${detail}. ${remedy}`;
}

function describeRun(run: CheckRun): string {
  const end = run.exitCode === null ? "was stopped" : `exit code ${run.exitCode}`;
  return `$ ${run.command}\n${end} (${run.durationS.toFixed(1)} s)\n${headAndTail(run.tail, SHOWN_BYTES)}`;
}
