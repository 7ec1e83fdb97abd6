import { expect, test } from "vitest";
import { bookedScouting } from "../../scripts/domain/scouting.ts";

test("what a scout said is booked short: five pieces of evidence, and no text above 500 characters", () => {
  const long = "x".repeat(600);
  const booked = bookedScouting({
    ...{ verdict: "redundant", followed: true, explanation: long, evidence: Array(7).fill(long), model: long, usd: 1 },
  });
  const texts = [booked.explanation, booked.model, ...booked.evidence];
  expect(texts.map((text) => text.length)).toEqual(Array(7).fill(500));
  expect(booked).toMatchObject({ verdict: "redundant", followed: true, usd: 1 });
});
