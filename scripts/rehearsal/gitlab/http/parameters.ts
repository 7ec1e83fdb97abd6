import { invalid, Refusal } from "./answer.ts";

/** Query, body and nothing else, merged the way GitLab merges them; values are still whatever the client sent. */
export type Parameters = Readonly<Record<string, unknown>>;

type Tree = { [key: string]: unknown };

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads `a=1&labels[]=x&position[new_line]=3&variables[][key]=K` into nested values, as Rails does. A repeated key of a
 * list of objects starts the next object.
 */
export function parseForm(form: string): Parameters {
  const root: Tree = {};
  for (const [name, value] of new URLSearchParams(form)) {
    const head = /^[^[]+/.exec(name)?.[0];
    if (head === undefined) continue;
    const steps = [...name.slice(head.length).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? "");
    place(root, head, steps, value);
  }
  return root;
}

function place(tree: Tree, key: string, steps: readonly string[], value: string): void {
  const [step, ...rest] = steps;
  if (step === undefined) {
    tree[key] = value;
    return;
  }
  if (step === "") {
    const found = tree[key];
    const list: unknown[] = Array.isArray(found) ? found : [];
    tree[key] = list;
    const [field, ...deeper] = rest;
    if (field === undefined) {
      list.push(value);
      return;
    }
    const last = list.at(-1);
    const target = isTree(last) && !(deeper.length === 0 && field in last) ? last : {};
    if (target !== last) list.push(target);
    place(target, field, deeper, value);
    return;
  }
  const found = tree[key];
  const branch = isTree(found) ? found : {};
  tree[key] = branch;
  place(branch, step, rest, value);
}

/** The text of a parameter, `null` when it was sent empty on purpose (JSON null), `undefined` when it was not sent. */
export function textOrNull(parameters: Parameters, name: string): string | null | undefined {
  const value = parameters[name];
  if (value === undefined || value === null) return value;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw invalid(`${name} is invalid`);
}

/** The text of a parameter, or `undefined` when it is absent or null. */
export function text(parameters: Parameters, name: string): string | undefined {
  return textOrNull(parameters, name) ?? undefined;
}

/** Refuses as GitLab does, naming all that is missing at once: `title is missing, ref is missing`. */
export function requireAll(parameters: Parameters, names: readonly string[]): void {
  const missing = names.filter((name) => parameters[name] === undefined);
  if (missing.length > 0) throw invalid(missing.map((name) => `${name} is missing`).join(", "));
}

export function requiredText(parameters: Parameters, name: string): string {
  requireAll(parameters, [name]);
  return text(parameters, name) ?? "";
}

export function integer(parameters: Parameters, name: string): number | undefined {
  const value = text(parameters, name);
  if (value === undefined || value === "") return undefined;
  if (!/^-?\d+$/.test(value)) throw invalid(`${name} is invalid`);
  return Number(value);
}

export function requiredInteger(parameters: Parameters, name: string): number {
  requireAll(parameters, [name]);
  const value = integer(parameters, name);
  if (value === undefined) throw invalid(`${name} is invalid`);
  return value;
}

const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  "1": true,
  on: true,
  false: false,
  f: false,
  "0": false,
  off: false,
};

export function flag(parameters: Parameters, name: string): boolean | undefined {
  const value = text(parameters, name);
  if (value === undefined || value === "") return undefined;
  const parsed = FLAGS[value.toLowerCase()];
  if (parsed === undefined) throw invalid(`${name} is invalid`);
  return parsed;
}

/** A comma-separated text or a list, whichever was sent. */
export function list(parameters: Parameters, name: string): string[] | undefined {
  const value = parameters[name];
  if (value === undefined || value === null) return undefined;
  const parts = Array.isArray(value) ? value.map(String) : String(value).split(",");
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

export function integers(parameters: Parameters, name: string): number[] | undefined {
  return list(parameters, name)?.map((part) => {
    if (!/^\d+$/.test(part)) throw invalid(`${name} is invalid`);
    return Number(part);
  });
}

export function oneOf<const T extends string>(
  parameters: Parameters,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const value = text(parameters, name);
  if (value === undefined) return undefined;
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw invalid(`${name} does not have a valid value`);
  return found;
}

/** A moment in milliseconds since the epoch. */
export function moment(parameters: Parameters, name: string): number | undefined {
  const value = text(parameters, name);
  if (value === undefined || value === "") return undefined;
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw invalid(`${name} is invalid`);
  return time;
}

export function nested(parameters: Parameters, name: string): Parameters | undefined {
  const value = parameters[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (!isTree(value)) throw invalid(`${name} is invalid`);
  return value;
}

export function nestedList(parameters: Parameters, name: string): Parameters[] | undefined {
  const value = parameters[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (!Array.isArray(value) || !value.every(isTree)) throw invalid(`${name} is invalid`);
  return value;
}

/** Reads a body by its media type; JSON that is no object and text that is no JSON are refused like GitLab's parser does. */
export function parseBody(type: string, body: string): Parameters {
  if (body === "") return {};
  if (!type.includes("json")) return type.includes("urlencoded") ? parseForm(body) : {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (isTree(parsed)) return parsed;
  } catch {
    // Falls through to the refusal below.
  }
  throw new Refusal(400, { error: "There was a problem in the JSON you submitted" });
}
