import { expect, test } from "vitest";
import { askJudge } from "../../scripts/agent/ask-judge.ts";
import { meterModel } from "../../scripts/agent/metered-model.ts";
import type { CitableLines } from "../../scripts/domain/citation.ts";
import { PRICES } from "../../scripts/domain/prices.ts";
import type { Model } from "../../scripts/ports/model.ts";
import { manualClock } from "./manual-clock.ts";
import { failure, message, type Scripted, says, scriptedModel, USAGE } from "./scripted-model.ts";

const CITED = [{ path: "src/a.ts", line: 3 }];
const VERDICT = { score: 7.5, reasons: ["It works."], concerns: [], citations: CITED, critique: null };
const CITABLE = new Map([["src/a.ts", new Set([2, 3])]]);

/** A judge that answers the same when it is asked again. */
const ask = (reply: Scripted, capUsd = 1) => askAgain([reply, reply], capUsd);

async function askAgain(replies: Scripted[], capUsd = 1, citable: CitableLines = CITABLE) {
  const model = scriptedModel(...replies);
  const metered = meterModel(model, { capUsd, prices: PRICES, clock: manualClock(), random: () => 0 });
  const prompt = { system: "You grade.", user: "The patch." };
  const question = { model: metered, judgeModel: "claude-haiku-5-5", prompt, citable, outputTokens: 2_000 };
  const judgement = await askJudge(question);
  return { judgement, requests: model.requests, request: model.requests[0], charges: metered.charges() };
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
  expect(request?.answerSchema).toMatchObject({ required: ["score", "reasons", "concerns", "citations", "critique"] });
});

test("a score out of range is no judgement", async () => {
  const { judgement } = await ask(says(JSON.stringify({ ...VERDICT, score: 11 })));
  expect(judgement).toMatchObject({
    kind: "unjudged",
    why: expect.stringMatching(/^the judge's answer is not valid: score/),
  });
});

test("an answer of a model that nobody holds to the schema may have more and less than was asked for", async () => {
  const { judgement } = await ask(says(JSON.stringify({ score: "7.5", verdict: "merge", citations: CITED })));
  expect(judgement).toEqual({
    ...{ kind: "judged", score: 7.5, reasons: [], concerns: [], citations: CITED, critique: null },
  });
});

test("an answer with two scores is no verdict, whichever comes last: one may be quoted from the work", async () => {
  const quoted = JSON.stringify({ ...VERDICT, score: 10 });
  const text = `${JSON.stringify(VERDICT)} The patch says: ${quoted}. The test says {"ok": true}.`;
  const { judgement, requests } = await askAgain([says(text), says(JSON.stringify(VERDICT))]);
  expect(judgement).toMatchObject({ kind: "judged", score: 7.5 });
  expect(requests).toHaveLength(2);
  expect((await ask(says(text))).judgement).toEqual({
    kind: "unjudged",
    why: "the judge gave more than one score, twice",
  });
  const same = says(`${JSON.stringify({ ...VERDICT, reasons: [] })}, in short: ${JSON.stringify(VERDICT)}`);
  expect((await ask(same)).judgement).toEqual({ kind: "judged", ...VERDICT });
});

test("an answer that is no JSON is no judgement", async () => {
  const { judgement } = await ask(says("Well, I would say seven."));
  expect(judgement).toMatchObject({ kind: "unjudged", why: expect.stringContaining("not valid") });
});

test("a cut answer is no judgement, even where it parses", async () => {
  const { judgement } = await ask(says(JSON.stringify(VERDICT), "max_tokens"));
  expect(judgement).toEqual({ kind: "unjudged", why: "the judge's answer was cut at 2000 output tokens, twice" });
});

test("a refusal is no judgement", async () => {
  const { judgement } = await ask(message([], { stopReason: "refusal" }));
  expect(judgement).toEqual({ kind: "unjudged", why: "the judge refused, twice" });
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

const inventing = says(JSON.stringify({ ...VERDICT, citations: [...CITED, { path: "src/a.ts", line: 4 }] }));

test("a citation that is not in the diff voids the verdict", async () => {
  const { judgement } = await ask(inventing);
  expect(judgement).toEqual({
    kind: "unjudged",
    why: "the judge cites what is not in the diff: src/a.ts:4, twice",
  });
});

test("a path that is not in the diff voids the verdict", async () => {
  const citations = [{ path: "src/b.ts", line: 3 }];
  const { judgement } = await ask(says(JSON.stringify({ ...VERDICT, citations })));
  expect(judgement).toMatchObject({ kind: "unjudged", why: expect.stringContaining("src/b.ts:3") });
});

test("a verdict that cites nothing is void", async () => {
  const { judgement } = await ask(says(JSON.stringify({ ...VERDICT, citations: [] })));
  expect(judgement).toEqual({ kind: "unjudged", why: "the judge cites no line of the diff, twice" });
});

test("a diff without lines, as of a rename, needs no citation", async () => {
  const { judgement } = await askAgain([says(JSON.stringify({ ...VERDICT, citations: [] }))], 1, new Map());
  expect(judgement).toMatchObject({ kind: "judged", citations: [] });
});

test("a void verdict is asked for once more, with its fault behind what was said before", async () => {
  const { judgement, requests } = await askAgain([inventing, says(JSON.stringify(VERDICT))]);
  expect(judgement).toEqual({ kind: "judged", ...VERDICT });
  expect(requests.map(({ messages }) => messages[0]?.content)).toEqual([
    [{ type: "text", text: "The patch." }],
    [
      { type: "text", text: "The patch." },
      {
        type: "text",
        text: "An earlier answer was no verdict: the judge cites what is not in the diff: src/a.ts:4. Give a valid one.",
      },
    ],
  ]);
});

test("what the second question costs is booked, and comes out of the same reservation", async () => {
  const { charges } = await askAgain([inventing, says(JSON.stringify(VERDICT))]);
  expect(charges).toMatchObject([{ purpose: "judge", calls: 2 }]);
});

test("a second question that the reservation does not hold is not asked", async () => {
  // The first answer uses up nearly all of the cap.
  const dear = message([{ type: "text", text: "Seven." }], { usage: { ...USAGE, outputTokens: 2_000 } });
  const { judgement, requests, charges } = await askAgain([dear], 0.00115);
  expect(requests).toHaveLength(1);
  expect(charges.reduce((sum, { usd }) => sum + usd, 0)).toBeLessThanOrEqual(0.00115);
  expect(judgement).toMatchObject({
    kind: "unjudged",
    why: expect.stringMatching(/^the judge's answer is not valid: .*; asked again: no money left for a judge/),
  });
});

test("an answer from a batch that is no verdict is asked for again directly: it has taken its time", async () => {
  const waited: number[] = [];
  const direct = scriptedModel(says(JSON.stringify(VERDICT)));
  const model: Model = {
    ...direct,
    attemptInBatch: async (_request, { waitMs }) => {
      waited.push(waitMs);
      if (typeof inventing === "function") throw new Error("the reply is scripted");
      return inventing;
    },
  };
  const metered = meterModel(model, { capUsd: 1, prices: PRICES, clock: manualClock(), random: () => 0 });
  const prompt = { system: "You grade.", user: "The patch." };
  const judge = { model: metered, judgeModel: "claude-haiku-5-5", prompt, citable: CITABLE, outputTokens: 2_000 };
  expect(await askJudge({ ...judge, batchMs: 60_000 })).toMatchObject({ kind: "judged", score: 7.5 });
  expect([waited, direct.requests.length]).toEqual([[60_000], 1]);
});
