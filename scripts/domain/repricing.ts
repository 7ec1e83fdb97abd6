import type { Charge, Purpose } from "./event.ts";
import { BATCH_FACTOR, type PriceRow, rowsOf } from "./prices.ts";
import { sumUsd } from "./spend.ts";

/** What the forge zone knows of prices, whatever a job of the model zone says. */
export type KnownPrices = {
  table: readonly PriceRow[];
  /** Instants (ISO) between which the calls were made: a price may have changed in between. */
  times: readonly string[];
  /** Null: nothing is searched, or nobody is paid for it. */
  usdPerSearch: number | null;
  /** The models that the plan has for a purpose; absent: any. The meter asks no other. */
  models: Partial<Record<Purpose, readonly string[]>>;
  /** What is charged where the model has no price, or is none of the plan's: the meter makes no such call. */
  unknownUsd: number;
};

/** A charge's dollars are rounded to a billionth for each call. */
const DUST_USD = 1e-6;

const dollars = (usd: number) => `$${usd.toFixed(6)}`;

/**
 * Charges of a job, none of them below what its own tokens cost. Most of a prompt may have come from the cache, and a
 * charge does not say how much, so the least is taken from the cheapest rates and tier in force; an honest charge is never
 * below it. One that is below it is not the meter's word: it is charged like a call of unknown usage, at its worst (dearest
 * rates and tier), and marked `estimated`. So is one of a model that the plan does not have for its purpose: a cheaper one may
 * be named. `corrected` says so for people.
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
        ({ charge, leastUsd, mostUsd }) =>
          `charges: ${words(charge, leastUsd, known)}: ${dollars(mostUsd)} are charged`,
      ),
  };
}

function words(charge: Charge, leastUsd: number, known: KnownPrices): string {
  const { purpose, model, usd, calls, inputTokens, outputTokens } = charge;
  if (isForeign(charge, known))
    return `${purpose} is said to have been ${model}, and the plan has ${known.models[purpose]?.join(" and ")}`;
  return `${dollars(usd)} are said of ${purpose} (${model}: ${calls} calls, ${inputTokens} tokens in, ${outputTokens} out), which cost at least ${dollars(leastUsd)}`;
}

function isForeign({ purpose, model }: Charge, { models }: KnownPrices): boolean {
  return models[purpose]?.includes(model) === false;
}

/** What a charge costs at the least and at the most. */
function boundsOf(charge: Charge, known: KnownPrices): { leastUsd: number; mostUsd: number } {
  if (charge.purpose === "search") {
    const usd = sumUsd([charge.calls * (known.usdPerSearch ?? 0)]);
    return { leastUsd: usd, mostUsd: usd };
  }
  const rows = isForeign(charge, known) ? [] : known.times.flatMap((at) => rowsOf(known.table, charge.model, at));
  if (rows.length === 0) return { leastUsd: known.unknownUsd, mostUsd: known.unknownUsd };
  const costs = rows.map(({ price: { input, cacheWrite5m, cacheWrite1h, cacheRead, output } }) => {
    const rates = [input, cacheWrite5m, cacheWrite1h, cacheRead];
    // A judge may have answered in a batch; nobody else may.
    const least = charge.purpose === "judge" ? BATCH_FACTOR : 1;
    const cost = (rate: number) => (charge.inputTokens * rate + charge.outputTokens * output) / 1e6;
    return { leastUsd: least * cost(Math.min(...rates)), mostUsd: cost(Math.max(...rates)) };
  });
  return {
    leastUsd: Math.min(...costs.map(({ leastUsd }) => leastUsd)),
    mostUsd: sumUsd([Math.max(...costs.map(({ mostUsd }) => mostUsd))]),
  };
}
