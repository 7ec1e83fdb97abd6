/** A schema of an OpenAPI 3.0 document, or any other value of JSON inside one. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Schema = { [key: string]: Json };

export const isSchema = (value: Json | undefined): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Keywords whose values are names → schemas, so that a property called `nullable` is no keyword. */
const MAPS = new Set(["properties", "definitions", "schemas"]);

/** Keywords that describe and do not validate. */
const DROPPED = new Set([
  "nullable",
  "example",
  "description",
  "title",
  "default",
  "readOnly",
  "writeOnly",
  "deprecated",
]);

function translateMap(map: Schema): Schema {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, isSchema(value) ? toJsonSchema(value) : value]),
  );
}

function translateValue(key: string, value: Json): Json {
  if (key === "$ref" && typeof value === "string") return value.replace(/^#/, "gitlab#");
  if (Array.isArray(value)) return value.map((item) => (isSchema(item) ? toJsonSchema(item) : item));
  if (!isSchema(value)) return value;
  return MAPS.has(key) ? translateMap(value) : toJsonSchema(value);
}

/**
 * Turns an OpenAPI 3.0 schema into JSON Schema. `nullable` becomes a choice between the schema and null: validators read
 * it only beside `type`, and beside `allOf` or `$ref` it would silently switch off the whole schema.
 */
export function toJsonSchema(schema: Schema): Schema {
  const kept = Object.entries(schema).filter(([key]) => !DROPPED.has(key));
  const strict: Schema = Object.fromEntries(kept.map(([key, value]) => [key, translateValue(key, value)]));
  if (schema.nullable !== true) return strict;
  // An empty schema admits null already.
  return kept.length === 0 ? strict : { anyOf: [strict, { type: "null" }] };
}
