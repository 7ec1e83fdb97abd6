import { expect, test } from "vitest";
import { JUDGE_SCHEMA_VERSION } from "../../scripts/agent/ask-judge.ts";
import { meterModel } from "../../scripts/agent/metered-model.ts";
import { numberPatch } from "../../scripts/domain/citation.ts";
import { judgeVersion } from "../../scripts/domain/judge-version.ts";
import { PRICES } from "../../scripts/domain/prices.ts";
import { OWN_REASONING } from "../../scripts/domain/reasoning.ts";
import { askJudges, batchPatience } from "../../scripts/phases/ask-judges.ts";
import type { Model } from "../../scripts/ports/model.ts";
import { manualClock } from "../agent/manual-clock.ts";
import { type Scripted, says, scriptedModel } from "../agent/scripted-model.ts";
import { configured } from "../domain/stories.ts";
import { adds } from "./hand-made.ts";

const CITED = [{ path: "src/a.ts", line: 1 }];
const verdict = (score: number, lesson: string | null = null) =>
  says(
    JSON.stringify({
      ...{ score, reasons: [`gives ${score}`], concerns: [], citations: CITED },
      critique: lesson === null ? null : { summary: "Bad.", lesson },
    }),
  );
const text = (name: string) => ({ file: `${name}.md`, text: name });

async function ask(models: string[], ...replies: Scripted[]) {
  const model = scriptedModel(...replies);
  const meter = meterModel(model, { capUsd: 1, prices: PRICES, clock: manualClock(), random: () => 0 });
  const shown = numberPatch(adds("src/a.ts", "let a;"), 10_000);
  const judges = models.map((name) => ({ model: name, reasoning: OWN_REASONING }));
  const said = await askJudges(judges, meter, { rubric: text("judge"), frame: text("frame"), user: shown.text, shown });
  return { said, asked: model.requests.map((request) => request.model), charges: meter.charges() };
}

const BOTH = ["claude-haiku-5-5", "claude-sonnet-5-5"];

test("of two judges the mean counts, and what each of them said is kept", async () => {
  const { said, asked } = await ask(BOTH, verdict(9), verdict(4, "Look first."));
  expect(asked).toEqual(BOTH);
  expect(said).toMatchObject({
    judge: {
      ...{ score: 6.5, model: "claude-haiku-5-5", reasons: ["gives 9", "gives 4"] },
      panel: [
        { model: "claude-haiku-5-5", score: 9 },
        { model: "claude-sonnet-5-5", score: 4 },
      ],
    },
    critique: { lesson: "Look first." },
  });
});

test("the critique is the stricter judge's, where both wrote one", async () => {
  const lessonOf = async (first: number, second: number) => {
    const { said } = await ask(BOTH, verdict(first, "The first's."), verdict(second, "The second's."));
    return said.kind === "judged" ? said.critique?.lesson : undefined;
  };
  expect([await lessonOf(3, 6), await lessonOf(6, 3)]).toEqual(["The first's.", "The second's."]);
});

test("two judges together are another measure than either of them alone", async () => {
  const versions = [
    await versionOf(BOTH, verdict(9), verdict(8)),
    await versionOf(BOTH.slice(0, 1), verdict(9)),
    await versionOf(BOTH.slice(1), verdict(9)),
  ];
  expect(new Set(versions).size).toBe(3);
});

test("where one of two gives no verdict, the other's counts as its own", async () => {
  const { said } = await ask(BOTH, says("no idea"), says("none"), verdict(8));
  expect(said).toMatchObject({ kind: "judged", judge: { score: 8, model: "claude-sonnet-5-5" } });
  expect(said).not.toHaveProperty("judge.panel");
});

test("without another model nobody is asked, nothing is paid, and it is said what to do", async () => {
  const { said, asked } = await ask([]);
  expect([asked, said]).toEqual([
    [],
    { kind: "unjudged", why: expect.stringContaining("name another as `models.judge`") },
  ]);
});

test("judges are waited for in batches as long as the job has time, the second as long as is left then", async () => {
  const model = scriptedModel();
  const waited: number[] = [];
  const replies = [verdict(9), verdict(8)];
  const inBatch: Model["attemptInBatch"] = async (_request, { waitMs }) => {
    const reply = replies[waited.length];
    waited.push(waitMs);
    if (reply === undefined || typeof reply === "function") throw new Error("no reply is left");
    return reply;
  };
  const batched: Model = { ...model, attemptInBatch: inBatch };
  const meter = meterModel(batched, { capUsd: 1, prices: PRICES, clock: manualClock(), random: () => 0 });
  const shown = numberPatch(adds("src/a.ts", "let a;"), 10_000);
  const patience = [60_000, 20_000];
  const said = await askJudges(
    BOTH.map((name) => ({ model: name, reasoning: OWN_REASONING })),
    meter,
    { rubric: text("judge"), frame: text("frame"), user: shown.text, shown, batchMs: () => patience.shift() ?? 0 },
  );
  expect([said.kind, waited, model.requests]).toEqual(["judged", [60_000, 20_000], []]);
});

test("how long that is follows from the configuration and from the end of the job", () => {
  const clock = manualClock("2026-11-23T02:00:00.000Z");
  const minutes = (said: number, jobEndsAt: string | null) =>
    batchPatience({
      configuration: configured(`models: {judge_batch_minutes: ${said}}`),
      clock,
      jobEndsAt: jobEndsAt === null ? null : new Date(jobEndsAt),
    }) / 60_000;
  const end = (minute: number) => `2026-11-23T02:${minute}:00.000Z`;
  // Two minutes to leave what was made, five to ask those directly who have not answered.
  expect([
    minutes(20, null),
    minutes(20, end(30)),
    minutes(20, end(17)),
    minutes(20, end(10)),
    minutes(0, null),
  ]).toEqual([20, 20, 10, 3, 0]);
});

const versionOf = async (models: string[], ...replies: Scripted[]) => {
  const { said } = await ask(models, ...replies);
  return said.kind === "judged" ? said.judge.version : undefined;
};

test("two judges are the same measure, whoever of them is asked first", async () => {
  const versions = [
    await versionOf(BOTH, verdict(9), verdict(8)),
    await versionOf(BOTH.toReversed(), verdict(9), verdict(8)),
  ];
  expect(versions[0]).toBe(versions[1]);
});

test("a judge's version is that of all it is told, the frame around the work included", async () => {
  const named = await versionOf(BOTH.slice(0, 1), verdict(9));
  const told = { prompts: ["judge", "frame"], model: "claude-haiku-5-5", reasoning: OWN_REASONING };
  expect(named).toBe(judgeVersion({ ...told, schema: JUDGE_SCHEMA_VERSION }));
});
