import { compareText } from "../text-order.ts";
import type { Change } from "./code-base.ts";

const DAY = 86_400;
/** Work of a quarter. */
const RECENT_DAYS = 90;
/** What nobody has touched for so long is at rest, or dead. */
const DEAD_DAYS = 365;
/** A change of so many files says nothing about any one of them: formatters, renames, licences. */
const SWEEPING_FILES = 100;

/** How the history stands, counted back from its newest change: never from today, which would change a quiet project's page. */
export type Churn = {
  /** Changes of a file, recent ones counting more: halved every quarter. */
  heat: ReadonlyMap<string, number>;
  /** Changes of a file within the last quarter. */
  recent: ReadonlyMap<string, number>;
  /** When a file was last changed, in seconds. */
  touched: ReadonlyMap<string, number>;
  newest: number;
  oldest: number;
};

const known = new WeakMap<readonly Change[], Churn>();

/** `history` is newest first. Counted once: ranks and page ask for the same. */
export function churnOf(history: readonly Change[]): Churn {
  const before = known.get(history);
  if (before !== undefined) return before;
  const churn = count(history);
  known.set(history, churn);
  return churn;
}

function count(history: readonly Change[]): Churn {
  const newest = Math.max(0, ...history.slice(0, 50).map(({ at }) => at));
  const heat = new Map<string, number>();
  const recent = new Map<string, number>();
  const touched = new Map<string, number>();
  let oldest = newest;
  for (const { at, paths, isFirst } of history) {
    oldest = Math.min(oldest, at);
    const days = Math.max(0, newest - at) / DAY;
    for (const path of paths) {
      touched.set(path, Math.max(touched.get(path) ?? 0, at));
      if (isFirst === true || paths.length > SWEEPING_FILES) continue;
      heat.set(path, (heat.get(path) ?? 0) + 2 ** (-days / RECENT_DAYS));
      if (days <= RECENT_DAYS) recent.set(path, (recent.get(path) ?? 0) + 1);
    }
  }
  return { heat, recent, touched, newest, oldest };
}

/** The files that changed most within the last quarter, most often first; a single change is no heat. */
export function hottest({ recent }: Churn, paths: readonly string[], most: number): [path: string, changes: number][] {
  return paths
    .flatMap((path): [string, number][] => ((recent.get(path) ?? 0) > 1 ? [[path, recent.get(path) ?? 0]] : []))
    .sort(([a, m], [b, n]) => n - m || compareText(a, b))
    .slice(0, most);
}

/** Whether nobody has touched a file for a year, in a history that is long enough to tell. */
export function isDead({ touched, newest }: Churn, path: string): boolean {
  const at = touched.get(path);
  return at !== undefined && newest - at > DEAD_DAYS * DAY;
}

/** Whether the history is long enough for anything to be dead. */
export function hasDead({ newest, oldest }: Churn): boolean {
  return newest - oldest > DEAD_DAYS * DAY;
}
