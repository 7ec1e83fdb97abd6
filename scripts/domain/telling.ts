import { EVENT_TYPES, type EventType, eventId, type LedgerEvent } from "./event.ts";
import { shorten } from "./schema-words.ts";

/** Events that hold dollars, and how many: what the caps are counted from. */
const DOLLARS: { [T in EventType]?: (event: Extract<LedgerEvent, { type: T }>) => number } = {
  "task.claimed": (e) => e.reservedUsd,
  "task.settled": (e) => e.spentUsd,
  "task.repeated": (e) => e.spentUsd,
  "task.abandoned": (e) => e.chargedUsd,
};

/** Written by one job of one cycle: whoever tells such a fact again has copied it. */
const TOLD_BY_ONE: ReadonlySet<EventType> = new Set(["cycle.opened", "task.claimed", "task.settled", "task.graded"]);

/**
 * What every telling of a fact has to say alike. The rest may differ on two branches that both saw it, which a union
 * merge then joins: when it was seen and by which cycle, words that people have edited since, their roles.
 */
const ALIKE = ["task", "chargedUsd"];

/** What is wrong with an event's id; null when it is the one that its content gives. Another would hide what it says. */
export function idFault(event: LedgerEvent): { found: string; expected: string } | null {
  const derived = eventId(event, event.cycle);
  if (event.id === derived) return null;
  const found = `an event with the id ${shorten(event.id)}`;
  return { found, expected: `${shorten(derived)}, the id of what it is about` };
}

/** In what two tellings of one fact contradict each other, such as `spentUsd`; null when they do not. */
export function contradiction(one: LedgerEvent, other: LedgerEvent): string | null {
  const keys = TOLD_BY_ONE.has(one.type) ? Object.keys({ ...one, ...other }) : ALIKE;
  return keys.find((key) => told(one, key) !== told(other, key)) ?? null;
}

/** What an event says under a key, in a form to compare and to quote: parsing has put its parts in order. */
export function told(event: LedgerEvent, key: string): string {
  return JSON.stringify(Reflect.get(event, key)) ?? "nothing";
}

/** Dollars that an event books; 0 for all that books none. */
export function dollarsIn(event: LedgerEvent): number {
  const dollars = DOLLARS[event.type] as ((event: LedgerEvent) => number) | undefined;
  return dollars?.(event) ?? 0;
}

/** Whether the beginning of a line may be that of an event that holds dollars: whatever does not say otherwise may. */
export function mayHoldDollars(tornLine: string): boolean {
  const [named = "", ...about] = (/"id"\s*:\s*"([^"]*)/.exec(tornLine)?.[1] ?? "").split(":");
  const [, type = "", end] = /"type"\s*:\s*"([^"]*)("?)/.exec(tornLine) ?? [];
  return mayBeType(named, about.length > 0) || (type !== "" && mayBeType(type, end !== ""));
}

function mayBeType(name: string, isWhole: boolean): boolean {
  const meant = EVENT_TYPES.filter((type) => (isWhole ? type === name : type.startsWith(name)));
  return meant.length === 0 || meant.some((type) => Object.hasOwn(DOLLARS, type));
}
