import type { Configuration } from "./configuration.ts";
import type { Fault } from "./fault.ts";
import { sandboxSettings } from "./sandbox-settings.ts";
import { CATEGORIES } from "./task.ts";

/** A number of the configuration, with its key; null where there is none. */
type Setting = { path: readonly string[]; read: (of: Configuration) => number | null };

/** A setting that is more than another lets it be. `isDefault`: it is what it is where nothing is written. */
type Contradiction = { narrow: Setting; wide: Setting; value: number; most: number; isDefault: boolean };

/** Where a setting stands in `nightshift.yml`, counted from 1; null when the text leaves it to its default. */
type PlaceOf = (path: readonly string[]) => { line: number; column: number } | null;

const cap = (name: "call_usd" | "task_usd" | "cycle_usd" | "day_usd" | "month_usd"): Setting => ({
  path: ["budget", name],
  read: ({ budget }) => budget[name],
});

/** It has no default of its own: where nothing is written, it is `budget.task_usd`. */
const capOf = (category: (typeof CATEGORIES)[number]): Setting => ({
  path: ["agent", "categories", category, "task_usd"],
  read: ({ agent }) => agent.categories[category]?.task_usd ?? null,
});

const threshold = (name: "grey_above" | "reject_above"): Setting => ({
  path: ["preflight", name],
  read: ({ preflight }) => preflight[name],
});

const megabytes = (name: "file_mb" | "disk_mb"): Setting => ({
  path: ["sandbox", name],
  read: ({ sandbox }) => sandboxSettings(sandbox)[name],
});

/** Which setting counts for nothing above which. */
const ORDERS: readonly (readonly [narrow: Setting, wide: Setting])[] = [
  [cap("call_usd"), cap("cycle_usd")],
  [cap("task_usd"), cap("cycle_usd")],
  ...CATEGORIES.map((category) => [capOf(category), cap("cycle_usd")] as const),
  [cap("cycle_usd"), cap("day_usd")],
  [cap("day_usd"), cap("month_usd")],
  [threshold("grey_above"), threshold("reject_above")],
  [megabytes("file_mb"), megabytes("disk_mb")],
];

/** `defaults`: the configuration of whoever writes nothing. */
function contradictionsIn(configuration: Configuration, defaults: Configuration): Contradiction[] {
  return ORDERS.flatMap(([narrow, wide]) => {
    const [value, most] = [narrow.read(configuration), wide.read(configuration)];
    if (value === null || most === null || value <= most) return [];
    return [{ narrow, wide, value, most, isDefault: value === narrow.read(defaults) }];
  });
}

/**
 * Settings of which one leaves the other without effect: whoever wrote both meant something else. Where one of them is as by
 * default it is no fault, and costs nobody the night: who writes that a day costs $2 need not write that a cycle does.
 */
export function orderFaults(
  configuration: Configuration,
  { defaults, file, placeOf }: { defaults: Configuration; file: string; placeOf: PlaceOf },
): Fault[] {
  return contradictionsIn(configuration, defaults)
    .filter(({ isDefault, wide }) => !isDefault && placeOf(wide.path) !== null)
    .map(({ narrow, wide, value, most }) => ({
      file,
      ...(placeOf(narrow.path) ?? { line: null }),
      found: `\`${keyOf(narrow)}\` = ${value}, and \`${keyOf(wide)}\` is ${most}`,
      expected: `\`${keyOf(narrow)}\` to be at most that, or \`${keyOf(wide)}\` to be more`,
      example: `${wide.path[0]}: {${wide.path[1]}: ${value}}`,
    }))
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** Of a configuration without such faults: settings of which one leaves the other without effect, in words. */
export function defaultsOutOfReach(configuration: Configuration, defaults: Configuration): string[] {
  return contradictionsIn(configuration, defaults).map(({ narrow, wide, value, most, isDefault }) => {
    const [first, second] = isDefault ? [", as by default", ""] : ["", ", as by default"];
    return `${keyOf(narrow)} is ${value}${first}, and ${keyOf(wide)} ${most}${second}: the smaller one holds; raise ${keyOf(wide)}, or lower ${keyOf(narrow)} to it`;
  });
}

function keyOf({ path }: Setting): string {
  return path.join(".");
}
