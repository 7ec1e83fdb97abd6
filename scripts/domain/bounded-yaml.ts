import { type Document, isCollection, isMap, isNode, isScalar } from "yaml";
import type { z } from "zod";
import type { Fault, Parsed } from "./fault.ts";
import { nearestName } from "./nearest.ts";
import { expectedWords, foundWords, keysAt, pathWords, shorten } from "./schema-words.ts";
import { readYaml } from "./yaml-syntax.ts";

/** Far above any honest front matter or configuration, far below what takes a parser seconds. */
const MAX_BYTES = 64 * 1024;

/** More faults in one file than anybody mends at a time. */
const MAX_FAULTS = 20;

export type YamlFile = {
  document: Document.Parsed;
  value: unknown;
  /** 1-based line in the file of the node at a path, or of its nearest existing ancestor. */
  lineOf(path: readonly PropertyKey[]): number;
  /** Where the key at a path stands in the file, both counted from 1; null when the text does not have it. */
  placeOf(path: readonly PropertyKey[]): { line: number; column: number } | null;
};

/** Where the YAML stands, and the example that a fault shows for each top-level key (`""` for the whole file). */
export type YamlSource = { file: string; firstLine: number; examples: Readonly<Record<string, string>> };

/**
 * Parses YAML 1.2 within bounds on size, depth and aliases.
 * Returns faults with line numbers instead of throwing; duplicate keys are faults.
 */
export function parseBoundedYaml(text: string, source: YamlSource): Parsed<YamlFile> {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES)
    return {
      kind: "faults",
      faults: [
        {
          file: source.file,
          line: null,
          found: `${bytes} bytes of YAML`,
          expected: `at most ${MAX_BYTES} bytes`,
          example: exampleOf("", source),
        },
      ],
    };
  const read = readYaml(text);
  if (read.kind === "fault") {
    const { line, found, expected } = read.fault;
    const example = exampleOf(keyAtLine(text, line), source);
    return { kind: "faults", faults: [{ file: source.file, line: source.firstLine + line, found, expected, example }] };
  }
  const { document, value } = read;
  const lineAt = (offset: number) => source.firstLine + read.lineAt(offset);
  return {
    kind: "ok",
    value: {
      document,
      value,
      lineOf: (path) => lineOfPath(document, path, lineAt, source.firstLine),
      placeOf: (path) => {
        const offset = offsetOfPath(document, path);
        return offset === null ? null : { line: lineAt(offset), column: read.columnAt(offset) + 1 };
      },
    },
  };
}

/**
 * Checks parsed YAML against a schema; each zod issue becomes a fault with the line it is about, each unknown key one
 * with the known key that is probably meant.
 */
export function checkYaml<T>(yaml: YamlFile, schema: z.ZodType<T>, source: YamlSource): Parsed<T> {
  const result = schema.safeParse(yaml.value ?? {}, { error: expectedWords });
  if (result.success) return { kind: "ok", value: result.data };
  const faults = result.error.issues
    .slice(0, MAX_FAULTS)
    .flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownKey(key, issue.path, keysAt(schema, issue.path), yaml, source))
        : [faultOf(issue, yaml, source)],
    );
  // From top to bottom, as whoever mends the file goes through it.
  return { kind: "faults", faults: faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}

/**
 * Unknown top-level keys that look like a known one, where a schema lets unknown keys be: what resembles nothing is
 * somebody else's, a near miss would be a setting that silently does nothing.
 */
export function misspeltKeys(yaml: YamlFile, schema: z.ZodType, source: YamlSource): Fault[] {
  const known = keysAt(schema, []);
  return topLevelKeys(yaml)
    .filter((key) => !known.includes(key))
    .flatMap((key) => {
      const meant = nearestName(key, known) ?? abbreviated(key, known);
      return meant === null ? [] : [{ key, meant }];
    })
    .slice(0, MAX_FAULTS)
    .map(({ key, meant }) => ({
      file: source.file,
      line: yaml.lineOf([key]),
      found: `the unknown key \`${shorten(key)}\``,
      expected: `\`${meant}\`, perhaps`,
      example: exampleOf(meant, source),
    }));
}

/** Fewer letters begin too many words of others. */
const SHORTEST_ABBREVIATION = 4;

/** `budget` for `budget_usd`, `prio` for `priority`: a known key, and only one, begins so. */
function abbreviated(key: string, known: readonly string[]): string | null {
  if (key.length < SHORTEST_ABBREVIATION) return null;
  const [only, ...others] = known.filter((name) => name.startsWith(key.toLowerCase()));
  return only !== undefined && others.length === 0 ? only : null;
}

function topLevelKeys({ value }: YamlFile): string[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

function faultOf(issue: z.core.$ZodIssue, yaml: YamlFile, source: YamlSource): Fault {
  return {
    file: source.file,
    line: yaml.lineOf(issue.path),
    found: foundWords(yaml.value, issue.path),
    expected: issue.message,
    example: exampleOf(String(issue.path[0] ?? ""), source),
  };
}

/** An unknown key would otherwise be a setting that silently does nothing. */
function unknownKey(
  key: string,
  path: readonly PropertyKey[],
  known: readonly string[],
  yaml: YamlFile,
  source: YamlSource,
): Fault {
  const nearest = nearestName(key, known);
  const list = `one of ${known.join(", ")}`;
  return {
    file: source.file,
    line: yaml.lineOf([...path, key]),
    found: `the unknown key \`${shorten(key)}\`${path.length === 0 ? "" : ` in ${pathWords(path)}`}`,
    expected: nearest === null ? list : `\`${nearest}\`, perhaps (${list})`,
    example: exampleOf(String(path[0] ?? nearest ?? ""), source),
  };
}

function exampleOf(key: string, { examples }: YamlSource): string {
  return (Object.hasOwn(examples, key) ? examples[key] : examples[""]) ?? "title: A short title";
}

/** The top-level key that a line (counted from 0) belongs to, by its looks: the YAML around it is broken. */
function keyAtLine(text: string, line: number): string {
  const above = text.split("\n").slice(0, line + 1);
  return above.map((l) => /^([a-z_]+)[ \t]*:/.exec(l)?.[1]).findLast((key) => key !== undefined) ?? "";
}

function lineOfPath(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  lineAt: (offset: number) => number,
  fallback: number,
): number {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOfPath(document, path.slice(0, length));
    if (offset !== null) return lineAt(offset);
  }
  return fallback;
}

/** Where a key, or an entry of a list, begins in the text; null when it is not there. */
function offsetOfPath(document: Document.Parsed, path: readonly PropertyKey[]): number | null {
  const parent: unknown = path.length <= 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
    if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
  }
  const node: unknown = isCollection(parent) ? parent.get(key, true) : undefined;
  return isNode(node) && node.range ? node.range[0] : null;
}
