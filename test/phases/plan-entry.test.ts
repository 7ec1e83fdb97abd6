import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planEntrySchema } from "../../scripts/artifacts/plan.ts";
import type { EventBody } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import type { Pick } from "../../scripts/domain/selection/choice.ts";
import { planEntry } from "../../scripts/phases/plan-entry.ts";
import { claimed, configured, conflictOf, mergeRequest, settled, story, taskOf, threadOf } from "../domain/stories.ts";
import { knowing, planning } from "./planning.ts";

const pick = (change: Partial<Pick> = {}): Pick => ({
  task: taskOf("BUG-1", { description: "Mend the sign." }),
  fingerprint: "f1",
  work: { kind: "first" },
  route: { model: "claude-sonnet-5-5", reason: "claude-sonnet-5-5: the project's model for agents", tried: null },
  reservedUsd: 1,
  preflight: { overlap: 0.1, verdict: "new", evidence: ["src/a.ts covers 1 of 9 concepts"] },
  worth: null,
  ...change,
});
const entry = (change: Partial<Pick> = {}, input = planning(), ledger = foldLedger([])) =>
  planEntry(pick(change), 1, knowing(ledger), input);
const revision: Pick["work"] = {
  kind: "revision",
  mergeRequest: mergeRequest("BUG-1", 5, { headSha: "hhhh", baseSha: "bbbb" }),
  threads: [threadOf(7)],
  failure: null,
  conflict: null,
};

describe("an entry of the plan", () => {
  it("starts new work at the pipeline's own commit and says why, with what and for how much", () => {
    const made = entry();
    expect(planEntrySchema.parse(made)).toEqual(made);
    expect(made).toMatchObject({
      slot: 1,
      baseSha: "cccc",
      branch: "nightshift/BUG-1",
      judgeModel: "claude-haiku-5-5",
      agentUsd: 0.85,
      judgeUsd: 0.15,
      reasons: ["priority 3", "claude-sonnet-5-5: the project's model for agents", "$1.00: the cap for a task"],
      revision: null,
    });
    expect(made.brief).toContain("Mend the sign.");
    expect(made.brief).toContain("src/a.ts covers 1 of 9 concepts");
    expect(made.preflight).toEqual(["src/a.ts covers 1 of 9 concepts"]);
  });

  it("is judged by another model than its own, also where that is the one that judges others", () => {
    const routed = { route: { model: "claude-haiku-5-5", reason: "", tried: null } };
    expect(entry(routed)).toMatchObject({ model: "claude-haiku-5-5", judgeModel: "claude-sonnet-5-5" });
  });

  it("keeps as much for a second judge as for the first", () => {
    const input = planning({ configuration: configured("models: {second_judge: claude-opus-5-5}") });
    const two = { judgeModel: "claude-haiku-5-5", secondJudgeModel: "claude-opus-5-5", agentUsd: 0.7, judgeUsd: 0.3 };
    expect(entry({}, input)).toMatchObject(two);
  });

  it("marks a task that may exist already, for the scout", () => {
    const grey = { overlap: 0.47, verdict: "grey" as const, evidence: ["src/a.ts:1 has most of it"] };
    expect(entry({ preflight: grey }).reasons).toContain("it may exist already (overlap 0.47): the scout decides");
  });

  it.each([
    [0.3, 0.3, "$0.30: the task's own budget"],
    [5, 1, "$1.00: the cap for a task; it asks for $5.00, which needs a higher `budget.task_usd`"],
  ])("with a budget_usd of %d explains its reservation", (budgetUsd, reservedUsd, reason) => {
    expect(entry({ task: taskOf("BUG-1", { budgetUsd }), reservedUsd }).reasons).toContain(reason);
  });

  it("says what its like have cost where that is why it gets less than the cap", () => {
    const charge = {
      ...{ purpose: "agent" as const, model: "m", usd: 0.42, calls: 1 },
      inputTokens: 1,
      outputTokens: 1,
    };
    const measured = Array.from({ length: 7 }, (_, i) => `OLD-${i}`).flatMap((id, i) =>
      story(`p${i}`, [
        claimed(id, { reservedUsd: 1 }),
        { ...settled(id, "delivered"), spentUsd: 0.42, charges: [{ ...charge, estimated: false }] } as EventBody,
      ]),
    );
    expect(entry({ reservedUsd: 0.5 }, planning(), foldLedger(measured)).reasons.at(-1)).toBe(
      "$0.50: code tasks with claude-sonnet-5-5 are expected to cost $0.49 each, by 7 in the ledger, and the cap for a task is $1.00",
    );
  });

  it("names the cap of its category where that has one", () => {
    const input = planning({ configuration: configured("agent: {categories: {code: {task_usd: 0.7}}}") });
    const reasonsOf = (budgetUsd: number | null) =>
      entry({ task: taskOf("BUG-1", { budgetUsd }), reservedUsd: 0.7 }, input).reasons.at(-1);
    expect(reasonsOf(null)).toBe("$0.70: the cap for a code task");
    expect(reasonsOf(3)).toBe(
      "$0.70: the cap for a code task; it asks for $3.00, which needs a higher `agent.categories.code.task_usd`",
    );
  });

  it("with free models reserves nothing, for the judge neither", () => {
    const made = entry({ reservedUsd: 0 });
    expect([made.agentUsd, made.judgeUsd, made.reasons.at(-1)]).toEqual([0, 0, "$0.00: its models are free"]);
  });

  it("starts a revision where its merge request did, with its change, the words and the round", () => {
    const input = planning({ patches: new Map([[5, "the patch"]]) });
    const ledger = foldLedger(story("p1", [{ type: "mr.updated", task: "BUG-1", iid: 5, headSha: "hhhh", round: 2 }]));
    expect(entry({ work: revision }, input, ledger)).toMatchObject({
      baseSha: "bbbb",
      reasons: ["people wrote on !5", expect.any(String), expect.any(String)],
      revision: { iid: 5, headSha: "hhhh", round: 3, targetBranch: "main", patch: "the patch", threads: [threadOf(7)] },
    });
  });

  it("with a conflict starts at the target, with git's own merge of both as the change", () => {
    const conflict = conflictOf("src/a.ts");
    const input = planning({
      patches: new Map([[5, "the patch"]]),
      conflicts: new Map([[5, { conflict, patch: "the merge" }]]),
    });
    expect(entry({ work: { ...revision, conflict } }, input)).toMatchObject({
      baseSha: "tttt",
      reasons: ["people wrote on !5, !5 conflicts with main", expect.any(String), expect.any(String)],
      revision: { patch: "the merge", conflict },
    });
    expect(entry({ work: revision }, input)).toMatchObject({ baseSha: "bbbb", revision: { patch: "the patch" } });
  });

  it("of a revision whose change nobody has read is a bug, not a start on the wrong tree", () => {
    expect(() => entry({ work: revision })).toThrow("the change of !5 was not read before planning");
  });

  it("gives agent and judge together exactly what is reserved", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 9_000_000 }), (micro) => {
        const { agentUsd, judgeUsd } = entry({ reservedUsd: micro / 1e6 });
        expect(Math.round((agentUsd + judgeUsd) * 1e9)).toBe(micro * 1_000);
        expect(judgeUsd).toBeGreaterThan(0);
      }),
    );
  });
});
