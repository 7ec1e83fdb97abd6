import { askJudge, JUDGE_SCHEMA_VERSION, type JudgeCritique, type Judgement } from "../agent/ask-judge.ts";
import type { PromptFile } from "../agent/briefing.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import type { NumberedPatch } from "../domain/citation.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { Grade } from "../domain/grading.ts";
import { batchWait } from "../domain/job-time.ts";
import { judgeVersion, panelVersion } from "../domain/judge-version.ts";
import { isSameModel } from "../domain/judges.ts";
import { type Reasoning, reasoningFor } from "../domain/reasoning.ts";
import type { ModelWorld } from "./world.ts";

export type Judge = { model: string; reasoning: Reasoning };

export type Verdict =
  | {
      kind: "judged";
      judge: NonNullable<Grade["judge"]>;
      critique: JudgeCritique | null;
    }
  | { kind: "unjudged"; why: string };

/** Whatever the plan says: nobody grades work of their own. */
export function judgesFor(entry: PlanEntry, configuration: Configuration): Judge[] {
  const { model: worker, judgeModel, secondJudgeModel } = entry;
  return [judgeModel, ...(secondJudgeModel === undefined ? [] : [secondJudgeModel])]
    .filter((judge) => !isSameModel(judge, worker))
    .map((model) => ({ model, reasoning: reasoningFor(configuration, model, null) }));
}

/** How long, from now on, judges may be waited for at half the price. */
export function batchPatience(world: Pick<ModelWorld, "configuration" | "clock" | "jobEndsAt">): number {
  const { configuration, clock, jobEndsAt } = world;
  return batchWait(configuration.models.judge_batch_minutes * 60_000, { now: clock.now(), endsAt: jobEndsAt });
}

const JUDGE_OUTPUT_TOKENS = 2_000;

/** `batchMs`: how long, from now on, an answer may be waited for at half the price. */
type Asked = { rubric: PromptFile; frame: PromptFile; user: string; shown: NumberedPatch; batchMs?: () => number };

type Judged = { version: string; model: string; said: Extract<Judgement, { kind: "judged" }> };

/**
 * Asks one judge or two about the same work. Of two verdicts the mean counts, as the measure of a judge of its own; of one
 * alone, that. `shown` is what they are shown of the patch, and may cite.
 */
export async function askJudges(
  judges: readonly Judge[],
  model: MeteredModel,
  { rubric, frame, user, shown, batchMs = () => 0 }: Asked,
): Promise<Verdict> {
  if (judges.length === 0)
    return {
      kind: "unjudged",
      why: "no model but the one that did the work is there to judge it: name another as `models.judge`",
    };
  const judged: Judged[] = [];
  const silent: string[] = [];
  // One after the other: each knows what the one before has left of the money.
  for (const { model: name, reasoning } of judges) {
    const prompt = { system: rubric.text, user };
    const question = { model, judgeModel: name, prompt, citable: shown.lines, reasoning, batchMs: batchMs() };
    const said = await askJudge({ ...question, outputTokens: JUDGE_OUTPUT_TOKENS });
    if (said.kind === "unjudged") silent.push(said.why);
    else {
      const prompts = [rubric.text, frame.text];
      const version = judgeVersion({ prompts, model: name, reasoning, schema: JUDGE_SCHEMA_VERSION });
      judged.push({ version, model: name, said });
    }
  }
  const [first, second] = judged;
  if (first === undefined) return { kind: "unjudged", why: silent.join("; ") };
  return second === undefined ? alone(first) : together(first, second);
}

function alone({ version, model, said }: Judged): Verdict {
  const { score, citations, reasons, concerns, critique } = said;
  return { kind: "judged", judge: { score, model, version, citations, reasons, concerns }, critique };
}

/** The stricter one's critique comes first: it has seen something. */
function together(first: Judged, second: Judged): Verdict {
  const all = [first, second];
  const stricter = first.said.score <= second.said.score ? [first, second] : [second, first];
  return {
    kind: "judged",
    judge: {
      score: (first.said.score + second.said.score) / 2,
      model: first.model,
      version: panelVersion(all.map(({ version }) => version)),
      panel: all.map(({ model, said }) => ({ model, score: said.score })),
      citations: all.flatMap(({ said }) => said.citations).slice(0, 50),
      reasons: all.flatMap(({ said }) => said.reasons).slice(0, 50),
      concerns: all.flatMap(({ said }) => said.concerns).slice(0, 50),
    },
    critique: stricter.find(({ said }) => said.critique !== null)?.said.critique ?? null,
  };
}
