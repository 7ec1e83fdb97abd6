import { type ApiError, invalidRequest, notFound } from "./api-error.ts";
import type { Batches } from "./batch.ts";
import { type Conversation, type Outcome, refusal } from "./conversation.ts";
import type { CostReport } from "./cost-report.ts";
import { MODELS, modelInfo, modelTraits } from "./model-catalogue.ts";
import { pageOf } from "./page.ts";

/** What a request brings. `body` is undefined where there is none. */
export type Call = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  requestId: string;
  betas?: readonly string[];
};

type Handler = (call: Call, id: string) => Outcome;
type Route = { method: "GET" | "POST"; path: RegExp; handle: Handler };

/** The endpoints of the double; a path's group, where it has one, is the id. The first that fits answers. */
export function createRoutes(conversation: Conversation, batches: Batches, costs: CostReport): (call: Call) => Outcome {
  const routes: readonly Route[] = [
    {
      method: "POST",
      path: /^\/v1\/messages$/,
      handle: ({ body, requestId }) => conversation.answer(body, { requestId, tier: "standard" }),
    },
    { method: "POST", path: /^\/v1\/messages\/count_tokens$/, handle: ({ body }) => conversation.countTokens(body) },
    { method: "POST", path: /^\/v1\/messages\/batches$/, handle: ({ body }) => batches.create(body) },
    { method: "GET", path: /^\/v1\/messages\/batches$/, handle: ({ query }) => listed(batches.all(), query) },
    { method: "GET", path: /^\/v1\/messages\/batches\/([^/]+)$/, handle: (_, id) => batches.retrieve(id) },
    { method: "GET", path: /^\/v1\/messages\/batches\/([^/]+)\/results$/, handle: (_, id) => batches.results(id) },
    { method: "POST", path: /^\/v1\/messages\/batches\/([^/]+)\/cancel$/, handle: (_, id) => batches.cancel(id) },
    {
      method: "GET",
      path: /^\/v1\/organizations\/analytics\/cost$/,
      handle: ({ query, betas = [] }) => costs.answer(query, betas),
    },
    { method: "GET", path: /^\/v1\/models$/, handle: ({ query }) => listed(MODELS.map(modelInfo), query) },
    {
      method: "GET",
      path: /^\/v1\/models\/([^/]+)$/,
      handle: (_, id) => {
        const model = modelTraits(id);
        return model === undefined ? refusal(notFound(`model: ${id}`)) : shown(modelInfo(model));
      },
    },
  ];

  return (call) => {
    const fitting = routes.filter((route) => route.path.test(call.path));
    const route = fitting.find(({ method }) => method === call.method);
    if (route !== undefined) return route.handle(call, route.path.exec(call.path)?.[1] ?? "");
    return refusal(fitting.length === 0 ? notFound(`Not found: ${call.path}`) : wrongMethod(call));
  };
}

function wrongMethod({ method, path }: Call): ApiError {
  return { status: 405, type: "invalid_request_error", message: `Method ${method} is not allowed for ${path}` };
}

function listed(rows: readonly Record<string, unknown>[], query: URLSearchParams): Outcome {
  const page = pageOf(rows, query);
  return page === undefined
    ? refusal(invalidRequest("limit: Input should be a whole number from 1 to 1000"))
    : shown(page);
}

function shown(body: unknown): Outcome {
  return { reply: { kind: "json", body } };
}
