import type { Anthropic } from "@anthropic-ai/sdk";
import { z } from "zod";
import type { Capabilities } from "../../domain/provider.ts";
import type { AssistantBlock, Model, ModelReply, ModelRequest } from "../../ports/model.ts";
import { failure, failureBeforeAnswer } from "./failure.ts";
import { isStopReason } from "./message-assembly.ts";
import { usageOf, usageSchema } from "./reported-usage.ts";
import { requestBody } from "./request-body.ts";

type InBatch = NonNullable<Model["attemptInBatch"]>;
type Patience = Parameters<InBatch>[1];

/** Each batch holds one request: whoever asks may wait as long as it likes, and no other waits with it. */
const CUSTOM_ID = "one";

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** After it was taken back, a batch ends as soon as what it is just doing is done. */
const LOOKS_AFTER_CANCEL = 6;
const PAUSE_AFTER_CANCEL_MS = 10_000;

const batchSchema = z.looseObject({ id: z.string().regex(/^\w{1,100}$/), processing_status: z.string() });

const textSchema = z.looseObject({ type: z.literal("text"), text: z.string() });
const messageSchema = z.looseObject({
  content: z.array(z.looseObject({ type: z.string() })),
  stop_reason: z.string(),
  usage: usageSchema.nullish(),
});
const rowSchema = z.looseObject({
  custom_id: z.string(),
  result: z.discriminatedUnion("type", [
    z.looseObject({ type: z.literal("succeeded"), message: messageSchema }),
    z.looseObject({ type: z.literal("errored"), error: z.unknown() }),
    z.looseObject({ type: z.literal("canceled") }),
    z.looseObject({ type: z.literal("expired") }),
  ]),
});

/**
 * One request as a message batch (https://docs.anthropic.com/en/docs/build-with-claude/batch-processing): half the price,
 * for an answer that may take minutes or hours. When the time is over, it is taken back, and what was answered meanwhile
 * still counts. What is not answered is not billed; of a batch of which nothing more is heard, the worst is supposed.
 */
export function inBatches(client: Anthropic, capabilities: Capabilities): InBatch {
  return async (request, patience, signal) => {
    const created = await create(client, request, capabilities);
    if (typeof created !== "string") return created;
    if (await hasEnded(client, created, patience, signal)) return readResult(client, created, capabilities);
    await client.post(`/v1/messages/batches/${created}/cancel`).catch(() => null);
    const looks = { ...patience, waitMs: LOOKS_AFTER_CANCEL * PAUSE_AFTER_CANCEL_MS };
    if (await hasEnded(client, created, looks, undefined, PAUSE_AFTER_CANCEL_MS))
      return readResult(client, created, capabilities);
    return failure("retry", "Nothing more was heard of a batch that was taken back", { kind: "worst" });
  };
}

/** The new batch's name, or why there is none. A batch never streams, and has a tier of its own. */
async function create(
  client: Anthropic,
  request: ModelRequest,
  capabilities: Capabilities,
): Promise<string | Extract<ModelReply, { kind: "failure" }>> {
  const { stream: _, service_tier: __, ...params } = requestBody(request, capabilities);
  try {
    const body = { requests: [{ custom_id: CUSTOM_ID, params }] };
    const answer = batchSchema.safeParse(await client.post("/v1/messages/batches", { body }));
    if (answer.success) return answer.data.id;
    return failure("retry", "The server has not said which batch it made", { kind: "worst" });
  } catch (error) {
    const expected = failureBeforeAnswer(error, Date.now());
    if (expected === null) throw error;
    return expected;
  }
}

/** Looks until it has ended, or the time is over. A look that fails says nothing, and costs nothing. */
async function hasEnded(
  client: Anthropic,
  id: string,
  { clock, waitMs }: Patience,
  signal: AbortSignal | undefined,
  firstPauseMs = FIRST_PAUSE_MS,
): Promise<boolean> {
  const until = clock.now().getTime() + waitMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    const leftMs = until - clock.now().getTime();
    if (leftMs <= 0 || signal?.aborted === true) return false;
    await clock.sleep(Math.min(pauseMs, leftMs), signal);
    const look = batchSchema.safeParse(await client.get(`/v1/messages/batches/${id}`).catch(() => null));
    if (look.data?.processing_status === "ended") return true;
  }
}

async function readResult(client: Anthropic, id: string, capabilities: Capabilities): Promise<ModelReply> {
  const unread = failure("retry", "The results of a batch could not be read", { kind: "worst" as const });
  const answer = await client
    .get(`/v1/messages/batches/${id}/results`)
    .asResponse()
    .then((response) => response.text())
    .catch(() => null);
  const row = rowSchema.safeParse(parsed(answer?.split("\n").find((line) => line.trim() !== "")));
  if (!row.success || row.data.custom_id !== CUSTOM_ID) return unread;
  const { result } = row.data;
  if (result.type !== "succeeded")
    return failure("retry", `The batch was not answered in time (${result.type})`, { kind: "none" });
  const { content, stop_reason, usage } = result.message;
  const counted = capabilities.usage ? usageOf(usage ?? null, null, capabilities.cacheTtl) : null;
  if (!isStopReason(stop_reason))
    return failure("fatal", `The model stopped for a reason that this version does not know: ${stop_reason}`, {
      ...(counted === null ? { kind: "worst" as const } : { kind: "usage" as const, usage: counted }),
    });
  return {
    ...{ kind: "message", content: content.map(blockOf), stopReason: stop_reason, usage: counted, requestId: null },
  };
}

/** Only questions without tools are asked so: what is no text is thinking. */
function blockOf(block: Record<string, unknown>): AssistantBlock {
  const text = textSchema.safeParse(block);
  return text.success ? { type: "text", text: text.data.text } : { type: "opaque", raw: block };
}

function parsed(line: string | undefined): unknown {
  try {
    return line === undefined ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
