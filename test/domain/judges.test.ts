import { expect, test } from "vitest";
import { disagreement, idleJudge, judgesOf } from "../../scripts/domain/judges.ts";
import { configured } from "./stories.ts";

const judges = (worker: string, yaml: string) => judgesOf(worker, configured(`models: {${yaml}}`).models);

test("the judge is the one that is configured, for the work of another", () => {
  expect(judges("a", "agent: a, judge: b, scout: c")).toEqual(["b"]);
});

test("work of the judge's own model is judged by the next that the configuration names, whatever its date", () => {
  expect(judges("b", "agent: a, judge: b, scout: b")).toEqual(["a"]);
  expect(judges("b-20260901", "agent: b, judge: b, scout: c")).toEqual(["c"]);
  expect(judges("a", "agent: a, judge: a, scout: a, candidates: {all: [d]}")).toEqual(["d"]);
});

test("where only one model is named, nobody judges", () => {
  expect(judges("a", "agent: a, judge: a, scout: a, second_judge: a")).toEqual([]);
});

test("a second judge is another than the first and than the worker", () => {
  expect(judges("a", "agent: a, judge: b, second_judge: c")).toEqual(["b", "c"]);
  expect(judges("c", "agent: a, judge: b, second_judge: c")).toEqual(["b"]);
  expect(judges("b", "agent: a, judge: b, second_judge: c")).toEqual(["c"]);
});

test("a second judge that is the first, whatever its date, is said to do nothing", () => {
  const idle = (yaml: string) => idleJudge(configured(`models: {${yaml}}`).models);
  expect([idle("judge: b"), idle("judge: b, second_judge: c")]).toEqual([[], []]);
  expect(idle("judge: b, second_judge: b-20260901")).toEqual([
    "models.second_judge is models.judge itself (b): one judge grades alone; name another model, or leave it out",
  ]);
});

test("judges disagree when they are more than a step of the rubric apart", () => {
  const panel = (...scores: number[]) => disagreement(scores.map((score) => ({ score })));
  expect([panel(8, 6), panel(8, 5.9), panel(3, 9), panel(3), disagreement(undefined)]).toEqual([
    null,
    2.1,
    6,
    null,
    null,
  ]);
});
