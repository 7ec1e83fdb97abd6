import type { Charge, Purpose } from "../domain/event.ts";
import { costUsd, type PriceRow, priceOf, promptTokens, type Usage } from "../domain/prices.ts";
import { sumUsd } from "../domain/spend.ts";
import type { ModelReply } from "../ports/model.ts";

/** What one attempt cost, or is taken to have cost. */
export type Bill = { usd: number; inputTokens: number; outputTokens: number; estimated: boolean };

/** The attempt as it was reserved: its worst case. */
export type Reserved = {
  model: string;
  at: string;
  promptTokens: number;
  maxTokens: number;
  worstUsd: number;
  /** Of the list price: a batch costs half. */
  factor?: number;
};

/**
 * The bill of an attempt; null when nothing was billed. Unknown usage is charged at the worst case. Whatever a failed
 * attempt reported is an estimate too: its final usage never came.
 */
export function billOf(reply: ModelReply, reserved: Reserved, prices: readonly PriceRow[]): Bill | null {
  if (reply.kind === "message")
    return reply.usage === null ? worstBill(reserved) : usageBill(reply.usage, reserved, prices, false);
  switch (reply.charge.kind) {
    case "none":
      return null;
    case "usage":
      return usageBill(reply.charge.usage, reserved, prices, true);
    case "worst":
      return worstBill(reserved);
  }
}

/** The bill of something that costs a fixed price; null when nothing was billed. */
export function fixedBill(usd: number, charge: "billed" | "none" | "worst"): Bill | null {
  return charge === "none" ? null : { usd, inputTokens: 0, outputTokens: 0, estimated: charge === "worst" };
}

/** Adds a bill to the row of its purpose and model. */
export function book(charges: readonly Charge[], purpose: Purpose, model: string, bill: Bill): Charge[] {
  const isRow = (charge: Charge) => charge.purpose === purpose && charge.model === model;
  const row = charges.find(isRow) ?? {
    purpose,
    model,
    usd: 0,
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    estimated: false,
  };
  const booked: Charge = {
    ...row,
    usd: sumUsd([row.usd, bill.usd]),
    calls: row.calls + 1,
    inputTokens: row.inputTokens + bill.inputTokens,
    outputTokens: row.outputTokens + bill.outputTokens,
    estimated: row.estimated || bill.estimated,
  };
  return charges.some(isRow) ? charges.map((c) => (isRow(c) ? booked : c)) : [...charges, booked];
}

function worstBill(reserved: Reserved): Bill {
  return {
    usd: reserved.worstUsd * (reserved.factor ?? 1),
    inputTokens: reserved.promptTokens,
    outputTokens: reserved.maxTokens,
    estimated: true,
  };
}

function usageBill(usage: Usage, reserved: Reserved, prices: readonly PriceRow[], estimated: boolean): Bill {
  const prompt = promptTokens(usage);
  const price = priceOf(prices, reserved.model, reserved.at, prompt);
  // A table without a tier for so long a prompt: the reservation is the best that is known.
  if (price === null) return worstBill(reserved);
  return {
    usd: costUsd(price, usage, reserved.factor),
    inputTokens: prompt,
    outputTokens: usage.outputTokens,
    estimated,
  };
}
