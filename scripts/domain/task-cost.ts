import type { Ledger } from "./ledger.ts";
import type { Category } from "./task.ts";

/** What tasks of one kind have cost so far, and what another of them is to be given. */
export type TaskCost = {
  /** Settled tasks that were looked at: the newest. */
  samples: number;
  /** What one is expected to cost: their mean, drawn towards the cap as if one more had cost that. */
  expectedUsd: number;
  /** What to hold back for one, in whole cents. */
  reserveUsd: number;
};

export type KindOfTask = { category: Category; model: string; kind: "first" | "revision" };

/** Older ones say little of today's prompts and prices. */
const NEWEST = 20;
/** Nine of ten get by with what is reserved. */
const QUANTILE = 0.9;
/** A task that came so near to the end of its purse was stopped by it: what it would have cost is not known. */
const STOPPED_SHARE = 0.8;

/**
 * What a task needs, from what the ledger says of its like (category, model, first try or revision). The reservation is
 * the hard cap of the task's purse, so it lies well above the mean: at the 90th percentile, drawn towards the cap of a
 * task while there are few; the rest is released when the task is settled. Tasks that ended for want of money count
 * as if they had cost the whole cap: reservations would otherwise shrink to what they themselves allow. Those of which nobody knows
 * what they cost count not at all.
 */
export function costOfTask(ledger: Ledger, of: KindOfTask, capUsd: number): TaskCost {
  const costs = samplesOf(ledger, of).map(({ usd, isStopped }) => (isStopped ? capUsd : Math.min(usd, capUsd)));
  const samples = costs.length;
  const drawn = (usd: number) => (samples * usd + capUsd) / (samples + 1);
  const mean = samples === 0 ? capUsd : costs.reduce((sum, usd) => sum + usd, 0) / samples;
  const sorted = costs.toSorted((a, b) => a - b);
  const high = sorted[Math.ceil(samples * QUANTILE) - 1] ?? capUsd;
  return { samples, expectedUsd: drawn(mean), reserveUsd: Math.min(capUsd, Math.ceil(drawn(high) * 100 - 1e-6) / 100) };
}

/** Where a reservation comes from: `code tasks with m are expected to cost $0.49 each, by 7 in the ledger`. */
export function costWords({ samples, expectedUsd }: TaskCost, { category, model, kind }: KindOfTask): string {
  const what = kind === "first" ? `${category} tasks` : `revisions of ${category} tasks`;
  return `${what} with ${model} are expected to cost $${expectedUsd.toFixed(2)} each, by ${samples} in the ledger`;
}

type Sample = { usd: number; isStopped: boolean };

/** What was found before, by kind: each task of a backlog is asked about, and most are of the same few kinds. */
const sampled = new WeakMap<Ledger, Map<string, readonly Sample[]>>();

function samplesOf(ledger: Ledger, of: KindOfTask): readonly Sample[] {
  const kinds = sampled.get(ledger) ?? new Map<string, readonly Sample[]>();
  sampled.set(ledger, kinds);
  const kind = `${of.category} ${of.kind} ${of.model}`;
  const known = kinds.get(kind) ?? readSamples(ledger, of);
  kinds.set(kind, known);
  return known;
}

function readSamples(ledger: Ledger, of: KindOfTask): Sample[] {
  const claims = new Map(
    ledger.events.flatMap((e) =>
      e.type === "task.claimed" && e.category === of.category && e.model === of.model && e.kind === of.kind
        ? [[`${e.cycle}/${e.task}`, e.reservedUsd] as const]
        : [],
    ),
  );
  return ledger.events
    .flatMap((e) => {
      const reservedUsd = e.type === "task.settled" ? claims.get(`${e.cycle}/${e.task}`) : undefined;
      if (e.type !== "task.settled" || reservedUsd === undefined || e.charges.length === 0) return [];
      const isStopped = e.outcome !== "delivered" && e.spentUsd >= reservedUsd * STOPPED_SHARE;
      return [{ usd: e.spentUsd, isStopped }];
    })
    .slice(-NEWEST);
}
