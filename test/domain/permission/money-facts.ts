import { type EventBody, type LedgerEvent, makeEvent } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import type { PermissionFacts } from "../../../scripts/domain/permission/check.ts";
import type { Quota } from "../../../scripts/domain/quota.ts";
import { claimed, configured, NOW, settled } from "../stories.ts";

/** What Pulse knows on a quiet night: GitLab was asked, and nothing is open. */
export const facts = (change: Partial<PermissionFacts> = {}): PermissionFacts => ({
  configuration: configured(),
  ledger: foldLedger([]),
  ledgerFaults: [],
  now: NOW,
  cycle: "p9",
  isPausedByLabel: false,
  mergeRequests: [],
  pipelines: [],
  ...change,
});

export type Spent = {
  usd: number;
  at: string;
  /** Absent: it is still reserved. */
  settledAt?: string;
  task?: string;
  claim?: Partial<Extract<EventBody, { type: "task.claimed" }>>;
  end?: Partial<Extract<EventBody, { type: "task.settled" }>>;
};

const CHARGE = {
  ...{ purpose: "agent" as const, model: "claude-sonnet-5-5", calls: 1, inputTokens: 1, outputTokens: 1 },
  estimated: false,
};

/** Tasks that were claimed and, most of them, settled. Each has a cycle of its own. */
export function spends(...all: Spent[]): LedgerEvent[] {
  return all.flatMap(({ usd, at, settledAt, task = "BUG-1", claim = {}, end = {} }, i) => {
    const cycle = `p${i + 1}`;
    const claiming = makeEvent(claimed(task, { reservedUsd: usd, ...claim }), cycle, new Date(at));
    if (settledAt === undefined) return [claiming];
    const body = { ...settled(task, "delivered"), spentUsd: usd, charges: [{ ...CHARGE, usd }], ...end } as EventBody;
    return [claiming, makeEvent(body, cycle, new Date(settledAt))];
  });
}

/** A settlement whose jobs saw these rate limits. */
export function seen(at: string, ...quotas: Quota[]): LedgerEvent[] {
  return spends({ usd: 0.1, at, settledAt: at, end: { quotas } });
}
