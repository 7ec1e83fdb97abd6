import { expect, test } from "vitest";
import { JUDGE_SCHEMA_VERSION } from "../../scripts/agent/ask-judge.ts";
import { meterModel } from "../../scripts/agent/metered-model.ts";
import type { AppliedCurves } from "../../scripts/domain/calibration/calibration.ts";
import { judgeVersion } from "../../scripts/domain/judge-version.ts";
import { PRICES } from "../../scripts/domain/prices.ts";
import { OWN_REASONING } from "../../scripts/domain/reasoning.ts";
import { gradeWork } from "../../scripts/phases/grade-work.ts";
import type { ExaminedChange } from "../../scripts/ports/examination.ts";
import { manualClock } from "../agent/manual-clock.ts";
import { says, scriptedModel } from "../agent/scripted-model.ts";
import { taskOf } from "../domain/stories.ts";
import { adds } from "./hand-made.ts";

const FRAME = "{{task}} {{checks}} {{findings}} {{patch}}";
const INSPECTION = { syntax: [], unchecked: [], secrets: [], unknownPackages: [], pipelineFiles: [] };
const SURROUNDINGS = {
  paths: new Set<string>(),
  words: new Map(),
  changed: new Map(),
  settings: new Set<string>(),
  alike: [],
};
/** Nothing changes: the gravest finding that there is. */
const EMPTY: ExaminedChange = {
  ...{ kind: "examined", patch: "", files: [], examined: [] },
  ...{ inspection: INSPECTION, surroundings: SURROUNDINGS },
};

type Said = { score: number; critique: unknown };

async function critiqueOf(verdict: Said, change = EMPTY, curves: AppliedCurves = new Map()) {
  return (await gradedBy(verdict, change, curves)).critique;
}

async function gradedBy(verdict: Said, change: ExaminedChange, curves: AppliedCurves = new Map()) {
  const citations = [{ path: "a.md", line: 1 }];
  const said = JSON.stringify({ reasons: [], concerns: ["Who reads it?"], citations, ...verdict });
  const model = scriptedModel(says(said));
  const meter = meterModel(model, {
    ...{ capUsd: 1, prices: PRICES, clock: manualClock(), random: () => 0 },
  });
  const { grade, critique } = await gradeWork({
    work: { task: taskOf("DOCS-1", { category: "docs" }), checks: [] },
    patch: adds("a.md", "text"),
    change,
    curves,
    limits: { patchBytes: 1_000, fileBytes: 1_000, files: 100, totalBytes: 1_000 },
    protect: [],
    model: meter,
    judges: [{ model: "claude-haiku-5-5", reasoning: OWN_REASONING }],
    prompt: (name) => ({
      file: `${name}.md`,
      text: name === "judge" ? name : FRAME,
    }),
  });
  return { grade, critique, asked: model.requests.length };
}

function fileAt(path: string) {
  const sides = { previousPath: null, before: null, after: "text", mode: "100644", previousMode: null };
  return { path, ...sides, binary: false, bytes: 4 };
}

test("a low grade's lesson is the judge's: what went wrong, why, and what to do instead", async () => {
  const said = { summary: "It guesses.", why: "Nobody looked.", lesson: "Look first." };
  expect(await critiqueOf({ score: 4, critique: said })).toMatchObject({
    ...{ wrong: "It guesses.", why: "Nobody looked.", lesson: "Look first." },
    body: expect.stringMatching(/^It guesses\.\n- empty: .*\n- Who reads it\?$/),
  });
});

test("where the judge has none, the gravest finding says what to do instead", async () => {
  expect(await critiqueOf({ score: 8, critique: null })).toEqual({
    ...{ wrong: "the patch changes nothing", why: "" },
    lesson: "Do the task, or decline it with the reason.",
    body: "the patch changes nothing\n- Who reads it?",
  });
});

test("work is weak by the calibrated grade, where the judge's own is known to be too generous", async () => {
  const version = judgeVersion({
    ...{ prompts: ["judge", FRAME], model: "claude-haiku-5-5", reasoning: OWN_REASONING, schema: JUDGE_SCHEMA_VERSION },
  });
  const said = { score: 8, critique: { summary: "It guesses.", why: "", lesson: "Look first." } };
  const good = { ...EMPTY, files: [fileAt("a.md")] };
  expect(await critiqueOf(said, good)).toBeNull();
  const generous: AppliedCurves = new Map([[version, { intercept: -2, heuristics: 0.9, judge: 1.3 }]]);
  expect(await critiqueOf(said, good, generous)).toMatchObject({ lesson: "Look first." });
});

test("a judge's doubts alone teach nobody what to do", async () => {
  expect(await critiqueOf({ score: 4, critique: null }, { ...EMPTY, files: [fileAt("a.md")] })).toBeNull();
});

test("a lesson is asked of grades below 7, and of none from there on", async () => {
  const critique = { summary: "It guesses.", why: "", lesson: "Look first." };
  const good = { ...EMPTY, files: [fileAt("a.md")] };
  // 0.4 · 10 + 0.6 · 5 is 7.
  expect(await critiqueOf({ score: 5, critique }, good)).toBeNull();
  expect(await critiqueOf({ score: 4.8, critique }, good)).toMatchObject({ lesson: "Look first." });
});

test("a finding of a point or so is a remark, and no lesson", async () => {
  const remarked = { ...EMPTY, files: Array.from({ length: 26 }, (_, at) => fileAt(`${at}.md`)) };
  const { grade, critique } = await gradedBy({ score: 4, critique: null }, remarked);
  expect(grade.heuristics.findings.map(({ points }) => points > 0 && points < 2)).toEqual([true]);
  expect(critique).toBeNull();
});

test("nobody is paid to judge what cannot be applied, and the heuristics say the least that there is", async () => {
  const change: ExaminedChange = { kind: "does-not-apply", detail: "no such line" };
  expect(await gradedBy({ score: 9, critique: null }, change)).toMatchObject({
    ...{ asked: 0, critique: null },
    grade: { score: 1, judge: null },
  });
});
