import { type Churn, churnOf, hasDead, hottest, isDead } from "../../domain/code-base/churn.ts";
import type { CodeBase, CodeFile } from "../../domain/code-base/code-base.ts";
import { isProgram } from "../../domain/code-base/language.ts";
import { folderOf } from "../../domain/guards/file-kind.ts";
import { compareText } from "../../domain/text-order.ts";
import { inlineCode } from "../code.ts";
import { plural } from "../figures.ts";
import type { Section } from "./page.ts";
import { folderName } from "./words.ts";

const MOST_FOLDERS = 5;
const MOST_FILES = 8;
const MOST_DEAD = 6;

/** Where people work, and what nobody has touched for a year, both counted back from the newest change. */
export function activitySection({ files, history }: CodeBase): Section {
  const churn = churnOf(history);
  const programs = files.filter(({ language, isAside }) => isProgram(language) && !isAside);
  const hot = hottest(
    churn,
    programs.map(({ path }) => path),
    MOST_FILES,
  );
  const warm = hotFolders(churn, programs);
  const dead = hasDead(churn) ? deadFolders(churn, programs) : [];
  const lines = [
    ...(warm.length === 0 ? [] : [`- folders that changed most in the last 90 days: ${warm.map(counted).join(", ")}`]),
    ...(hot.length === 0 ? [] : [`- files that changed most: ${hot.map(counted).join(", ")}`]),
    ...(dead.length === 0 ? [] : [`- untouched for more than a year: ${dead.join(", ")}`]),
  ];
  return { heading: "## Hot and dead areas", lines };
}

function counted([name, changes]: [string, number]): string {
  return `${inlineCode(name)} ${changes}`;
}

function hotFolders({ recent }: Churn, files: readonly CodeFile[]): [string, number][] {
  const folders = new Map<string, number>();
  for (const { path } of recent.size === 0 ? [] : files) {
    const changes = recent.get(path);
    if (changes !== undefined) folders.set(folderOf(path), (folders.get(folderOf(path)) ?? 0) + changes);
  }
  return [...folders]
    .filter(([, changes]) => changes > 1)
    .map(([folder, changes]): [string, number] => [folderName(folder), changes])
    .sort(([a, m], [b, n]) => n - m || compareText(a, b))
    .slice(0, MOST_FOLDERS);
}

/** The largest folders in which nothing lives; what lies within one of them is not said again. */
function deadFolders(churn: Churn, files: readonly CodeFile[]): string[] {
  const inside = Map.groupBy(files, ({ path }) => folderOf(path));
  const dead = new Map<string, number>();
  const alive = new Set<string>();
  for (const [own, some] of inside) {
    const isAlive = some.some(({ path }) => !isDead(churn, path));
    for (let folder = own; folder !== ""; folder = folderOf(folder)) {
      if (isAlive) alive.add(folder);
      dead.set(folder, (dead.get(folder) ?? 0) + some.length);
    }
  }
  for (const folder of alive) dead.delete(folder);
  return [...dead]
    .filter(([folder]) => !dead.has(folderOf(folder)))
    .sort(([a, m], [b, n]) => n - m || compareText(a, b))
    .slice(0, MOST_DEAD)
    .map(([folder, count]) => `${inlineCode(folderName(folder))} (${plural(count, "file")})`);
}
