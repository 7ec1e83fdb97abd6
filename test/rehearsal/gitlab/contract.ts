import { existsSync, readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { z } from "zod";
import type { Exchange } from "../../../scripts/rehearsal/gitlab/server.ts";
import {
  COMMON_QUERY,
  COMMON_STATUSES,
  correctSchemas,
  LISTS,
  QUERY,
  STATUSES,
  UNDESCRIBED,
  UNDESCRIBED_BODIES,
} from "./contract-corrections.ts";
import { type Schema, toJsonSchema } from "./openapi-schema.ts";

export type Contract = {
  /** Every way in which a call departs from GitLab's OpenAPI document, request and answer; none: an empty list. */
  check(exchange: Exchange): string[];
  /** Operations that were checked and that the document does not know, as `METHOD /path`. */
  unknown: ReadonlySet<string>;
};

export const CONTRACT_MISSING = "needs ../shared/contract/gitlab-openapi.json";

const schema = z.record(z.string(), z.json());
const content = z.record(z.string(), z.object({ schema }));
const operation = z.object({
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().default(false), schema }))
    .default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content: content.optional() })),
});
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: schema }),
});

type Operation = z.infer<typeof operation>;
type Known = { name: string; pattern: RegExp; parameters: number; method: string; operation: Operation };

const PREFIX = "/api/v4";

function compile(path: string): RegExp {
  const source = path.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^${source}$`);
}

/** GitLab's OpenAPI document as a judge of calls, or null when it is not on this machine. */
export function openContract(): Contract | null {
  const file = new URL("../../../../shared/contract/gitlab-openapi.json", import.meta.url);
  if (!existsSync(file)) return null;
  const parsed = document.parse(JSON.parse(readFileSync(file, "utf8")));
  const schemas = correctSchemas(parsed.components.schemas);
  const root = toJsonSchema({ components: { schemas } });
  const validators = { strict: newAjv(root, false), coercing: newAjv(root, true) };
  const known: Known[] = Object.entries(parsed.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      name: `${method.toUpperCase()} ${path.slice(PREFIX.length)}`,
      pattern: compile(path),
      parameters: path.split("{").length,
      method: method.toUpperCase(),
      operation: one,
    })),
  );
  // A path that is spelt out goes before one with a parameter in its place.
  known.sort((a, b) => a.parameters - b.parameters);
  const unknown = new Set<string>();
  return {
    unknown,
    check(exchange) {
      const pathname = exchange.path.split("?")[0] ?? "";
      const found = known.find((one) => one.method === exchange.method && one.pattern.test(pathname));
      if (found === undefined) {
        unknown.add(`${exchange.method} ${pathname}`);
        return [];
      }
      // What a fault on demand made up is no answer of GitLab's.
      if (exchange.fault !== undefined && exchange.fault !== "slow") return [];
      // A request that was refused may be as wrong as it likes.
      const request = exchange.status < 400 ? requestFaults(found, exchange, pathname, validators) : [];
      const faults = [...request, ...answerFaults(found, exchange, validators.strict)];
      return faults.map((fault) => `${found.name}: ${fault}`);
    },
  };
}

type Validators = { strict: Ajv; coercing: Ajv };

function newAjv(root: Schema, coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: coerceTypes ? "array" : false });
  for (const [name, format] of Object.entries(fullFormats)) ajv.addFormat(name, format);
  return ajv.addSchema(root, "gitlab");
}

const compiled = new WeakMap<Ajv, Map<Schema, ValidateFunction>>();

function validate(ajv: Ajv, of: Schema, value: unknown): string[] {
  const cache = compiled.get(ajv) ?? new Map<Schema, ValidateFunction>();
  compiled.set(ajv, cache);
  const check = cache.get(of) ?? ajv.compile(toJsonSchema(of));
  cache.set(of, check);
  return check(value) ? [] : (check.errors ?? []).map(describe);
}

const describe = (error: ErrorObject): string => `${error.instancePath || "/"} ${error.message ?? "is wrong"}`;

function requestFaults(found: Known, exchange: Exchange, pathname: string, validators: Validators): string[] {
  return [
    ...pathFaults(found, pathname, validators.coercing),
    ...queryFaults(found, exchange, validators.coercing),
    ...bodyFaults(found, exchange, validators),
  ];
}

function pathFaults(found: Known, pathname: string, ajv: Ajv): string[] {
  const values = found.pattern.exec(pathname)?.groups ?? {};
  return found.operation.parameters
    .filter((parameter) => parameter.in === "path")
    .flatMap((parameter) => {
      const value = values[parameter.name];
      if (value === undefined) return [];
      return validate(ajv, wrap(parameter.schema), { value: decodeURIComponent(value) }).map(
        (fault) => `path ${parameter.name}: ${fault}`,
      );
    });
}

/** Coercion needs an object to write the coerced value into. */
const wrapped = new WeakMap<Schema, Schema>();

function wrap(inner: Schema): Schema {
  const known = wrapped.get(inner) ?? { type: "object", properties: { value: inner } };
  wrapped.set(inner, known);
  return known;
}

function queryFaults(found: Known, exchange: Exchange, ajv: Ajv): string[] {
  const sent = new URL(exchange.path, "http://double").searchParams;
  const documented = found.operation.parameters.filter((parameter) => parameter.in === "query");
  const names = new Set([...sent.keys()].map((name) => name.replace(/\[\]$/, "")));
  const stray = [...names]
    .filter((name) => !COMMON_QUERY.has(name) && !QUERY[found.name]?.includes(name))
    .filter((name) => !documented.some((parameter) => parameter.name === name))
    .map((name) => `query ${name}: GitLab does not know this parameter`);
  const wrong = documented.flatMap((parameter) => {
    const values = [...sent.getAll(parameter.name), ...sent.getAll(`${parameter.name}[]`)];
    const [first] = values;
    if (first === undefined) return parameter.required ? [`query ${parameter.name}: is missing`] : [];
    const list = parameter.schema.type === "array";
    const value = list ? values.flatMap((one) => one.split(",")) : first;
    return validate(ajv, wrap(parameter.schema), { value }).map((fault) => `query ${parameter.name}: ${fault}`);
  });
  return [...stray, ...wrong];
}

function bodyFaults(found: Known, exchange: Exchange, validators: Validators): string[] {
  if (exchange.requestBody === undefined || UNDESCRIBED_BODIES.has(found.name)) return [];
  const described = Object.values(found.operation.requestBody?.content ?? {})[0]?.schema;
  if (described === undefined) return [];
  const form = !(exchange.requestHeaders["content-type"] ?? "").includes("json");
  // Forms carry nothing but text; JSON has types of its own and is held to them.
  const faults = validate(
    form ? validators.coercing : validators.strict,
    described,
    structuredClone(exchange.requestBody),
  );
  return faults.map((fault) => `body ${fault}`);
}

function answerFaults(found: Known, exchange: Exchange, ajv: Ajv): string[] {
  const { status } = exchange;
  const described = found.operation.responses[String(status)];
  const known = [...COMMON_STATUSES, ...(STATUSES[found.name] ?? [])];
  if (described === undefined && !known.includes(status)) return [`status ${status} is not one of GitLab's`];
  const json = (exchange.responseHeaders["content-type"] ?? "").includes("application/json");
  if (status >= 400) return json ? errorFaults(exchange.responseBody) : [];
  const answered = described?.content?.["application/json"]?.schema;
  if (answered === undefined || status === 204 || UNDESCRIBED.has(found.name)) return [];
  if (!json) return [`status ${status} is no JSON`];
  const shape = LISTS.has(found.name) ? listOf(answered) : answered;
  return validate(ajv, shape, exchange.responseBody).map((fault) => `answer ${fault}`);
}

const lists = new WeakMap<Schema, Schema>();

function listOf(items: Schema): Schema {
  const known = lists.get(items) ?? { type: "array", items };
  lists.set(items, known);
  return known;
}

/** GitLab names what went wrong under `message` or `error`. */
function errorFaults(body: unknown): string[] {
  const fine = typeof body === "object" && body !== null && ("message" in body || "error" in body);
  return fine ? [] : ["answer has neither message nor error"];
}

const shared = { contract: undefined as Contract | null | undefined };

/** All faults of a double's exchanges against the contract; none where the contract is missing. It is read once a worker. */
export function contractFaults(gitlab: { exchanges: readonly Exchange[] }): string[] {
  if (shared.contract === undefined) shared.contract = openContract();
  return shared.contract === null ? [] : gitlab.exchanges.flatMap((one) => shared.contract?.check(one) ?? []);
}
