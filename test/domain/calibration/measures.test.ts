import fc from "fast-check";
import { expect, test } from "vitest";
import { bootstrap } from "../../../scripts/domain/calibration/bootstrap.ts";
import {
  auc,
  brierScore,
  calibrationError,
  type Forecast,
  kappa,
  mean,
  reliabilityCurve,
  wilson,
} from "../../../scripts/domain/calibration/measures.ts";

const said = (probability: number, merges: number, count: number): Forecast[] =>
  Array.from({ length: count }, (_, at) => ({ probability, merged: at < merges }));

test("the Brier score is the mean squared error", () => {
  expect(brierScore([...said(1, 1, 1), ...said(0.5, 0, 1)])).toBe(0.125);
});

test("forecasts that come true as often as they say have no calibration error", () => {
  expect(calibrationError([...said(0.2, 2, 10), ...said(0.9, 9, 10)])).toBeCloseTo(0, 12);
});

test("the calibration error is the mean distance of what was said from what came", () => {
  expect(calibrationError([...said(0.9, 5, 10), ...said(0.1, 2, 10)])).toBeCloseTo(0.25, 12);
});

test("a reliability curve has what was said, what came, and its interval", () => {
  const [low, high] = reliabilityCurve([...said(0.9, 5, 10), ...said(0.1, 2, 10)]);
  expect(low).toEqual({ count: 10, said: expect.closeTo(0.1, 12), merged: 0.2, ...wilson(2, 10) });
  expect(high).toEqual({ count: 10, said: expect.closeTo(0.9, 12), merged: 0.5, ...wilson(5, 10) });
});

test("every forecast is in one group of the curve, and groups have ten at least", () => {
  const forecasts = fc.array(
    fc.record({ probability: fc.float({ min: 0, max: 1, noNaN: true }), merged: fc.boolean() }),
    {
      minLength: 10,
      maxLength: 130,
    },
  );
  fc.assert(
    fc.property(forecasts, (list) => {
      const bins = reliabilityCurve(list);
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(list.length);
      expect(Math.min(...bins.map(({ count }) => count))).toBeGreaterThanOrEqual(10);
      expect(bins.length).toBeLessThanOrEqual(5);
    }),
  );
});

test("Wilson's interval is that of the textbook", () => {
  expect(wilson(8, 10)).toEqual({ low: expect.closeTo(0.4902, 4), high: expect.closeTo(0.9433, 4) });
  expect(wilson(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.2775, 4) });
});

test("AUC is the share of pairs in the right order, half for equals", () => {
  const list = fc.array(fc.record({ probability: fc.integer({ min: 0, max: 5 }), merged: fc.boolean() }), {
    maxLength: 25,
  });
  fc.assert(
    fc.property(list, (forecasts) => {
      const good = forecasts.filter((f) => f.merged);
      const bad = forecasts.filter((f) => !f.merged);
      const wins = good.flatMap((a) => bad.map((b) => (Math.sign(a.probability - b.probability) + 1) / 2));
      if (wins.length === 0) expect(auc(forecasts)).toBeNull();
      else expect(auc(forecasts)).toBeCloseTo(mean(wins), 12);
    }),
  );
});

test("κ is that of Cohen's example: 0.4 where chance alone would agree in half", () => {
  const verdicts = (saysMerge: boolean, merged: boolean, count: number) =>
    Array.from({ length: count }, () => ({ saysMerge, merged }));
  const all = [
    ...verdicts(true, true, 20),
    ...verdicts(true, false, 5),
    ...verdicts(false, true, 10),
    ...verdicts(false, false, 15),
  ];
  expect(kappa(all)).toBeCloseTo(0.4, 12);
  expect(kappa(verdicts(true, true, 5))).toBeNull();
});

test("a bootstrap interval holds the figure and is the same every time", () => {
  const sample = Array.from({ length: 100 }, (_, at) => Number(at < 30));
  const estimate = bootstrap(sample, mean);
  expect(estimate).toEqual(bootstrap(sample, mean));
  // Of a share of 0.3 in 100 the standard error is 0.046.
  expect(estimate).toEqual({ value: 0.3, low: expect.closeTo(0.21, 1), high: expect.closeTo(0.39, 1) });
  expect(estimate?.low).toBeLessThan(0.26);
  expect(estimate?.high).toBeGreaterThan(0.34);
});
