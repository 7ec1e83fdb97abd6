import { graphOf, type ImportGraph, rowOf } from "../../../scripts/domain/code-base/import-graph.ts";

/** A graph of files from who imports whom, each once or as often as it says. */
export function graphBetween(
  names: readonly string[],
  edges: Readonly<Record<string, readonly string[] | Readonly<Record<string, number>>>>,
): ImportGraph {
  const numberOf = (name: string) => names.indexOf(name);
  return graphOf(
    names.map((name) => {
      const to = edges[name] ?? [];
      const pairs = Array.isArray(to) ? to.map((target: string) => [target, 1] as const) : Object.entries(to);
      return pairs.map(([target, weight]) => [numberOf(target), weight] as const).sort(([a], [b]) => a - b);
    }),
  );
}

/** The edges of a graph as `from > to`; a share of a whole package with its part. */
export function edgesIn(names: readonly string[], graph: ImportGraph): string[] {
  return names.flatMap((from, at) =>
    rowOf(graph, at).map(
      ([to, weight]) => `${from} > ${names[to] ?? ""}${weight === 1 ? "" : ` ${weight.toFixed(2)}`}`,
    ),
  );
}
