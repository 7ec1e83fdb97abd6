import { readBacklog } from "./backlog.ts";
import { defaultConfiguration, parseConfiguration } from "./configuration.ts";
import { CONFIGURATION_FILE } from "./configuration-names.ts";
import { dependent } from "./dependencies.ts";
import { isEdited, lastClaim, lastDecline } from "./last-claim.ts";
import { foldLedger, taskHistory } from "./ledger.ts";
import { parseLedger } from "./ledger-file.ts";
import { quarantined, rejectionOf, type StandingFacts } from "./never-taken.ts";
import { priceTable } from "./prices.ts";
import type { OpenTask } from "./readiness.ts";

/** Where a task with an open file stands, as the ledger and the backlog tell it. */
export type Standing =
  | { kind: "open" | "working" | "quarantined" | "rejected" | "declined" | "waiting" }
  | { kind: "in-review" | "merged" | "closed"; iid: number }
  | { kind: "failed"; attempts: number };

/** What decides it, from the state's files. A malformed configuration is others' to report: the usual one stands in. */
export function standingFacts(files: ReadonlyMap<string, string>, now: Date): StandingFacts {
  const parsed = parseConfiguration(files.get(CONFIGURATION_FILE) ?? null);
  const configuration = parsed.kind === "ok" ? parsed.value : defaultConfiguration();
  const ledger = foldLedger(parseLedger(files).events);
  return { backlog: readBacklog(files), ledger, configuration, prices: priceTable(configuration.prices), now };
}

/** The first that holds, in the order in which readiness asks. A file that was edited since makes its task open again. */
export function standingOf(open: OpenTask, facts: StandingFacts): Standing {
  const { task, fingerprint } = open;
  const { ledger, backlog } = facts;
  if (quarantined(open, facts) !== null) return { kind: "quarantined" };
  if (ledger.claims.some((claim) => claim.task === task.id)) return { kind: "working" };
  const { mergeRequests, attempts } = taskHistory(ledger, task.id);
  const offered = ledger.mergeRequests.get(mergeRequests.at(-1) ?? 0);
  if (offered?.state === "opened") return { kind: "in-review", iid: offered.iid };
  if (offered !== undefined && !isEdited(lastClaim(ledger, task.id, offered.closedAt), fingerprint))
    return { kind: offered.state, iid: offered.iid };
  if (rejectionOf(open, facts) !== undefined) return { kind: "rejected" };
  const decline = lastDecline(ledger, task.id);
  if (decline !== null && !isEdited(decline.claim, fingerprint)) return { kind: "declined" };
  if (dependent(task, backlog) !== null) return { kind: "waiting" };
  return attempts > 0 ? { kind: "failed", attempts } : { kind: "open" };
}

/** In two words at the most: `in review !2`, `failed 1×`. */
export function standingWords(standing: Standing): string {
  switch (standing.kind) {
    case "working":
      return "in work";
    case "in-review":
      return `in review !${standing.iid}`;
    case "merged":
    case "closed":
      return `${standing.kind} !${standing.iid}`;
    case "failed":
      return `failed ${standing.attempts}×`;
    default:
      return standing.kind;
  }
}
