import { z } from "zod";

/** zod's names of types, in the words of people who write YAML. */
const TYPES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "keys with values",
  record: "keys with values",
  string: "text",
};

/** What a schema wanted, for issues on which the schema itself says nothing. Give it to `safeParse` as `error`. */
export function expectedWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? issue.expected;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return sizeWords(issue.origin, issue.inclusive === false ? "more than" : "at least", Number(issue.minimum));
    case "too_big":
      return sizeWords(issue.origin, issue.inclusive === false ? "less than" : "at most", Number(issue.maximum));
    case "unrecognized_keys":
      return "no other keys";
    case "invalid_format":
      return `text in the form ${issue.format}`;
    case "invalid_union":
      return "note" in issue && issue.discriminator !== undefined
        ? `a known \`${issue.discriminator}\``
        : "another value";
    default:
      return "another value";
  }
}

/** `budget.day_usd`, `paths[0]`, or the file as a whole, as faults name it. */
export function pathWords(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the whole of it";
  const steps = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return `\`${steps.join("").slice(1)}\``;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined),
    value,
  );
}

/** What stands at a path of a parsed value: `` `budget.day_usd` = "six" ``, or that there is nothing. */
export function foundWords(value: unknown, path: readonly PropertyKey[]): string {
  const found = valueAt(value, path);
  return found === undefined ? `no ${pathWords(path)}` : `${pathWords(path)} = ${show(found)}`;
}

/** As JSON, because its quotes tell "3" from 3; JSON itself has no word for infinity. */
function show(value: unknown): string {
  if (typeof value === "number") return String(value);
  try {
    return shorten(JSON.stringify(value));
  } catch {
    // JSON.parse takes nesting that JSON.stringify cannot give back.
    return "something nested too deeply";
  }
}

/** Faults quote what they found in a line that people can read. */
export function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** The keys that an object schema knows at a path, for telling people which key they may have meant. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const inner = unwrap(schema);
  const [step, ...rest] = path;
  if (inner instanceof z.ZodObject) {
    if (step === undefined) return Object.keys(inner.shape);
    const field: unknown = inner.shape[String(step)];
    return field instanceof z.core.$ZodType ? keysAt(field, rest) : [];
  }
  if (inner instanceof z.ZodRecord) {
    if (step !== undefined) return keysAt(inner.valueType, rest);
    return inner.keyType instanceof z.ZodEnum ? inner.keyType.options.map(String) : [];
  }
  // One of several forms: what was meant is unknown, so the keys of all.
  if (inner instanceof z.ZodUnion) return [...new Set(inner.options.flatMap((option) => keysAt(option, path)))];
  return inner instanceof z.ZodArray && step !== undefined ? keysAt(inner.element, rest) : [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const isWrapper =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional;
  return isWrapper ? unwrap(schema.unwrap()) : schema;
}

function sizeWords(origin: string, comparison: string, size: number): string {
  const unit = origin === "string" ? " characters" : origin === "array" ? " entries" : "";
  if (comparison === "at least" && size === 1 && unit !== "") return "something, not nothing";
  return `${comparison} ${size}${unit}`;
}
