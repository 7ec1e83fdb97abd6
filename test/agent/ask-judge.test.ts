import { expect, test } from "vitest";
import { askJudge } from "../../scripts/agent/ask-judge.ts";
import { meterModel } from "../../scripts/agent/metered-model.ts";
import { PRICES } from "../../scripts/domain/prices.ts";
import { manualClock } from "./manual-clock.ts";
import { failure, message, type Scripted, says, scriptedModel } from "./scripted-model.ts";

const VERDICT = { score: 7.5, reasons: ["It works."], concerns: [], critique: null };

async function ask(reply: Scripted, capUsd = 1) {
  const model = scriptedModel(reply);
  const metered = meterModel(model, { capUsd, prices: PRICES, clock: manualClock(), random: () => 0 });
  const prompt = { system: "You grade.", user: "The patch." };
  const judgement = await askJudge({ model: metered, judgeModel: "claude-haiku-5-5", prompt, outputTokens: 2_000 });
  return { judgement, request: model.requests[0], charges: metered.charges() };
}

test("a valid answer is the judgement", async () => {
  const { judgement } = await ask(says(JSON.stringify(VERDICT)));
  expect(judgement).toEqual({ kind: "judged", ...VERDICT });
});

test("a critique comes with its lesson", async () => {
  const critique = { summary: "No test.", lesson: "Write the test first." };
  const { judgement } = await ask(says(JSON.stringify({ ...VERDICT, score: 4, critique })));
  expect(judgement).toMatchObject({ score: 4, critique });
});

test("the judge's call is booked as such", async () => {
  const { charges } = await ask(says(JSON.stringify(VERDICT)));
  expect(charges).toMatchObject([{ purpose: "judge", model: "claude-haiku-5-5", calls: 1 }]);
});

test("the schema that is asked for closes every object and holds no bounds", async () => {
  const { request } = await ask(says(JSON.stringify(VERDICT)));
  const schema = JSON.stringify(request?.answerSchema);
  expect(schema).not.toMatch(/minimum|maximum|minLength|maxLength|minItems|maxItems|\$schema/);
  expect(schema.match(/"type":"object"/g)).toHaveLength(schema.match(/"additionalProperties":false/g)?.length ?? 0);
  expect(request?.answerSchema).toMatchObject({ required: ["score", "reasons", "concerns", "critique"] });
});

test("a score out of range is no judgement", async () => {
  const { judgement } = await ask(says(JSON.stringify({ ...VERDICT, score: 11 })));
  expect(judgement).toMatchObject({
    kind: "unjudged",
    why: expect.stringMatching(/^the judge's answer is not valid: score/),
  });
});

test("an answer of a model that nobody holds to the schema may have more and less than was asked for", async () => {
  const { judgement } = await ask(says(JSON.stringify({ score: "7.5", verdict: "merge", critique: undefined })));
  expect(judgement).toEqual({ kind: "judged", score: 7.5, reasons: [], concerns: [], critique: null });
});

test("of several objects in an answer, the last that is a judgement counts", async () => {
  const draft = JSON.stringify({ ...VERDICT, score: 3 });
  const text = `First I thought ${draft}, but: ${JSON.stringify(VERDICT)}. The test says {"ok": true}.`;
  expect((await ask(says(text))).judgement).toMatchObject({ kind: "judged", score: 7.5 });
});

test("an answer that is no JSON is no judgement", async () => {
  const { judgement } = await ask(says("Well, I would say seven."));
  expect(judgement).toMatchObject({ kind: "unjudged", why: expect.stringContaining("not valid") });
});

test("a cut answer is no judgement, even where it parses", async () => {
  const { judgement } = await ask(says(JSON.stringify(VERDICT), "max_tokens"));
  expect(judgement).toEqual({ kind: "unjudged", why: "the judge's answer was cut at 2000 output tokens" });
});

test("a refusal is no judgement", async () => {
  const { judgement } = await ask(message([], { stopReason: "refusal" }));
  expect(judgement).toEqual({ kind: "unjudged", why: "the judge refused" });
});

test("a failed call is no judgement, with the failure as the reason", async () => {
  const { judgement } = await ask(failure({ severity: "fatal", detail: "401 authentication_error" }));
  expect(judgement).toEqual({ kind: "unjudged", why: "the judge gave no answer: 401 authentication_error" });
});

test("without money there is no judgement", async () => {
  const { judgement } = await ask(says("never asked"), 0);
  expect(judgement).toEqual({ kind: "unjudged", why: "no money left for a judge ($0.00)" });
});

test("a lesson that is too long for a critique is cut, and its grade kept", async () => {
  const critique = { summary: "No test.", lesson: "x".repeat(600) };
  const { judgement } = await ask(says(JSON.stringify({ ...VERDICT, critique })));
  expect(judgement).toMatchObject({ kind: "judged", critique: { lesson: `${"x".repeat(499)}…` } });
});
