import { type ApiError, errorBody, invalidRequest, notFound } from "./api-error.ts";
import { type Outcome, refusal } from "./conversation.ts";
import type { Reply } from "./reply.ts";
import { batchRequestSchema } from "./request.ts";
import { parseBody } from "./request-parsing.ts";

/** A batch lives a day, as the API has it. */
const LIFE_MS = 24 * 60 * 60_000;

type BatchRequest = { custom_id: string; params: unknown };
type Row = { custom_id: string; result: { type: "succeeded" | "errored" | "canceled" } & Record<string, unknown> };
type Batch = {
  id: string;
  createdAt: number;
  canceledAt: number | undefined;
  endedAt: number | undefined;
  /** How often it was looked at. */
  looks: number;
  requests: readonly BatchRequest[];
  /** Empty until the batch has ended. */
  rows: readonly Row[];
};

/**
 * Message batches. A batch is in progress when it is created and has ended by the first look at it (retrieve), or by as
 * many as it takes: its requests are answered then, in their order, unless it was cancelled before.
 */
export type Batches = {
  create(body: unknown): Outcome;
  retrieve(id: string): Outcome;
  results(id: string): Outcome;
  cancel(id: string): Outcome;
  /** As `GET /v1/messages/batches` shows them, the latest first. */
  all(): readonly Record<string, unknown>[];
};

/**
 * @param clock the time in milliseconds
 * @param baseUrl where the double is reached, for `results_url`; asked each time, since the port is known late
 * @param answer answers one request of a batch
 */
export function createBatches(
  clock: () => number,
  baseUrl: () => string,
  answer: (params: unknown, customId: string) => Outcome,
  looksUntilEnd: () => number = () => 1,
): Batches {
  const batches = new Map<string, Batch>();

  function save(batch: Batch): Outcome {
    batches.set(batch.id, batch);
    return { reply: { kind: "json", body: describe(batch) } };
  }

  function find(id: string, then: (batch: Batch) => Outcome): Outcome {
    const batch = batches.get(id);
    return batch === undefined ? refusal(notFound(`Batch ${id} not found`)) : then(batch);
  }

  function ended(batch: Batch): Batch {
    const looks = batch.looks + 1;
    if (batch.endedAt !== undefined) return batch;
    if (batch.canceledAt === undefined && looks < looksUntilEnd()) return { ...batch, looks };
    const rows = batch.requests.map(({ custom_id, params }): Row => {
      if (batch.canceledAt !== undefined) return { custom_id, result: { type: "canceled" } };
      return { custom_id, result: resultOf(answer(params, custom_id).reply) };
    });
    return { ...batch, looks, endedAt: clock(), rows };
  }

  function describe(batch: Batch): Record<string, unknown> {
    const count = (type: Row["result"]["type"]): number => batch.rows.filter((row) => row.result.type === type).length;
    const done = batch.endedAt !== undefined;
    return {
      id: batch.id,
      type: "message_batch",
      processing_status: done ? "ended" : batch.canceledAt === undefined ? "in_progress" : "canceling",
      request_counts: {
        processing: done ? 0 : batch.requests.length,
        succeeded: count("succeeded"),
        errored: count("errored"),
        canceled: count("canceled"),
        expired: 0,
      },
      created_at: time(batch.createdAt),
      expires_at: time(batch.createdAt + LIFE_MS),
      ended_at: time(batch.endedAt),
      cancel_initiated_at: time(batch.canceledAt),
      archived_at: null,
      results_url: done ? `${baseUrl()}/v1/messages/batches/${batch.id}/results` : null,
    };
  }

  return {
    create(body) {
      const parsed = parseBody(batchRequestSchema, body);
      if (parsed.kind === "refused") return refusal(invalidRequest(parsed.message));
      const { requests } = parsed.request;
      const ids = requests.map((request) => request.custom_id);
      const twice = ids.find((id, i) => ids.indexOf(id) !== i);
      if (twice !== undefined)
        return refusal(invalidRequest(`requests: custom_id must be unique, found twice: ${twice}`));
      const id = `msgbatch_double${String(batches.size + 1).padStart(6, "0")}`;
      return save({ id, createdAt: clock(), canceledAt: undefined, endedAt: undefined, looks: 0, requests, rows: [] });
    },
    retrieve: (id) => find(id, (batch) => save(ended(batch))),
    results: (id) =>
      find(id, (batch) =>
        batch.endedAt === undefined
          ? refusal(notFound(`Batch ${id} has not ended yet: it has no results`))
          : { reply: { kind: "jsonl", rows: batch.rows } },
      ),
    cancel: (id) =>
      find(id, (batch) =>
        batch.endedAt === undefined
          ? save({ ...batch, canceledAt: batch.canceledAt ?? clock() })
          : refusal(invalidRequest(`Batch ${id} cannot be canceled: it has already ended`)),
      ),
    all: () => [...batches.values()].reverse().map(describe),
  };
}

/** A request that met a broken connection is an errored one: inside a batch, nobody sees the connection. */
function resultOf(reply: Reply): Row["result"] {
  if (reply.kind === "json") return { type: "succeeded", message: reply.body };
  const broken: ApiError = { status: 500, type: "api_error", message: "Internal server error" };
  return { type: "errored", error: errorBody(reply.kind === "error" ? reply.error : broken, "") };
}

function time(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
