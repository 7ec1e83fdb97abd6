import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DurationError, parse } from "../src/index.ts";

describe("parse", () => {
  it("reads hours and minutes", () => {
    assert.equal(parse("1h 30m"), 5_400_000);
  });

  it("needs no blanks between parts", () => {
    assert.equal(parse("2d4h"), 187_200_000);
  });

  it("reads long spellings in any case", () => {
    assert.equal(parse("1 Hour 5 MINUTES"), 3_900_000);
  });

  it("reads decimal fractions", () => {
    assert.equal(parse("1.5h"), 5_400_000);
  });

  it("tells milliseconds from minutes", () => {
    assert.equal(parse("5ms"), 5);
    assert.equal(parse("5m"), 300_000);
  });

  it("reads weeks", () => {
    assert.equal(parse("1w"), 604_800_000);
  });

  it("reads a negative part", () => {
    assert.equal(parse("-45s"), -45_000);
  });

  it("refuses an empty text", () => {
    assert.throws(() => parse("  "), DurationError);
  });

  it("names an unknown unit", () => {
    assert.throws(() => parse("3 parsecs"), /"parsecs" in "3 parsecs" is not a unit of time/);
  });

  it("says from where on it could not read", () => {
    assert.throws(() => parse("1h and a bit"), /cannot be read from "and a bit" on/);
  });

  it("refuses a number without a unit", () => {
    assert.throws(() => parse("90"), DurationError);
  });
});
