import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compare, DurationError, longest, shortest, sortDurations } from "../src/index.ts";

describe("compare", () => {
  it("calls two spellings of one duration equal", () => {
    assert.equal(compare("90m", "1h 30m"), 0);
  });

  it("tells the shorter from the longer", () => {
    assert.equal(compare("59m", "1h"), -1);
    assert.equal(compare("61m", "1h"), 1);
  });

  it("sorts a list from shortest to longest and leaves the given list alone", () => {
    const list = ["1h", "30m", "2h"];
    assert.deepEqual(sortDurations(list), ["30m", "1h", "2h"]);
    assert.deepEqual(list, ["1h", "30m", "2h"]);
  });

  it("picks the longest and the shortest duration of a list", () => {
    assert.equal(longest(["1h", "30m", "2h"]), 7_200_000);
    assert.equal(shortest(["1h", "30m", "2h"]), 1_800_000);
  });

  it("refuses an empty list", () => {
    assert.throws(() => longest([]), DurationError);
  });
});
