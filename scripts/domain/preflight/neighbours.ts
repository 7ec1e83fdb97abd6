import type { Change } from "../code-base/code-base.ts";
import type { ImportGraph } from "../code-base/import-graph.ts";
import { decidesTargets, importsBetween } from "../code-base/import-targets.ts";
import { languageOf } from "../code-base/language.ts";
import { mentionsIn } from "../code-base/mentions.ts";
import type { TreeIndex } from "./tree-index.ts";

/**
 * What changes along with a file of an index: other files by number, each with the part of its likelihood that goes over to
 * them.
 */
export type Neighbours = (file: number) => ReadonlyMap<number, number>;

export const NO_NEIGHBOURS: Neighbours = () => new Map();

/**
 * How much of a file's likelihood goes over to what it imports and to what has changed with it: fitted on merged changes of six
 * repositories, and held against others (docs/selection.md). Importers of a likely file, and the test of a source by its name,
 * gained nothing beside these.
 */
const TO_IMPORTED = 0.1;
const TO_COMPANIONS = 0.2;

/** What imports so many files says nothing of any one of them. */
const MOST_LINKS = 200;
/** Likewise a change of so many. */
const MOST_CHANGED = 20;
/** Two changes in common by chance are soon there: as if a file had changed so often more, without the other. */
const SMOOTHING = 2;

/** What each file of a tree (path → text) imports, and what has changed together in its history (its commits' paths). */
export function neighboursIn(
  tree: ReadonlyMap<string, string>,
  index: TreeIndex,
  history: readonly Pick<Change, "paths">[],
): Neighbours {
  const imports = graphOfTree(tree, index);
  const { companions, changes } = changedTogether(index, history);
  const found = new Map<number, ReadonlyMap<number, number>>();
  const make = (file: number) => {
    const parts = new Map<number, number>();
    const add = (other: number, part: number) => parts.set(other, (parts.get(other) ?? 0) + part);
    const imported = imports.target.subarray(imports.first[file], imports.first[file + 1]);
    if (imported.length <= MOST_LINKS)
      for (const other of imported) add(other, TO_IMPORTED / Math.sqrt(1 + imported.length));
    for (const [other, times] of companions.get(file) ?? [])
      add(other, (TO_COMPANIONS * times) / ((changes.get(file) ?? 0) + SMOOTHING));
    return parts;
  };
  return (file) => {
    const parts = found.get(file) ?? make(file);
    found.set(file, parts);
    return parts;
  };
}

function graphOfTree(tree: ReadonlyMap<string, string>, index: TreeIndex): ImportGraph {
  const files = index.files.map(({ path }) => {
    const language = languageOf(path);
    const mentions = mentionsIn(language, tree.get(path) ?? "");
    return { path, language, mentions: () => mentions };
  });
  return importsBetween(files, new Map([...tree].filter(([path]) => decidesTargets(path))));
}

/** How often each file has changed with others, and how often at all. */
function changedTogether(index: TreeIndex, history: readonly Pick<Change, "paths">[]) {
  const numbers = new Map(index.files.map(({ path }, at) => [path, at]));
  const companions = new Map<number, Map<number, number>>();
  const changes = new Map<number, number>();
  for (const { paths } of history) {
    if (paths.length > MOST_CHANGED) continue;
    const changed = paths.flatMap((path) => numbers.get(path) ?? []);
    for (const file of changed) {
      changes.set(file, (changes.get(file) ?? 0) + 1);
      const beside = companions.get(file) ?? new Map<number, number>();
      companions.set(file, beside);
      for (const other of changed) if (other !== file) beside.set(other, (beside.get(other) ?? 0) + 1);
    }
  }
  return { companions, changes };
}
