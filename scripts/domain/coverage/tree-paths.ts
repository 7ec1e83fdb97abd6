/**
 * What paths of a report are in the tree: relative ones as they are, absolute ones by what follows the folder that most of
 * them share with the tree, since the report may come from another place than where it is read. Paths that are no file of
 * the tree are left out: a package's `index.js` is not the project's own.
 */
export function treePaths(reported: readonly string[], files: readonly string[]): ReadonlyMap<string, string> {
  const known = new Set(files);
  const plain = (path: string) => path.replaceAll("\\", "/").replace(/^(\.\/)+/, "");
  const placed = [...new Set(reported)].map((path) => ({ path, ways: waysInto(plain(path), known) }));
  const roots = new Map<string, number>();
  for (const { ways } of placed) for (const { root } of ways) roots.set(root, (roots.get(root) ?? 0) + 1);
  // Of two folders that explain as many, the shorter has the longer paths below it.
  const [usual] = [...roots].sort(([a, of], [b, others]) => others - of || a.length - b.length);
  return new Map(
    placed.flatMap(({ path, ways }) => {
      const way = ways.find(({ root }) => root === "") ?? ways.find(({ root }) => root === usual?.[0]);
      return way === undefined ? [] : [[path, way.inTree]];
    }),
  );
}

type Way = { root: string; inTree: string };

/** Every end of a path that is a file of the tree, with the folder before it. */
function waysInto(path: string, files: ReadonlySet<string>): Way[] {
  const parts = path.split("/");
  return parts.flatMap((_, at): Way[] => {
    const inTree = parts.slice(at).join("/");
    return files.has(inTree) ? [{ root: parts.slice(0, at).join("/"), inTree }] : [];
  });
}
