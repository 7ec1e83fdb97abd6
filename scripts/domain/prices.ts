import { z } from "zod";

/** Dollars per million tokens. */
export type Price = {
  input: number;
  output: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  cacheRead: number;
};

/** One row: a model's price from a day on, for prompts up to a length (in tokens; the whole request is priced by its tier). */
export type PriceRow = {
  model: RegExp;
  /** Models that it prices, without the dates that their names may end with. */
  names: readonly string[];
  from: string;
  promptUpTo: number;
  price: Price;
  /** Of the configuration: outdoes every other row for exactly its model. */
  isOverride: boolean;
};

/** Token counts of one call. `cacheWrite5m` and `cacheWrite1h` are cache creation by time to live. */
export type Usage = {
  inputTokens: number;
  cacheWrite5mTokens: number;
  cacheWrite1hTokens: number;
  cacheReadTokens: number;
  outputTokens: number;
};

/** Batch calls cost half (vendor documentation, autumn 2026). */
export const BATCH_FACTOR = 0.5;

const row = (
  names: readonly string[],
  [input, output, cacheWrite5m, cacheWrite1h, cacheRead]: [number, number, number, number, number],
  { from = "2025-01-01", promptUpTo = Number.POSITIVE_INFINITY } = {},
): PriceRow => ({
  // A version's date may follow: `claude-haiku-4-5-20251001`.
  model: new RegExp(`^(${names.map((name) => RegExp.escape(name)).join("|")})(-\\d{8})?$`),
  names,
  from,
  promptUpTo,
  price: { input, output, cacheWrite5m, cacheWrite1h, cacheRead },
  isOverride: false,
});

/** The vendor's list prices of autumn 2026; the newest row that applies wins, then the shortest tier that fits. */
export const PRICES: readonly PriceRow[] = [
  row(["claude-opus-5-5"], [4, 20, 5, 8, 0.2]),
  row(["claude-sonnet-5-5"], [2, 10, 2.5, 4, 0.2]),
  row(["claude-sonnet-5-5"], [2, 10, 2.5, 4, 0.1], { from: "2026-10-07" }),
  row(["claude-haiku-5-5"], [0.1, 0.5, 0.125, 0.2, 0.01], { promptUpTo: 100_000 }),
  row(["claude-haiku-5-5"], [0.5, 2.5, 0.625, 1, 0.05]),
  row(
    ["claude-opus-5", "claude-opus-4-5", "claude-opus-4-6", "claude-opus-4-7", "claude-opus-4-8"],
    [5, 25, 6.25, 10, 0.5],
  ),
  row(["claude-sonnet-5"], [2, 10, 2.5, 4, 0.2]),
  row(["claude-sonnet-4-6", "claude-sonnet-4-5"], [3, 15, 3.75, 6, 0.3]),
  row(["claude-haiku-4-5"], [1, 5, 1.25, 2, 0.1]),
];

const rate = z.number("dollars per million tokens").nonnegative("dollars per million tokens");

/** A model's price in `nightshift.yml`, in the words of the vendor's price list. */
export const priceOverrideSchema = z.strictObject({
  input: rate,
  output: rate,
  cache_write_5m: rate,
  cache_write_1h: rate,
  cache_read: rate,
});

/** The price table in force: overrides of the configuration (exact model names) before the built-in rows. */
export function priceTable(overrides: Readonly<Record<string, z.infer<typeof priceOverrideSchema>>>): PriceRow[] {
  const own = Object.entries(overrides).map(([model, o]) => ({
    ...row([model], [o.input, o.output, o.cache_write_5m, o.cache_write_1h, o.cache_read]),
    // Exactly this name: a dated version may cost something else.
    model: new RegExp(`^${RegExp.escape(model)}$`),
    isOverride: true,
  }));
  return [...own, ...PRICES];
}

/** The models of a price table, each once. */
export function modelNames(table: readonly PriceRow[]): string[] {
  return [...new Set(table.flatMap((row) => row.names))];
}

/** The rows in force for a model on a day (ISO time), one for each tier: overrides before all others, then the newest. */
export function rowsOf(table: readonly PriceRow[], model: string, at: string): PriceRow[] {
  const known = table.filter((r) => r.model.test(model) && r.from <= at);
  const overrides = known.filter((r) => r.isOverride);
  const dated = overrides.length > 0 ? overrides : known;
  const newest = dated.reduce((latest, r) => (r.from > latest ? r.from : latest), "");
  return dated.filter((r) => r.from === newest);
}

/** Whether no call of a model costs anything on a day: its prices are there, and are all zero. */
export function isFree(table: readonly PriceRow[], model: string, at: string): boolean {
  const rows = rowsOf(table, model, at);
  return rows.length > 0 && rows.every(({ price }) => Object.values(price).every((rate) => rate === 0));
}

/** The price of a call on a day (ISO time) with a prompt of so many tokens; null when the model has none: never guessed at. */
export function priceOf(table: readonly PriceRow[], model: string, at: string, promptTokens: number): Price | null {
  const tiers = rowsOf(table, model, at).filter((r) => promptTokens <= r.promptUpTo);
  return (
    tiers.reduce<PriceRow | null>((best, r) => (best === null || r.promptUpTo < best.promptUpTo ? r : best), null)
      ?.price ?? null
  );
}

/** Tokens of the prompt as a whole, which choose the tier. */
export function promptTokens(usage: Usage): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
}

/** Exact cost of a call in dollars. */
export function costUsd(price: Price, usage: Usage, factor = 1): number {
  const millionths =
    usage.inputTokens * price.input +
    usage.cacheWrite5mTokens * price.cacheWrite5m +
    usage.cacheWrite1hTokens * price.cacheWrite1h +
    usage.cacheReadTokens * price.cacheRead +
    usage.outputTokens * price.output;
  return (millionths * factor) / 1e6;
}

/**
 * The worst a call can cost in dollars: its whole prompt at the dearest rate a prompt token can meet, and `maxTokens` of output.
 * Null when the model has no price.
 */
export function worstCaseUsd(
  table: readonly PriceRow[],
  call: { model: string; at: string; promptTokens: number; maxTokens: number },
): number | null {
  const price = priceOf(table, call.model, call.at, call.promptTokens);
  if (price === null) return null;
  const dearest = Math.max(price.input, price.cacheWrite5m, price.cacheWrite1h, price.cacheRead);
  return (call.promptTokens * dearest + call.maxTokens * price.output) / 1e6;
}
