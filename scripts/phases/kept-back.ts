import type { HandedOver as Report } from "../artifacts/handover.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import type { Complete, Delivery } from "./delivery.ts";
import { type HandedOver, unbooked } from "./handed-over.ts";
import { hasOffer } from "./intents-of.ts";
import { NOTHING, type Offered } from "./offer-work.ts";
import { isUnbegun, settlement } from "./settlement.ts";

/** What asks for people's attention waits until the pause is over: the claim stays open, its reservation is held. */
export function keptBack(entry: PlanEntry, reasons: readonly string[]): HandedOver {
  const detail = `kept back, with its claim and its artifacts, until the pause is over: ${reasons.join("; ")}`;
  return { ...unbooked({ task: entry.task.id, kind: "kept", iid: null, url: null, detail }), isSettled: false };
}

/** Whether handing a task over would say or show people something. */
export function asksForAttention(entry: PlanEntry, delivery: Delivery): boolean {
  if (delivery.kind === "lost") return entry.revision !== null;
  return !isUnbegun(delivery) && (entry.revision !== null || hasOffer(entry, delivery.work, delivery.patch));
}

/** A pause kept it from being begun: settled with what it cost, nothing. */
export function unbegun(entry: PlanEntry, delivery: Complete): HandedOver {
  const detail = delivery.work.outcome.kind === "paused" ? delivery.work.outcome.detail : "";
  const offered: Offered = { ...NOTHING, kind: "unchanged", detail: `not begun: ${detail}` };
  const report: Report = { task: entry.task.id, kind: "unchanged", iid: null, url: null, detail: offered.detail };
  return { ...unbooked(report), events: [settlement(entry, delivery, offered, 0)] };
}
