import { join } from "node:path";
import type { Pulse } from "../../scripts/artifacts/pulse.ts";
import type { LedgerEvent } from "../../scripts/domain/event.ts";
import type { Ledger } from "../../scripts/domain/ledger.ts";
import { appendEvents } from "../../scripts/domain/ledger-file.ts";
import { priceTable } from "../../scripts/domain/prices.ts";
import { formatTask, type Task } from "../../scripts/domain/task.ts";
import { NO_LESSONS } from "../../scripts/phases/lesson-book.ts";
import type { Known } from "../../scripts/phases/plan-entry.ts";
import type { PlanningInput } from "../../scripts/phases/planning-input.ts";
import { withChange } from "../../scripts/phases/state-files.ts";
import type { StateFiles } from "../../scripts/ports/repository.ts";
import { promptReader } from "../../scripts/prompt-files.ts";
import { configured, NOW, UNPLACED } from "../domain/stories.ts";

/** A state with these open tasks and ledger. */
export function stateOf(
  tasks: readonly Task[],
  events: readonly LedgerEvent[] = [],
  more: [string, string][] = [],
): StateFiles {
  const files = new Map([
    ...tasks.map((task): [string, string] => [`backlog/${task.id}.md`, formatTask(task)]),
    ...more,
  ]);
  return { sha: "s", files: withChange(files, appendEvents(files, events)) };
}

export function pulseOf(change: Partial<Pulse> = {}): Pulse {
  return {
    decision: { kind: "work", allowanceUsd: 3, slots: 5, newWork: 50, onlyFixes: false },
    checks: [],
    mergeRequests: [],
    pipelines: [],
    ...change,
  };
}

/** What an entry is planned with where nothing but the ledger is known. */
export function knowing(ledger: Ledger): Known {
  return { book: NO_LESSONS, ledger, waiting: UNPLACED.waiting, manifest: null };
}

export function planning(change: Partial<PlanningInput> = {}): PlanningInput {
  return {
    pulse: pulseOf(),
    pipeline: { cycle: "p9", url: "http://x/-/pipelines/9", commitSha: "cccc" },
    configuration: configured(),
    prices: priceTable({}),
    prompt: promptReader(join(import.meta.dirname, "no-prompts-of-its-own")),
    now: NOW,
    clockAheadMs: null,
    patches: new Map(),
    conflicts: new Map(),
    preflight: () => ({ overlap: 0.1, verdict: "new", evidence: ["src/a.ts covers 1 of 9 concepts"] }),
    surestFiles: () => [],
    likelyFiles: () => [],
    conventions: null,
    addedAt: new Map(),
    ...change,
  };
}
