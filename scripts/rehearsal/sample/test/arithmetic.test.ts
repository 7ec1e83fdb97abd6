import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { add, DurationError, roundTo, scale, subtract, sum } from "../src/index.ts";

describe("arithmetic", () => {
  it("adds texts and numbers", () => {
    assert.equal(add("1h", 1_800_000), 5_400_000);
  });

  it("subtracts below zero", () => {
    assert.equal(subtract("1h", "90m"), -1_800_000);
  });

  it("sums a list", () => {
    assert.equal(sum(["1h", "20m", "40m"]), 7_200_000);
  });

  it("sums nothing to zero", () => {
    assert.equal(sum([]), 0);
  });

  it("scales to whole milliseconds", () => {
    assert.equal(scale("1s", 1 / 3), 333);
  });

  it("rounds to quarters of an hour", () => {
    assert.equal(roundTo("1h 8m", "15m"), 4_500_000);
  });

  it("refuses to round to a step of zero", () => {
    assert.throws(() => roundTo("1h", 0), DurationError);
  });

  it("refuses what cannot be kept exactly", () => {
    assert.throws(() => scale("1w", Number.POSITIVE_INFINITY), DurationError);
  });
});
