import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlapOf } from "../../../scripts/domain/preflight/overlap.ts";
import type { Signals } from "../../../scripts/domain/preflight/signals.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const proof = fc.double({ min: -0.5, max: 0.5, noNaN: true });
const flag = fc.constantFrom(0, 1);
const signals: fc.Arbitrary<Signals> = fc.record({
  together: share,
  phrases: share,
  said: share,
  repeated: share,
  titled: share,
  contrast: share,
  described: share,
  association: fc.double({ min: -1, max: 3, noNaN: true }),
  detail: fc.double({ min: 0, max: 4, noNaN: true }),
  identifiers: proof,
  mentions: proof,
  missing: share,
  unquoted: flag,
  surprise: fc.double({ min: -3, max: 12, noNaN: true }),
});
const ALL: Signals = {
  together: 1,
  phrases: 1,
  said: 1,
  repeated: 1,
  titled: 1,
  contrast: 1,
  described: 1,
  association: 1,
  detail: 0,
  identifiers: 0.5,
  mentions: 0.5,
  missing: 0,
  unquoted: 0,
  surprise: 0,
};

describe("the overlap of signals", () => {
  it("lies from 0 to 1", () => {
    fc.assert(
      fc.property(signals, (found) => {
        expect(overlapOf(found)).toBeGreaterThanOrEqual(0);
        expect(overlapOf(found)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    ...(["together", "phrases", "said", "repeated", "titled", "contrast", "described", "detail"] as const),
    ...(["association", "identifiers", "mentions", "surprise"] as const),
  ])("never falls when %s rises", (name) => {
    fc.assert(
      fc.property(signals, share, (found, more) => {
        expect(overlapOf({ ...found, [name]: found[name] + more })).toBeGreaterThanOrEqual(overlapOf(found));
      }),
    );
  });

  it.each(["missing", "unquoted"] as const)("never rises when something is %s", (name) => {
    fc.assert(
      fc.property(signals, (found) => {
        expect(overlapOf({ ...found, [name]: 1 })).toBeLessThanOrEqual(overlapOf({ ...found, [name]: 0 }));
      }),
    );
  });

  it("rejects nothing at the shipped threshold for words that stand together by chance", () => {
    expect(overlapOf(ALL)).toBeGreaterThan(0.6);
    expect(overlapOf({ ...ALL, surprise: -0.1 })).toBe(0.6);
  });
});
