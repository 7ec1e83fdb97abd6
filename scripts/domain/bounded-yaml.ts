import { type Document, isCollection, isMap, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import type { Fault, Parsed } from "./fault.ts";

/** Bounds on YAML that people write: far above any honest file, far below what hurts (billion laughs, stack overflow). */
const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 24;
const MAX_ALIASES = 50;

export type YamlFile = {
  document: Document.Parsed;
  value: unknown;
  /** 1-based line in the file of the node at a path, or of its nearest existing ancestor. */
  lineOf(path: readonly PropertyKey[]): number;
};

/** Where the YAML stands, and the example that a fault shows for each top-level key (`""` for the whole file). */
export type YamlSource = { file: string; firstLine: number; examples: Readonly<Record<string, string>> };

/**
 * Parses YAML 1.2 within bounds on size, depth and aliases.
 * Returns faults with line numbers instead of throwing; duplicate keys are faults.
 */
export function parseBoundedYaml(text: string, source: YamlSource): Parsed<YamlFile> {
  const whole = (found: string, expected: string, line: number | null): Parsed<YamlFile> => ({
    kind: "faults",
    faults: [{ file: source.file, line, found, expected, example: source.examples[""] ?? "title: A short title" }],
  });
  if (Buffer.byteLength(text) > MAX_BYTES)
    return whole(`${Buffer.byteLength(text)} bytes of YAML`, `at most ${MAX_BYTES} bytes`, null);
  const tooDeep = findDeepLine(text);
  if (tooDeep !== null)
    return whole("YAML nested too deeply", `at most ${MAX_DEPTH} levels`, source.firstLine + tooDeep);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const lineAt = (offset: number) => source.firstLine + lines.linePos(offset).line - 1;
  const error = document.errors[0];
  if (error !== undefined) return whole(`broken YAML (${error.message})`, "valid YAML", lineAt(error.pos[0]));
  const bounds = countBounds(document);
  if (bounds.depth > MAX_DEPTH) return whole("YAML nested too deeply", `at most ${MAX_DEPTH} levels`, source.firstLine);
  if (bounds.aliases > MAX_ALIASES)
    return whole(`${bounds.aliases} YAML aliases`, `at most ${MAX_ALIASES} aliases`, source.firstLine);
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      kind: "ok",
      value: { document, value, lineOf: (path) => lineOfPath(document, path, lineAt, source.firstLine) },
    };
  } catch (cause) {
    return whole(
      `YAML aliases that expand without end (${String(cause)})`,
      `at most ${MAX_ALIASES} uses of an alias`,
      source.firstLine,
    );
  }
}

/** Checks parsed YAML against a schema; each zod issue becomes a fault with the line it is about. */
export function checkYaml<T>(yaml: YamlFile, schema: z.ZodType<T>, source: YamlSource): Parsed<T> {
  const result = schema.safeParse(yaml.value ?? {});
  if (result.success) return { kind: "ok", value: result.data };
  return { kind: "faults", faults: result.error.issues.map((issue) => faultOf(issue, yaml, source)) };
}

function faultOf(issue: z.core.$ZodIssue, yaml: YamlFile, source: YamlSource): Fault {
  const field = issue.path.map(String).join(".");
  const found = valueAt(yaml.value, issue.path);
  const top = String(issue.path[0] ?? "");
  const name = field === "" ? "the file" : `\`${field}\``;
  return {
    file: source.file,
    line: yaml.lineOf(issue.path),
    found: found === undefined ? `no ${name}` : `${name} = ${shorten(JSON.stringify(found))}`,
    expected: issue.message,
    example: source.examples[top] ?? source.examples[""] ?? "",
  };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
}

function shorten(text: string | undefined): string {
  if (text === undefined) return "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function lineOfPath(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  lineAt: (offset: number) => number,
  fallback: number,
): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return lineAt(pair.key.range[0]);
    }
    const node: unknown = document.getIn(path.slice(0, length), true);
    if ((isScalar(node) || isCollection(node)) && node.range) return lineAt(node.range[0]);
  }
  return fallback;
}

function countBounds(document: Document.Parsed): { depth: number; aliases: number } {
  let depth = 0;
  let aliases = 0;
  visit(document, {
    Alias: () => {
      aliases += 1;
    },
    Collection: (_key, _node, ancestors) => {
      depth = Math.max(depth, ancestors.filter((a) => !isPair(a)).length);
    },
  });
  return { depth, aliases };
}

/** The parser itself recurses, so flow nesting is bounded on the text, before it is parsed. Returns the 0-based line. */
function findDeepLine(text: string): number | null {
  let depth = 0;
  let line = 0;
  for (const char of text) {
    if (char === "\n") line += 1;
    else if (char === "[" || char === "{") depth += 1;
    else if (char === "]" || char === "}") depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return line;
  }
  return null;
}
