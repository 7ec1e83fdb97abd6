import { expect, test } from "vitest";
import { mean, median, quantile } from "../../scripts/bench/statistics.ts";

test.each([
  [0, 1],
  [0.2, 1],
  [0.21, 2],
  [0.5, 3],
  [0.9, 100],
  [1, 100],
])("%f of the values lie at or below the quantile: %f", (share, expected) => {
  expect(quantile([100, 3, 1, 2, 4], share)).toBe(expected);
});

test("the median is not moved by one slow run, the mean is", () => {
  expect([median([1, 1, 1, 97]), mean([1, 1, 1, 97])]).toEqual([1, 25]);
});

test("there is no median of nothing", () => {
  expect(() => median([])).toThrow("no value was measured");
});
