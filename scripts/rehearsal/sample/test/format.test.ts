import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { format, formatClock } from "../src/index.ts";

describe("format", () => {
  it("writes the parts that are not zero, largest first", () => {
    assert.equal(format(5_400_000), "1h 30m");
    assert.equal(format(86_400_000 + 1_000), "1d 1s");
  });

  it("writes zero as 0s", () => {
    assert.equal(format(0), "0s");
  });

  it("puts one minus in front of the whole", () => {
    assert.equal(format(-5_400_000), "-1h 30m");
  });

  it("writes milliseconds", () => {
    assert.equal(format(1_250), "1s 250ms");
  });

  it("cuts off small parts on request", () => {
    assert.equal(format("1d 23h 59m", { parts: 2 }), "1d 23h");
  });

  it("keeps at least one part", () => {
    assert.equal(format("3h 5m", { parts: 0 }), "3h");
  });

  it("takes another separator", () => {
    assert.equal(format("1h 30m", { separator: "" }), "1h30m");
  });
});

describe("formatClock", () => {
  it("pads minutes and seconds", () => {
    assert.equal(formatClock("1h 5m 9s"), "1:05:09");
  });

  it("does not wrap after a day", () => {
    assert.equal(formatClock("2d"), "48:00:00");
  });

  it("shows no minus for less than a second", () => {
    assert.equal(formatClock(-400), "0:00:00");
  });
});
