/** A task that could be taken. `worth`: above 0, in any unit; `files`: what it is all but sure to change. */
export type Offer = { id: string; worth: number; usd: number; files: readonly string[] };

/** What there is for offers: dollars, places, and files that other work of the cycle changes. */
export type Room = { usd: number; places: number; files: ReadonlySet<string> };

/** Beyond so many steps the best set so far is taken: it is at least what taking the worthiest first gives. */
const MOST_STEPS = 20_000;
/** Dollars are compared in millionths: sums of cents are not exact. */
const MICRO = 1e6;

type Search = { best: { worth: number; set: readonly Offer[] }; steps: number };

/**
 * The offers that are worth most together, within the room and with no file in two of them: the 0/1 knapsack problem with
 * conflicts, by branch and bound (Land and Doig, 1960). The worthiest first; of equal sets the one found first, so that the
 * same offers give the same set. `offers` is in the order of preference, worthiest first.
 */
export function bestSet(offers: readonly Offer[], room: Room): readonly Offer[] {
  const possible = offers.filter(({ files }) => !files.some((file) => room.files.has(file)));
  const search: Search = { best: { worth: 0, set: [] }, steps: 0 };
  extend(search, possible, 0, { set: [], worth: 0, micro: Math.round(room.usd * MICRO), places: room.places });
  return search.best.set;
}

type PartialSolution = { set: readonly Offer[]; worth: number; micro: number; places: number };

function extend(search: Search, offers: readonly Offer[], at: number, before: PartialSolution): void {
  search.steps += 1;
  if (before.worth > search.best.worth) search.best = before;
  if (before.places === 0 || search.steps > MOST_STEPS) return;
  for (let next = at; next < offers.length; next += 1) {
    const offer = offers[next];
    // In order of worth, the next ones cannot be worth more than the same number of this one.
    if (offer === undefined || before.worth + mostOf(offers, next, before.places) <= search.best.worth) return;
    const micro = before.micro - Math.round(offer.usd * MICRO);
    const isFree = before.set.every(({ files }) => !files.some((file) => offer.files.includes(file)));
    if (micro < 0 || !isFree) continue;
    const after = { set: [...before.set, offer], worth: before.worth + offer.worth, micro, places: before.places - 1 };
    extend(search, offers, next + 1, after);
  }
}

function mostOf(offers: readonly Offer[], from: number, places: number): number {
  return offers.slice(from, from + places).reduce((sum, { worth }) => sum + worth, 0);
}
