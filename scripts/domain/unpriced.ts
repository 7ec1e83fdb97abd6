import type { Backlog } from "./backlog.ts";
import { type Configuration, placeOfSetting } from "./configuration.ts";
import type { Fault } from "./fault.ts";
import { nearestName } from "./nearest.ts";
import { modelNames, type PriceRow, priceTable } from "./prices.ts";
import { hasPrice, namedModels } from "./routing.ts";
import { shorten } from "./schema-words.ts";
import { placeOfField, type Task } from "./task.ts";

/**
 * A fault for every model that the configuration names and that has no price on that day, with the place of the key that
 * names it. `text` is that of `nightshift.yml`; null: there is none.
 */
export function unpricedModels(configuration: Configuration, text: string | null, at: Date): Fault[] {
  const table = priceTable(configuration.prices);
  return namedModels(configuration)
    .filter(([, model]) => !hasPrice(table, model, at))
    .map(([path, model]) => ({
      file: "nightshift.yml",
      ...placeIn(placeOfSetting(text ?? "", path)),
      ...words(path.join("."), model, table, "its price under `prices`"),
    }));
}

/** A fault for every open task whose own `model` has no price on that day; such a task waits. */
export function unpricedTasks(backlog: Backlog, prices: readonly PriceRow[], at: Date): Fault[] {
  return [...backlog.open.values()].flatMap(
    ({ task, file, text }) => unpricedTask(task, { file, text }, prices, at) ?? [],
  );
}

/** The fault of a task whose own `model` has no price; null when it has one, or the task names none. */
export function unpricedTask(
  { model }: Task,
  { file, text }: { file: string; text: string },
  prices: readonly PriceRow[],
  at: Date,
): Fault | null {
  if (model === null || hasPrice(prices, model, at)) return null;
  const place = placeIn(placeOfField(text, ["model"]));
  return { file, ...place, ...words("model", model, prices, "its price under `prices` in nightshift.yml") };
}

function placeIn(place: { line: number; column: number } | null): Pick<Fault, "line" | "column"> {
  return place ?? { line: null };
}

function words(
  key: string,
  model: string,
  table: readonly PriceRow[],
  otherwise: string,
): Pick<Fault, "found" | "expected" | "example"> {
  const known = modelNames(table);
  const nearest = meantName(model, known);
  const named = shorten(JSON.stringify(model));
  return {
    found: `\`${key}\` = ${named}, a model without a price`,
    expected: `${nearest === null ? `one of ${known.join(", ")}` : `\`${nearest}\`, perhaps`}, or ${otherwise}`,
    example:
      nearest === null
        ? `prices: {${named}: {input: 2, output: 10, cache_write_5m: 2.5, cache_write_1h: 4, cache_read: 0.2}}`
        : `${key.split(".").at(-1)}: ${key.startsWith("models.candidates.") ? `[${nearest}]` : nearest}`,
  };
}

/** People misspell, leave the maker's name out, or add what other tools do (`…-latest`). */
function meantName(model: string, known: readonly string[]): string | null {
  const name = model.toLowerCase();
  const shortened = known.find((whole) => name !== "" && whole.endsWith(`-${name}`));
  return shortened ?? nearestName(name, known) ?? known.find((stem) => name.startsWith(`${stem}-`)) ?? null;
}
