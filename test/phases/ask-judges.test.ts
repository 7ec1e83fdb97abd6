import { expect, test } from "vitest";
import { meterModel } from "../../scripts/agent/metered-model.ts";
import { numberPatch } from "../../scripts/domain/citation.ts";
import { PRICES } from "../../scripts/domain/prices.ts";
import { OWN_REASONING } from "../../scripts/domain/reasoning.ts";
import { askJudges } from "../../scripts/phases/ask-judges.ts";
import { manualClock } from "../agent/manual-clock.ts";
import { type Scripted, says, scriptedModel } from "../agent/scripted-model.ts";
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
  const { said } = await ask(BOTH, verdict(3, "The first's."), verdict(6, "The second's."));
  expect(said).toMatchObject({ critique: { lesson: "The first's." } });
});

test("two judges together are another measure than either of them alone", async () => {
  const versionOf = async (...asked: Parameters<typeof ask>) => {
    const { said } = await ask(...asked);
    return said.kind === "judged" ? said.judge.version : undefined;
  };
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
