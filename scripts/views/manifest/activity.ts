import { type Churn, churnOf, hottest, isDead } from "../../domain/code-base/churn.ts";
import type { CodeBase, CodeFile } from "../../domain/code-base/code-base.ts";
import { isProgram } from "../../domain/code-base/language.ts";
import { isAside } from "../../domain/code-base/rank.ts";
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
  const programs = files.filter(({ path, language }) => isProgram(language) && !isAside(path));
  const hot = hottest(
    churn,
    programs.map(({ path }) => path),
    MOST_FILES,
  );
  const warm = hotFolders(churn, programs);
  const dead = deadFolders(churn, programs);
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
  return [...Map.groupBy(files, ({ path }) => folderOf(path))]
    .map(([folder, inside]): [string, number] => [
      folderName(folder),
      inside.reduce((sum, { path }) => sum + (recent.get(path) ?? 0), 0),
    ])
    .filter(([, changes]) => changes > 1)
    .sort(([a, m], [b, n]) => n - m || compareText(a, b))
    .slice(0, MOST_FOLDERS);
}

/** The largest folders in which nothing lives; what lies within one of them is not said again. */
function deadFolders(churn: Churn, files: readonly CodeFile[]): string[] {
  const folders = new Map<string, CodeFile[]>();
  for (const file of files) {
    for (let folder = folderOf(file.path); folder !== ""; folder = folderOf(folder)) {
      const inside = folders.get(folder) ?? [];
      inside.push(file);
      folders.set(folder, inside);
    }
  }
  const dead = [...folders].filter(([, inside]) => inside.every(({ path }) => isDead(churn, path)));
  const names = new Set(dead.map(([folder]) => folder));
  return dead
    .filter(([folder]) => !names.has(folderOf(folder)))
    .sort(([a, m], [b, n]) => n.length - m.length || compareText(a, b))
    .slice(0, MOST_DEAD)
    .map(([folder, inside]) => `${inlineCode(folderName(folder))} (${plural(inside.length, "file")})`);
}
