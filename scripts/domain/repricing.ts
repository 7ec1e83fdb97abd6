import type { Charge } from "./event.ts";
import { type PriceRow, rowsOf } from "./prices.ts";
import { sumUsd } from "./spend.ts";

/** What the forge zone knows of prices, whatever a job of the model zone says. */
export type KnownPrices = {
  table: readonly PriceRow[];
  /** Instants (ISO) between which the calls were made: a price may have changed in between. */
  times: readonly string[];
  /** Null: nothing is searched, or nobody is paid for it. */
  usdPerSearch: number | null;
  /** What is charged where the model has no price: the meter makes no such call. */
  unknownUsd: number;
};

/** A charge's dollars are rounded to a billionth for each call. */
const DUST_USD = 1e-6;

const dollars = (usd: number) => `$${usd.toFixed(6)}`;

/**
 * Charges of a job, none of them below what its own tokens cost. Most of a prompt may have come from the cache, and a
 * charge does not say how much, so the least is taken from the cheapest rates and tier in force; an honest charge is never
 * below it. One that is below it is not the meter's word: it is charged like a call of unknown usage, at its worst (dearest
 * rates and tier), and marked `estimated`. `corrected` says so for people.
 */
export function repriced(charges: readonly Charge[], known: KnownPrices): { charges: Charge[]; corrected: string[] } {
  const checked = charges.map((charge) => ({ charge, ...boundsOf(charge, known) }));
  return {
    charges: checked.map(({ charge: { saidUsd: _forged, ...charge }, leastUsd, mostUsd }) =>
      charge.usd < leastUsd - DUST_USD ? { ...charge, usd: mostUsd, estimated: true, saidUsd: charge.usd } : charge,
    ),
    corrected: checked
      .filter(({ charge, leastUsd }) => charge.usd < leastUsd - DUST_USD)
      .map(
        ({ charge: { purpose, model, usd, calls, inputTokens, outputTokens }, leastUsd, mostUsd }) =>
          `charges: ${dollars(usd)} are said of ${purpose} (${model}: ${calls} calls, ${inputTokens} tokens in, ${outputTokens} out), which cost at least ${dollars(leastUsd)}: ${dollars(mostUsd)} are charged`,
      ),
  };
}

/** What a charge costs at the least and at the most. */
function boundsOf(charge: Charge, known: KnownPrices): { leastUsd: number; mostUsd: number } {
  if (charge.purpose === "search") {
    const usd = sumUsd([charge.calls * (known.usdPerSearch ?? 0)]);
    return { leastUsd: usd, mostUsd: usd };
  }
  const rows = known.times.flatMap((at) => rowsOf(known.table, charge.model, at));
  if (rows.length === 0) return { leastUsd: known.unknownUsd, mostUsd: known.unknownUsd };
  const costs = rows.map(({ price: { input, cacheWrite5m, cacheWrite1h, cacheRead, output } }) => {
    const rates = [input, cacheWrite5m, cacheWrite1h, cacheRead];
    const cost = (rate: number) => (charge.inputTokens * rate + charge.outputTokens * output) / 1e6;
    return { leastUsd: cost(Math.min(...rates)), mostUsd: cost(Math.max(...rates)) };
  });
  return {
    leastUsd: Math.min(...costs.map(({ leastUsd }) => leastUsd)),
    mostUsd: sumUsd([Math.max(...costs.map(({ mostUsd }) => mostUsd))]),
  };
}
