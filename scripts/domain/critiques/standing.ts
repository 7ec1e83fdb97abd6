import type { Critique } from "../critique.ts";
import type { Ledger } from "../ledger.ts";
import { compareText } from "../text-order.ts";
import { dayAfter, zonedTimeOf } from "../zoned-time.ts";
import { contradicts } from "./likeness.ts";

/** Whether a critique counts now, and if not, why. */
export type Standing =
  | { kind: "in-force" }
  /** From machine grades alone, and seen once or in one night: a bad one changes nothing. */
  | { kind: "pending" }
  /** Its last day is over. */
  | { kind: "ended"; day: string }
  | { kind: "retired"; reason: string }
  /** It contradicts another, which counts until people have resolved that. */
  | { kind: "overruled"; by: string };

export type Standings = ReadonlyMap<string, Standing>;

/** From so many tasks on, of as many nights, machine grades alone are evidence. */
const ENOUGH_TASKS = 2;

/** A night goes from noon to noon. */
const HALF_DAY_MS = 43_200_000;

type Facts = { now: Date; timeZone: string; days: number };

/** The standing of each critique, by its ID. `days`: how long one counts whose file names no end. */
export function standingsOf(critiques: readonly Critique[], ledger: Ledger, facts: Facts): Standings {
  const retired = new Map(
    ledger.events.flatMap((e) => (e.type === "critique.retired" ? [[e.critique, e.reason] as const] : [])),
  );
  const alone = new Map(critiques.map((one) => [one.id, aloneOf(one, ledger, retired.get(one.id), facts)]));
  const inForce = critiques.filter(({ id }) => alone.get(id)?.kind === "in-force");
  // The strongest first: each is measured against those that count already.
  const counting: Critique[] = [];
  for (const critique of [...inForce].sort((a, b) => byStrength(a, b, ledger))) {
    const winner = counting.find((other) => contradicts(critique, other));
    if (winner === undefined) counting.push(critique);
    else alone.set(critique.id, { kind: "overruled", by: winner.id });
  }
  return alone;
}

/** A person's word, or a file that a person put there. Before authors were kept, only judges wrote critiques. */
export function isHuman(critique: Pick<Critique, "id" | "author">, ledger: Ledger): boolean {
  if (critique.author !== null) return critique.author.startsWith("human:");
  return !ledger.critiques.has(critique.id);
}

/** Those that count now. */
export function inForce(critiques: readonly Critique[], standings: Standings): Critique[] {
  return critiques.filter(({ id }) => standings.get(id)?.kind === "in-force");
}

/** The last day on which a critique counts; null: no end is known. */
function lastDayOf(critique: Critique, ledger: Ledger, { timeZone, days }: Omit<Facts, "now">): string | null {
  if (critique.expires !== null) return critique.expires;
  const added = ledger.critiques.get(critique.id);
  return added === undefined ? null : dayAfter(zonedTimeOf(new Date(added.at), timeZone).date, days);
}

function aloneOf(critique: Critique, ledger: Ledger, retiredFor: string | undefined, facts: Facts): Standing {
  if (critique.keep) return { kind: "in-force" };
  if (retiredFor !== undefined) return { kind: "retired", reason: retiredFor };
  const day = lastDayOf(critique, ledger, facts);
  if (day !== null && day < zonedTimeOf(facts.now, facts.timeZone).date) return { kind: "ended", day };
  const isEnough = critique.critical || isHuman(critique, ledger) || isSeenApart(critique, ledger, facts.timeZone);
  return isEnough ? { kind: "in-force" } : { kind: "pending" };
}

/** Whether a fault was seen in enough tasks, and not in one night alone: what they have in common may be the night. */
function isSeenApart({ count, event, also }: Critique, { events }: Ledger, timeZone: string): boolean {
  if (count < ENOUGH_TASKS) return false;
  const ids = new Set([...(event === null ? [] : [event]), ...also]);
  const seen = events.filter(({ id }) => ids.has(id));
  const nights = seen.map(({ at }) => zonedTimeOf(new Date(Date.parse(at) - HALF_DAY_MS), timeZone).date);
  // A count that people have written stands for itself.
  return seen.length < ENOUGH_TASKS || new Set(nights).size >= ENOUGH_TASKS;
}

/** People before machines, then the newest; what is not in the ledger was put there by people, and nobody knows when. */
function byStrength(a: Critique, b: Critique, ledger: Ledger): number {
  const at = ({ id }: Critique) => Date.parse(ledger.critiques.get(id)?.at ?? "9999-12-31");
  return Number(isHuman(b, ledger)) - Number(isHuman(a, ledger)) || at(b) - at(a) || compareText(a.id, b.id);
}
