/** A task that could be taken. `worth`: above 0, in any unit; `files`: what it is all but sure to change. */
export type Offer = { id: string; worth: number; usd: number; files: readonly string[] };

/** What there is for offers: dollars, places, and files that other work of the cycle changes. */
export type Room = { usd: number; places: number; files: ReadonlySet<string> };

/** Beyond so many steps the best set so far is taken: it is at least what taking the worthiest first gives. */
const MOST_STEPS = 20_000;
/** Dollars are compared in millionths: sums of cents are not exact. */
const MICRO = 1e6;

/** What is looked up again and again: `micro` of an offer, the least of it and of all behind it, and what so many from it on are worth. */
type Table = { micro: readonly number[]; leastMicro: readonly number[]; most: readonly (readonly number[])[] };

type Search = { offers: readonly Offer[]; table: Table; best: { worth: number; set: readonly Offer[] }; steps: number };

/**
 * The offers that are worth most together, within the room and with no file in two of them: the 0/1 knapsack problem with
 * conflicts, by branch and bound (Land and Doig, 1960). The worthiest first; of equal sets the one found first, so that the
 * same offers give the same set. `offers` is in the order of preference, worthiest first.
 */
export function bestSet(offers: readonly Offer[], room: Room): readonly Offer[] {
  const possible = offers.filter(({ files }) => !files.some((file) => room.files.has(file)));
  const places = Math.max(0, Math.min(room.places, possible.length));
  const search: Search = { offers: possible, table: tableOf(possible, places), best: { worth: 0, set: [] }, steps: 0 };
  extend(search, 0, { set: [], worth: 0, micro: Math.round(room.usd * MICRO), places });
  return search.best.set;
}

function tableOf(offers: readonly Offer[], places: number): Table {
  const micro = offers.map(({ usd }) => Math.round(usd * MICRO));
  const leastMicro = [...micro];
  for (let at = micro.length - 2; at >= 0; at -= 1)
    leastMicro[at] = Math.min(leastMicro[at] ?? 0, leastMicro[at + 1] ?? 0);
  const most = [offers.map(() => 0)];
  for (let count = 1; count <= places; count += 1) {
    const fewer = most[count - 1] ?? [];
    most.push(fewer.map((worth, at) => worth + (offers[at + count - 1]?.worth ?? 0)));
  }
  return { micro, leastMicro, most };
}

type PartialSolution = { set: readonly Offer[]; worth: number; micro: number; places: number };

function extend(search: Search, at: number, before: PartialSolution): void {
  const { offers, table } = search;
  search.steps += 1;
  if (before.worth > search.best.worth) search.best = before;
  if (before.places === 0 || search.steps > MOST_STEPS) return;
  const most = table.most[before.places] ?? [];
  for (let next = at; next < offers.length; next += 1) {
    const offer = offers[next];
    // In order of worth, the next ones cannot be worth more than the same number of this one.
    if (offer === undefined || before.worth + (most[next] ?? 0) <= search.best.worth) return;
    // Nor is any of them free of charge, once the least that one costs is too much.
    if ((table.leastMicro[next] ?? 0) > before.micro) return;
    const micro = before.micro - (table.micro[next] ?? 0);
    const isFree = micro >= 0 && before.set.every(({ files }) => !files.some((file) => offer.files.includes(file)));
    if (!isFree) continue;
    const after = { set: [...before.set, offer], worth: before.worth + offer.worth, micro, places: before.places - 1 };
    extend(search, next + 1, after);
  }
}
