import { describe, expect, it } from "vitest";
import { nearestName } from "../../scripts/domain/nearest.ts";

describe("the nearest name", () => {
  const known = ["day_usd", "month_usd", "cycle_usd"];

  it.each([
    ["dya_usd", "day_usd"],
    ["Day_USD", "day_usd"],
    ["months_usd", "month_usd"],
    ["cycle", null],
    ["", null],
    ["x".repeat(100_000), null],
  ])("of %s is %s", (name, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
  });

  it("is the one with the fewest wrong letters", () => {
    expect(nearestName("test", ["text", "tests", "test"])).toBe("test");
  });

  it("may be a short one with one wrong letter", () => {
    expect(nearestName("tp", ["to"])).toBe("to");
  });

  it("is none where none is known", () => {
    expect(nearestName("a", [])).toBeNull();
  });
});
