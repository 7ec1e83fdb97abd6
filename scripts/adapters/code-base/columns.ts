/** A column of a table: numbers in a row, or texts joined in a way that its reader knows. */
export type Column = string | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Columns of a file, by their names. */
export type Columns = ReadonlyMap<string, Column>;

/** Enough for every kind of number. */
const ALIGNMENT = 8;

/** Little-endian length of the head, the head (name, kind and bytes of each column, as JSON), and the columns one after the other. */
export function packColumns(columns: Columns): Buffer {
  const bodies = [...columns].map(([name, column]) => ({ name, ...bodyOf(column) }));
  const head = Buffer.from(JSON.stringify(bodies.map(({ name, kind, body }) => [name, kind, body.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, ...bodies.flatMap(({ body }) => [body])]);
}

type Kind = "text" | "int" | "float";

function bodyOf(column: Column): { kind: Kind; body: Buffer } {
  if (typeof column === "string") return { kind: "text", body: Buffer.from(column) };
  const body = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
  return { kind: column instanceof Int32Array ? "int" : "float", body };
}

/** The columns of a packed file. Throws when it is torn, which a signed one is not. */
export function unpackColumns(packed: Buffer): Columns {
  const start = 4 + packed.readUInt32LE(0);
  const head: unknown = JSON.parse(packed.toString("utf8", 4, start));
  if (!Array.isArray(head)) throw new Error("expected a list of columns at the head of the file");
  const columns = new Map<string, Column>();
  let at = start;
  for (const row of head) {
    if (!isHeadRow(row)) throw new Error("expected name, kind and bytes of each column at the head of the file");
    const [name, kind, bytes] = row;
    columns.set(name, columnIn(kind, packed.subarray(at, at + bytes)));
    at += bytes;
  }
  return columns;
}

function isHeadRow(row: unknown): row is [string, Kind, number] {
  return Array.isArray(row) && typeof row[0] === "string" && typeof row[1] === "string" && Number.isInteger(row[2]);
}

function columnIn(kind: Kind, body: Buffer): Column {
  if (kind === "text") return body.toString("utf8");
  // Numbers want to begin at multiples of their size.
  const own = new ArrayBuffer(Math.ceil(body.length / ALIGNMENT) * ALIGNMENT);
  new Uint8Array(own).set(body);
  return kind === "int" ? new Int32Array(own, 0, body.length / 4) : new Float64Array(own, 0, body.length / 8);
}

export function textColumn(columns: Columns, name: string): string {
  const column = columns.get(name);
  if (typeof column !== "string") throw new Error(`expected a column of texts, ${name}`);
  return column;
}

export function intColumn(columns: Columns, name: string): Int32Array<ArrayBuffer> {
  const column = columns.get(name);
  if (!(column instanceof Int32Array)) throw new Error(`expected a column of whole numbers, ${name}`);
  return column;
}

export function floatColumn(columns: Columns, name: string): Float64Array<ArrayBuffer> {
  const column = columns.get(name);
  if (!(column instanceof Float64Array)) throw new Error(`expected a column of numbers, ${name}`);
  return column;
}
