/** Keywords that a schema for constrained output may not use: the decoder cannot hold the model to them. */
const UNSUPPORTED = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "patternProperties",
  "oneOf",
] as const;

/** Keywords under which a map of named schemas stands. */
const SCHEMA_MAPS = ["properties", "$defs", "definitions"] as const;
/** Keywords under which one schema or a list of schemas stands. */
const SCHEMA_CHILDREN = ["items", "prefixItems", "anyOf", "allOf", "not"] as const;

/**
 * Why a JSON schema cannot be used for strict tools or structured output; undefined when it can. Such a schema has
 * `additionalProperties: false` on every object, and no bounds on numbers, strings and lists (`minItems` may be 0 or 1).
 *
 * @param path what the message calls the schema, such as `tools.0.custom.input_schema`
 */
export function strictSchemaFault(schema: unknown, path: string): string | undefined {
  if (!isRecord(schema)) return undefined;
  return ownFault(schema, path) ?? firstFault(children(schema, path));
}

function ownFault(schema: Record<string, unknown>, path: string): string | undefined {
  const type = typeof schema.type === "string" ? schema.type : "schema";
  const unsupported: string[] = UNSUPPORTED.filter((keyword) => keyword in schema);
  if (typeof schema.minItems === "number" && schema.minItems > 1) unsupported.push("minItems");
  if (unsupported.length > 0) return `${path}: For '${type}' type, ${unsupported.join(", ")} not supported`;
  const isObject = type === "object" || "properties" in schema;
  if (isObject && schema.additionalProperties !== false) {
    return `${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`;
  }
  return undefined;
}

function children(schema: Record<string, unknown>, path: string): [schema: unknown, path: string][] {
  const named = SCHEMA_MAPS.flatMap((keyword) =>
    Object.entries(isRecord(schema[keyword]) ? schema[keyword] : {}).map(([name, child]): [unknown, string] => [
      child,
      `${path}.${keyword}.${name}`,
    ]),
  );
  const nested = SCHEMA_CHILDREN.flatMap((keyword) => {
    const child = schema[keyword];
    const list = Array.isArray(child) ? child : [child];
    return list.map((one): [unknown, string] => [one, `${path}.${keyword}`]);
  });
  return [...named, ...nested];
}

function firstFault(schemas: [schema: unknown, path: string][]): string | undefined {
  for (const [schema, path] of schemas) {
    const fault = strictSchemaFault(schema, path);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
