/**
 * Who imports whom, by the files' places in a list: the targets of the n-th file stand from `first[n]` up to `first[n + 1]`,
 * ascending, each with how often it is imported. An import of a whole package is shared by its files.
 */
export type ImportGraph = {
  first: Int32Array<ArrayBuffer>;
  target: Int32Array<ArrayBuffer>;
  weight: Float64Array<ArrayBuffer>;
};

/** The targets of one file, each with its weight. */
export type ImportRow = readonly (readonly [target: number, weight: number])[];

export const NO_IMPORTS: ImportGraph = graphOf([]);

/** A graph of its rows, in the order of the files. */
export function graphOf(rows: Iterable<ImportRow>): ImportGraph {
  const first = [0];
  const target: number[] = [];
  const weight: number[] = [];
  for (const row of rows) {
    for (const [to, often] of row) {
      target.push(to);
      weight.push(often);
    }
    first.push(target.length);
  }
  return { first: Int32Array.from(first), target: Int32Array.from(target), weight: Float64Array.from(weight) };
}

/** The same graph with other rows for some files. */
export function withRows({ first, target, weight }: ImportGraph, rows: ReadonlyMap<number, ImportRow>): ImportGraph {
  const files = Math.max(0, first.length - 1);
  const lengthOf = (file: number) => (first[file + 1] ?? 0) - (first[file] ?? 0);
  const more = [...rows].reduce((sum, [file, row]) => sum + row.length - lengthOf(file), 0);
  const next = {
    first: new Int32Array(files + 1),
    target: new Int32Array(target.length + more),
    weight: new Float64Array(target.length + more),
  };
  let end = 0;
  for (let file = 0; file < files; file += 1) {
    const row = rows.get(file);
    const [from, to] = [first[file] ?? 0, first[file + 1] ?? 0];
    if (row === undefined)
      for (let edge = from; edge < to; edge += 1, end += 1) {
        next.target[end] = target[edge] ?? 0;
        next.weight[end] = weight[edge] ?? 0;
      }
    else
      for (const [other, often] of row) {
        next.target[end] = other;
        next.weight[end] = often;
        end += 1;
      }
    next.first[file + 1] = end;
  }
  return next;
}

/** The targets of one file. */
export function rowOf({ first, target, weight }: ImportGraph, file: number): ImportRow {
  const row: [number, number][] = [];
  for (let edge = first[file] ?? 0; edge < (first[file + 1] ?? 0); edge += 1)
    row.push([target[edge] ?? 0, weight[edge] ?? 0]);
  return row;
}

/** Who is imported by whom, without importers that `isLeftOut` names. */
export function reversedGraph(
  { first, target, weight }: ImportGraph,
  isLeftOut: (file: number) => boolean,
): ImportGraph {
  const files = Math.max(0, first.length - 1);
  const kept = Array.from({ length: files }, (_, file) => file).filter((file) => !isLeftOut(file));
  const begins = new Int32Array(files + 1);
  for (const from of kept)
    for (let edge = first[from] ?? 0; edge < (first[from + 1] ?? 0); edge += 1) {
      const at = (target[edge] ?? 0) + 1;
      begins[at] = (begins[at] ?? 0) + 1;
    }
  for (let file = 0; file < files; file += 1) begins[file + 1] = (begins[file + 1] ?? 0) + (begins[file] ?? 0);
  const next = begins.slice();
  const turned = {
    first: begins,
    target: new Int32Array(begins[files] ?? 0),
    weight: new Float64Array(begins[files] ?? 0),
  };
  for (const from of kept)
    for (let edge = first[from] ?? 0; edge < (first[from + 1] ?? 0); edge += 1) {
      const to = target[edge] ?? 0;
      const at = next[to] ?? 0;
      next[to] = at + 1;
      turned.target[at] = from;
      turned.weight[at] = weight[edge] ?? 0;
    }
  return turned;
}
