import { describe, expect, it } from "vitest";
import { bestOf, bestReason, chooseModel, type Standings } from "../../../scripts/domain/routing/learnt.ts";
import type { Standing } from "../../../scripts/domain/routing/standing.ts";

const standing = (model: string, yes: number, no: number, usd: number): Standing => {
  const rate = yes / (yes + no);
  return { model, merged: { yes, no }, rate, evidence: yes + no - 2, usd, perUsd: rate / usd };
};
const dear = standing("dear", 9, 1, 0.5);
const best = (...standings: [Standing, ...Standing[]]) => bestOf(standings, 0.3).model;

describe("the model to go by", () => {
  it("is the configured one while nothing is known of the others", () => {
    expect(best(dear, standing("cheap", 1, 1, 0.01))).toBe("dear");
  });

  it("is the one with the most expected merges per dollar", () => {
    expect(best(dear, standing("cheap", 5, 5, 0.09))).toBe("cheap");
    expect(best(dear, standing("cheap", 5, 5, 0.4))).toBe("dear");
  });

  it("reaches the floor, however cheap another is", () => {
    expect(best(dear, standing("cheap", 2, 8, 0.01))).toBe("dear");
  });

  it("is the one that may be merged most where the configured one falls below the floor, known or not", () => {
    expect(best(standing("cheap", 1, 9, 0.01), standing("unknown", 1, 1, 5))).toBe("unknown");
    expect(best(standing("cheap", 1, 9, 0.01), standing("worse", 1, 19, 0.5))).toBe("cheap");
  });
});

describe("the reason for the model to go by", () => {
  const reason = (...standings: [Standing, ...Standing[]]) => bestReason(standings, 0.3);

  it("claims the most per dollar only of those that it is compared with", () => {
    expect(reason(dear, standing("worse", 5, 5, 0.4))).toMatch(/^dear: the most expected merges per dollar, 1\.80 /);
    expect(reason(dear, standing("bad", 2, 8, 0.01))).toMatch(
      / of the models that are known well and reach the .*0\.3, 1\.80 /,
    );
  });

  it("says that nothing known reaches the floor, when an unknown model has the work", () => {
    expect(reason(standing("cheap", 1, 9, 0.01), standing("unknown", 1, 1, 5))).toBe(
      "unknown: nothing that is known well reaches the quality floor of 0.3, and this one may be merged most often (merge rate 0.50 by 0.0 outcomes, $5.00 a task)",
    );
    expect(reason(standing("cheap", 1, 9, 0.01), standing("worse", 1, 19, 0.5))).toMatch(
      /^cheap: no model reaches the quality floor of 0\.3, and this one comes nearest /,
    );
  });
});

describe("a choice by chance", () => {
  const both: Standings = [dear, standing("cheap", 1, 1, 0.09)];
  const limits = { floor: 0.3, roomUsd: 0.45, isFree: () => false };
  const chosen = (standings: Standings, change: Partial<typeof limits> = {}) =>
    Array.from({ length: 200 }, (_, at) => chooseModel(standings, { ...limits, ...change, seed: `p${at}` }));
  const triedShare = (standings: Standings, change: Partial<typeof limits> = {}) =>
    chosen(standings, change).filter(({ tried }) => tried !== null).length / 200;

  it("tries what may be better, and says so in figures", () => {
    const tried = chosen(both).find(({ model }) => model === "cheap");
    expect(tried).toEqual({
      model: "cheap",
      reason:
        "cheap: tried, for it may be merged more per dollar than dear (merge rate 0.50 by 0.0 outcomes, $0.09 a task; of dear: merge rate 0.90 by 8.0 outcomes, $0.50 a task)",
      tried: { mostUsd: 0.27 },
    });
    expect(chosen(both).find(({ model }) => model === "dear")?.reason).toBe(
      "dear: the most expected merges per dollar of the models that are known well and reach the quality floor of 0.3, 1.80 (merge rate 0.90 by 8.0 outcomes, $0.50 a task)",
    );
  });

  it("is the same for the same seed, and another for another", () => {
    expect(chosen(both)).toEqual(chosen(both));
    expect(new Set(chosen(both).map(({ model }) => model))).toEqual(new Set(["cheap", "dear"]));
  });

  it("tries nothing that is expected to cost more than the cycle may still spend on trying", () => {
    expect(triedShare(both, { roomUsd: 0.08 })).toBe(0);
    expect(chosen(both, { roomUsd: 0.1 }).find(({ tried }) => tried !== null)?.tried).toEqual({ mostUsd: 0.1 });
  });

  it("tries what costs nothing without any dollars", () => {
    expect(triedShare(both, { roomUsd: 0, isFree: () => true })).toBeGreaterThan(0.5);
  });

  it("tries seldom what was mostly rejected: its draws lie below the floor", () => {
    expect(triedShare([dear, standing("cheap", 1.5, 15, 0.09)])).toBeLessThan(0.03);
    expect(triedShare([dear, standing("cheap", 1.5, 15, 0.06)], { floor: 0 })).toBeGreaterThan(0.2);
  });
});
