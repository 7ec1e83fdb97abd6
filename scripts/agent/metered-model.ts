import type { Charge, Purpose } from "../domain/event.ts";
import { BATCH_FACTOR, type PriceRow, promptTokens, type Usage } from "../domain/prices.ts";
import { leftUsd, openPurse, reserve, settle } from "../domain/purse.ts";
import { newestQuotas, type Quota, withRefusal } from "../domain/quota.ts";
import { countedTokensAtMost, type MeasuredCall, type PromptSize, promptTokensAtMost } from "../domain/tokens.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { AssistantBlock, Message, Model, ModelReply, ModelRequest, StopReason } from "../ports/model.ts";
import { billOf, book, fixedBill } from "./bill.ts";
import { type KeptCall, quoteCall } from "./quote.ts";

export type Answer =
  | {
      kind: "message";
      content: AssistantBlock[];
      stopReason: StopReason;
      /** The output limit that the call really had: less than asked for when money was short. */
      maxTokens: number;
      usage: Usage | null;
      /** Of this answer, its failed attempts included. */
      costUsd: number;
    }
  /** `callCapUsd`: the cap of one call, where it is that which does not hold it. */
  | { kind: "unaffordable"; leftUsd: number; callCapUsd?: number }
  | { kind: "failed"; detail: string };

/** The only way to call a model: every attempt is reserved at its worst case before, and settled after. */
export type MeteredModel = {
  ask(
    request: ModelRequest,
    purpose: Purpose,
    /** `batchMs`: how long it may wait for an answer at half the price before it is asked directly. */
    options?: { keep?: KeptCall | null; signal?: AbortSignal; batchMs?: number },
  ): Promise<Answer>;
  /**
   * Buys something beside the model at a fixed price, under the same cap. What the last call kept back stays kept.
   * `charge`: whether it was really billed, as far as is known.
   */
  buy<T extends { charge: "billed" | "none" | "worst" }>(
    item: { purpose: Purpose; from: string; usd: number },
    purchase: () => Promise<T>,
  ): Promise<{ kind: "bought"; thing: T; costUsd: number } | { kind: "unaffordable"; leftUsd: number }>;
  /** One row per purpose and model; attempts for which nothing was billed are in none. */
  charges(): Charge[];
  leftUsd(): number;
  spentUsd(): number;
  /** The rate limits that the answers told, of each model the newest. */
  quotas(): Quota[];
};

export type MeterOptions = {
  capUsd: number;
  /** The most that one call may cost at its worst; default: as much as there is. */
  callUsd?: number;
  prices: readonly PriceRow[];
  clock: Clock;
  /** From 0 up to 1; spreads the retries of jobs that run at the same time. */
  random: () => number;
  log?: Pick<Log, "line">;
  /** Further attempts after the first. */
  retries?: number;
  /** A server that asks for a longer pause than this is given up on: a job waits at its runner's expense. */
  longestWaitMs?: number;
};

const FIRST_WAIT_MS = 1_000;

/**
 * Meters a model under a cap of dollars that no call crosses, not even the last, and none alone crosses `callUsd`. An output limit shrinks until the call
 * fits; a call that would not be useful any more is `unaffordable`. Failures that may pass are retried with back-off,
 * each attempt under a reservation of its own. Asking a model without a price throws a SetupError. One conversation per
 * purpose at a time: the exact usage of its last call sharpens the estimate of the next.
 */
export function meterModel(model: Model, options: MeterOptions): MeteredModel {
  const { capUsd, callUsd = Number.POSITIVE_INFINITY, prices, clock, retries = 4 } = options;
  let purse = openPurse(capUsd);
  let charges: Charge[] = [];
  let keptUsd = 0;
  let quotas: Quota[] = [];
  const lastCalls = new Map<Purpose, LastCall>();

  const ask: MeteredModel["ask"] = async (request, purpose, { keep = null, signal, batchMs = 0 } = {}) => {
    let promptTokens = promptTokensAtMost(sizeOf(request), measuredPart(lastCalls.get(purpose), request));
    // Counting costs time, so it is asked for only where the bound in bytes would cost the model words.
    if (wouldShrink(promptTokens, request, keep)) {
      const counted = (await model.countTokens?.(request, signal)) ?? null;
      if (counted !== null) promptTokens = Math.min(promptTokens, countedTokensAtMost(counted));
    }
    let costUsd = 0;
    let isBatchDue = batchMs > 0;
    for (let attempt = 0; ; attempt++) {
      const attemptInBatch = isBatchDue ? model.attemptInBatch : undefined;
      const call = { model: request.model, at: clock.now().toISOString(), promptTokens, maxTokens: request.maxTokens };
      const quote = quoteCall(prices, { ...call, keep }, { leftUsd: leftUsd(purse), callUsd });
      if (quote.kind === "unaffordable") return unaffordable({ ...call, keep });
      const { maxTokens, worstUsd } = quote;
      const reservation = reserve(purse, worstUsd);
      if (reservation.kind === "refused") return { kind: "unaffordable", leftUsd: reservation.leftUsd };
      purse = reservation.purse;
      keptUsd = quote.keptUsd;
      const allowed = { ...request, maxTokens };
      const reply =
        attemptInBatch === undefined
          ? await model.attempt(allowed, signal)
          : await attemptInBatch(allowed, { clock, waitMs: batchMs }, signal);
      quotas = newestQuotas([...quotas, ...quotaTold(reply, request.model, clock.now())]);
      const factor = attemptInBatch === undefined ? 1 : BATCH_FACTOR;
      const bill = billOf(reply, { ...call, maxTokens, worstUsd, factor }, prices);
      purse = settle(purse, worstUsd, bill?.usd ?? 0);
      if (bill !== null) charges = book(charges, purpose, request.model, bill);
      costUsd += bill?.usd ?? 0;
      if (reply.kind === "message") {
        const { content, stopReason, usage } = reply;
        if (usage !== null) lastCalls.set(purpose, { request, usage });
        return { kind: "message", content, stopReason, maxTokens, usage, costUsd };
      }
      if (attemptInBatch !== undefined && !isAborted(signal)) {
        options.log?.line(`${reply.detail}: asking directly`);
        isBatchDue = false;
        attempt -= 1;
        continue;
      }
      const waitMs = attempt < retries ? waitBeforeRetry(reply, attempt, options) : null;
      if (waitMs === null || isAborted(signal)) return { kind: "failed", detail: reply.detail };
      options.log?.line(`${reply.detail}: trying again in ${(waitMs / 1000).toFixed(1)} s`);
      await clock.sleep(waitMs, signal);
      if (isAborted(signal)) return { kind: "failed", detail: reply.detail };
    }
  };

  const buy: MeteredModel["buy"] = async ({ purpose, from, usd }, purchase) => {
    const free = Math.min(leftUsd(purse) - keptUsd, callUsd);
    const reservation = reserve(purse, usd);
    if (reservation.kind === "refused" || usd > free) return { kind: "unaffordable", leftUsd: Math.max(0, free) };
    purse = reservation.purse;
    const thing = await purchase();
    const bill = fixedBill(usd, thing.charge);
    purse = settle(purse, usd, bill?.usd ?? 0);
    if (bill !== null) charges = book(charges, purpose, from, bill);
    return { kind: "bought", thing, costUsd: bill?.usd ?? 0 };
  };

  function wouldShrink(promptTokens: number, { model: name, maxTokens }: ModelRequest, keep: KeptCall | null): boolean {
    const call = { model: name, at: clock.now().toISOString(), promptTokens, maxTokens, keep };
    const quote = quoteCall(prices, call, { leftUsd: leftUsd(purse), callUsd });
    return quote.kind === "unaffordable" || quote.maxTokens < maxTokens;
  }

  /** Names the cap of a call where the purse alone would have held it. */
  function unaffordable(call: Parameters<typeof quoteCall>[1]): Answer {
    const left = leftUsd(purse);
    const isCallCap =
      quoteCall(prices, call, { leftUsd: left, callUsd: Number.POSITIVE_INFINITY }).kind === "affordable";
    return { kind: "unaffordable", leftUsd: left, ...(isCallCap ? { callCapUsd: callUsd } : {}) };
  }

  return {
    ask,
    buy,
    charges: () => charges,
    leftUsd: () => leftUsd(purse),
    spentUsd: () => purse.settledUsd,
    quotas: () => quotas,
  };
}

/** What an attempt told of the limits: in its headers, and by a refusal that names the time to wait. */
function quotaTold(reply: ModelReply, model: string, now: Date): Quota[] {
  const waitMs = reply.kind === "failure" && reply.isRateLimited === true ? reply.retryAfterMs : null;
  const limits = waitMs === null ? (reply.limits ?? []) : withRefusal(reply.limits ?? [], waitMs, now);
  return limits.length === 0 ? [] : [{ model, at: now.toISOString(), limits }];
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}

type LastCall = { request: ModelRequest; usage: Usage };

/** Doubling pauses with up to half of them left to chance, or what the server asks for; null: give up. */
function waitBeforeRetry(
  failure: Extract<ModelReply, { kind: "failure" }>,
  attempt: number,
  { random, longestWaitMs = 60_000 }: MeterOptions,
): number | null {
  if (failure.severity === "fatal") return null;
  const ownMs = Math.min(longestWaitMs, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + random() / 2);
  if (failure.retryAfterMs === null) return ownMs;
  return failure.retryAfterMs > longestWaitMs ? null : Math.max(failure.retryAfterMs, ownMs);
}

/** The last call counts when this request continues it: same model, system and tools, and its messages come first. */
function measuredPart(last: LastCall | undefined, request: ModelRequest): MeasuredCall | null {
  if (last === undefined) return null;
  const before = last.request;
  const continues =
    before.model === request.model &&
    before.system === request.system &&
    before.tools === request.tools &&
    before.answerSchema === request.answerSchema &&
    before.messages.length <= request.messages.length &&
    before.messages.every((message, index) => message === request.messages[index]);
  if (!continues) return null;
  return {
    messages: before.messages.length,
    promptTokens: promptTokens(last.usage),
    outputTokens: last.usage.outputTokens,
  };
}

function sizeOf(request: ModelRequest): PromptSize {
  const { system, tools, answerSchema } = request;
  return { fixedBytes: jsonBytes({ system, tools, answerSchema }), messages: request.messages.map(messageSize) };
}

function messageSize(message: Message): PromptSize["messages"][number] {
  if (message.role === "user") return { visibleBytes: jsonBytes(message.content), opaqueBytes: 0 };
  return {
    visibleBytes: jsonBytes(message.content.filter((block) => block.type !== "opaque")),
    opaqueBytes: jsonBytes(message.content.filter((block) => block.type === "opaque")),
  };
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
