import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { humanize } from "../src/index.ts";

describe("humanize", () => {
  it("names one unit in the singular", () => {
    assert.equal(humanize("1h"), "1 hour");
  });

  it("names several units in the plural", () => {
    assert.equal(humanize("3d"), "3 days");
  });

  it("rounds to the nearest unit", () => {
    assert.equal(humanize("1h 40m"), "2 hours");
  });

  it("reads a negative duration like its positive twin", () => {
    assert.equal(humanize(-120_000), "2 minutes");
  });

  it("has words for next to nothing", () => {
    assert.equal(humanize(20), "less than a second");
  });
});
