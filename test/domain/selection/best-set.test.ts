import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestSet, type Offer } from "../../../scripts/domain/selection/best-set.ts";

const offer = fc.record({
  worth: fc.integer({ min: 1, max: 64 }),
  usd: fc.integer({ min: 0, max: 100 }).map((cents) => cents / 100),
  files: fc.subarray(["a", "b", "c", "d"]),
});
const offers = (most: number) =>
  fc
    .array(offer, { maxLength: most })
    .map((all) => all.map((one, at): Offer => ({ ...one, id: `T-${at}` })).sort((a, b) => b.worth - a.worth));
const room = fc.record({
  usd: fc.integer({ min: 0, max: 200 }).map((cents) => cents / 100),
  places: fc.integer({ min: 0, max: 5 }),
  files: fc.subarray(["a", "b", "c", "d"], { maxLength: 1 }).map((files) => new Set(files)),
});
const worthOf = (set: readonly Offer[]) => set.reduce((sum, { worth }) => sum + worth, 0);
const cents = (set: readonly Offer[]) => set.reduce((sum, { usd }) => sum + Math.round(usd * 100), 0);
const fits = (set: readonly Offer[], given: { usd: number; places: number; files: ReadonlySet<string> }) => {
  const files = [...given.files, ...set.flatMap((one) => one.files)];
  return (
    set.length <= given.places &&
    cents(set) <= Math.round(given.usd * 100) &&
    // Files that others of the cycle change matter only to those that change some.
    files.length === new Set(files).size
  );
};

describe("the best set of offers", () => {
  it("is worth what the best of all sets that fit is worth, and fits", () => {
    fc.assert(
      fc.property(offers(9), room, (all, given) => {
        const sets = Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((_one, at) => (bits >> at) & 1));
        const best = Math.max(...sets.filter((set) => fits(set, given)).map(worthOf));
        const found = bestSet(all, given);
        expect(fits(found, given)).toBe(true);
        expect(worthOf(found)).toBe(best);
      }),
    );
  });

  it("is never worth less than taking the worthiest that still fits, one after the other, however many there are", () => {
    fc.assert(
      fc.property(offers(200), room, (all, given) => {
        const greedy: Offer[] = [];
        for (const one of all) if (fits([...greedy, one], given)) greedy.push(one);
        const found = bestSet(all, given);
        expect(fits(found, given)).toBe(true);
        expect(worthOf(found)).toBeGreaterThanOrEqual(worthOf(greedy));
      }),
      { numRuns: 50 },
    );
  });

  it("is found among a thousand offers that are all alike", () => {
    const all = Array.from({ length: 1_000 }, (_, at): Offer => ({ id: `T-${at}`, worth: 3, usd: 0.3, files: [] }));
    expect(bestSet(all, { usd: 1, places: 40, files: new Set() }).map(({ id }) => id)).toEqual(["T-0", "T-1", "T-2"]);
  });

  it("looks once at what each of many offers costs, of which only few can be paid", () => {
    let looks = 0;
    const all = Array.from({ length: 300 }, (_, at) => ({
      ...{ id: `T-${at}`, worth: 4 - at / 100, files: [] },
      get usd() {
        looks += 1;
        return 0.8;
      },
    }));
    expect(bestSet(all, { usd: 3, places: 5, files: new Set() }).map(({ id }) => id)).toEqual(["T-0", "T-1", "T-2"]);
    expect(looks).toBeLessThanOrEqual(2 * all.length);
  });
});
