import { type Configuration, placeOfSetting } from "./configuration.ts";
import { CATEGORIES } from "./task.ts";

/** A cap with its key, as people write it, and where it stands in the file. */
type Cap = { key: string; path: readonly string[]; usd: number };

/**
 * Caps that can never be reached, because a wider span has less: a task's above its cycle's, a cycle's above its day's, a
 * day's above its month's. No error, for the smaller one holds; but whoever wrote the larger one meant something else.
 * `text`: of `nightshift.yml`, for the places.
 */
export function capsOutOfReach({ budget, agent }: Configuration, text: string | null): string[] {
  const cap = (name: "task_usd" | "cycle_usd" | "day_usd" | "month_usd"): Cap => ({
    key: `budget.${name}`,
    path: ["budget", name],
    usd: budget[name],
  });
  const ofCategories = CATEGORIES.flatMap((category): Cap[] => {
    const usd = agent.categories[category]?.task_usd;
    const path = ["agent", "categories", category, "task_usd"];
    return usd === undefined ? [] : [{ key: path.join("."), path, usd }];
  });
  const pairs: (readonly [Cap, Cap])[] = [
    ...[cap("task_usd"), ...ofCategories].map((one) => [one, cap("cycle_usd")] as const),
    [cap("cycle_usd"), cap("day_usd")],
    [cap("day_usd"), cap("month_usd")],
  ];
  return pairs.filter(([narrow, wide]) => narrow.usd > wide.usd).map(([narrow, wide]) => describe(narrow, wide, text));
}

function describe(narrow: Cap, wide: Cap, text: string | null): string {
  const place = placeOf(narrow, text) ?? placeOf(wide, text) ?? "nightshift.yml";
  return `${place}: ${narrow.key} is $${narrow.usd.toFixed(2)}, and ${wide.key} $${wide.usd.toFixed(2)}: the smaller one holds; raise ${wide.key}, or lower ${narrow.key} to it`;
}

/** A default stands nowhere: then the other one was written, and made the two disagree. */
function placeOf({ path }: Cap, text: string | null): string | null {
  const place = text === null ? null : placeOfSetting(text, path);
  return place === null ? null : `nightshift.yml:${place.line}:${place.column}`;
}
