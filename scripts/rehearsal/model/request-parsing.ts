import type { z } from "zod";

/** A body that has the right shape, or the first thing that is wrong with it, in the API's words. */
export type Parsed<T> = { kind: "parsed"; request: T } | { kind: "refused"; message: string };

type Issue = z.core.$ZodIssue;

/** Parses a body by a schema; the message of a refusal names the field, as `messages.0.content.1.text.foo: …`. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): Parsed<T> {
  const result = schema.safeParse(body);
  if (result.success) return { kind: "parsed", request: result.data };
  const [issue] = result.error.issues;
  return { kind: "refused", message: issue === undefined ? "Invalid request" : describe(issue, body) };
}

function describe(issue: Issue, body: unknown): string {
  const at = (...more: PropertyKey[]): string => pathName([...issue.path, ...more], body);
  const found = valueAt(body, issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return `${at(issue.keys[0] ?? "")}: Extra inputs are not permitted`;
    case "invalid_union":
      return `${at()}: Input tag ${JSON.stringify(tagOf(found))} found using 'type' does not match any of the expected tags`;
    case "invalid_format":
      return `${at()}: String should match pattern '${issue.pattern ?? issue.format}'`;
    default:
      return `${at()}: ${found === undefined ? "Field required" : issue.message}`;
  }
}

/** The API names the kind of a block in paths that lead into it: `messages.0.content.1.text.foo`, `tools.0.custom.bar`. */
function pathName(path: readonly PropertyKey[], body: unknown): string {
  if (path.length === 0) return "body";
  const parts = path.flatMap((part, i) => {
    const leadsOn = i < path.length - 1;
    if (typeof part !== "number" || !leadsOn) return [String(part)];
    const kind = path[i - 1] === "tools" ? "custom" : tagOf(valueAt(body, path.slice(0, i + 1)));
    return kind === undefined ? [String(part)] : [String(part), kind];
  });
  return parts.join(".");
}

function tagOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  return typeof value.type === "string" ? value.type : undefined;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== "object" || inner === null) return undefined;
    return new Map<PropertyKey, unknown>(Object.entries(inner)).get(String(key));
  }, value);
}
