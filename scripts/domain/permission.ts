import { allowanceUsd, budgetLines } from "./budget.ts";
import type { Configuration } from "./configuration.ts";
import type { Fault } from "./fault.ts";
import { type CycleRecord, type Ledger, openCycle } from "./ledger.ts";
import type { ObservedMergeRequest, ObservedPipeline } from "./observation.ts";
import { worksForFree } from "./routing.ts";

/** One thing Pulse looked at, with its figures. `ok` is null where GitLab would have to be asked, and was not. */
export type PermissionCheck = { name: string; ok: boolean | null; detail: string; remedy: string | null };

export type Permission = {
  decision:
    | { kind: "work"; allowanceUsd: number; slots: number; newWork: boolean }
    | { kind: "rest"; reasons: string[] };
  checks: PermissionCheck[];
};

export type PermissionFacts = {
  configuration: Configuration;
  ledger: Ledger;
  /** Lines of the ledger that could not be read (`parseLedger`). */
  ledgerFaults: readonly Fault[];
  now: Date;
  cycle: string;
  /** The pause label is on an open digest issue; null: GitLab was not asked, neither for it nor for pipelines. */
  isPausedByLabel: boolean | null;
  /** Null: GitLab was not asked; the ledger has those that it last heard of. */
  mergeRequests: readonly ObservedMergeRequest[] | null;
  pipelines: readonly ObservedPipeline[];
  /** Hands jobs that this pipeline has: a task without a job would be claimed and paid for in vain. Absent: as many as it takes. */
  slots?: number;
};

/** Below this, no task could be paid for. */
const LEAST_USEFUL_USD = 0.05;
const FREE = "every model is free";
/** Damaged lines that are named one by one. */
const MAX_NAMED_LINES = 5;

type Rule = (facts: PermissionFacts) => PermissionCheck;
const passed = (name: string, detail: string): PermissionCheck => ({ name, ok: true, detail, remedy: null });
const unasked = (name: string, detail: string): PermissionCheck => ({
  name,
  ok: null,
  detail: `not asked: ${detail}`,
  remedy: null,
});
const failed = (name: string, detail: string, remedy: string): PermissionCheck => ({ name, ok: false, detail, remedy });
const dollars = (usd: number) => `$${usd.toFixed(2)}`;

/** Each of these must hold, or the cycle rests. */
const RULES: readonly Rule[] = [
  ({ configuration }) =>
    configuration.paused
      ? failed("kill switch (file)", "nightshift.yml says paused: true", "set `paused: false` in nightshift.yml")
      : passed("kill switch (file)", "not paused"),
  ({ isPausedByLabel, configuration: { labels } }) => {
    if (isPausedByLabel === null)
      return unasked("kill switch (label)", `whether the digest issue has the label ${labels.pause}`);
    return isPausedByLabel
      ? failed(
          "kill switch (label)",
          `an open digest issue has the label ${labels.pause}`,
          `take the label ${labels.pause} off the digest issue`,
        )
      : passed("kill switch (label)", "no pause label on the digest");
  },
  ({ configuration: { hours, time_zone }, now }) => {
    if (hours === null) return passed("hours", "any time");
    const time = timeOfDay(now, time_zone);
    const window = `${hours.from}–${hours.to} ${time_zone}`;
    return isWithin(time, hours)
      ? passed("hours", `${time} is within ${window}`)
      : failed("hours", `${time} is outside ${window}`, "wait for the window, or change `hours` in nightshift.yml");
  },
  ({ ledgerFaults }) => checkLedger(ledgerFaults),
  ({ ledger, cycle, pipelines, isPausedByLabel }) => {
    const other = runningCycle(ledger, cycle, pipelines);
    if (other === null && isPausedByLabel === null)
      return unasked("one cycle at a time", "whether a cycle is running that this ledger does not know of");
    return other === null
      ? passed("one cycle at a time", "no other cycle is running")
      : failed(
          "one cycle at a time",
          `cycle ${other.cycle} is still running`,
          `wait for its pipeline to end, or cancel it${other.pipeline === "" ? "" : `: ${other.pipeline}`}`,
        );
  },
  ({ ledger, configuration, now }) => {
    const { budget, time_zone } = configuration;
    if (worksForFree(configuration, now)) return passed("dollars", FREE);
    const lines = budgetLines(ledger, budget, time_zone, now);
    const detail = lines.map((l) => `${dollars(l.leftUsd)} of ${dollars(l.capUsd)} left this ${l.cap}`).join(", ");
    const empty = lines.filter((l) => l.leftUsd < LEAST_USEFUL_USD);
    if (empty.length === 0) return passed("dollars", detail);
    const next = empty.some((l) => l.cap === "month") ? "month" : "day";
    const caps = empty.map((l) => `\`budget.${l.cap}_usd\``).join(" and ");
    return failed("dollars", detail, `wait for the next ${next}, or raise ${caps} in nightshift.yml`);
  },
  ({ configuration, now }) => {
    const { cycle_usd } = configuration.budget;
    if (worksForFree(configuration, now)) return passed("dollars of a cycle", FREE);
    return cycle_usd < LEAST_USEFUL_USD
      ? failed(
          "dollars of a cycle",
          `${dollars(cycle_usd)} pay for no task`,
          "raise `budget.cycle_usd` in nightshift.yml",
        )
      : passed("dollars of a cycle", `at most ${dollars(cycle_usd)}`);
  },
  ({ configuration: { limits } }) =>
    limits.tasks === 0
      ? failed("tasks of a cycle", "none are allowed", "raise `limits.tasks` in nightshift.yml")
      : passed("tasks of a cycle", `at most ${limits.tasks}`),
];

/** Decides whether and with how much a cycle may work. Every reason to rest is given with its remedy, not only the first. */
export function decidePermission(facts: PermissionFacts): Permission {
  const { configuration, ledger, now } = facts;
  const rules = RULES.map((rule) => rule(facts));
  const reviews = checkReviews(facts);
  const checks = [...rules, reviews];
  const stops = rules.filter((check) => check.ok === false);
  if (stops.length > 0)
    return { checks, decision: { kind: "rest", reasons: stops.map((c) => `${c.name}: ${c.detail} (${c.remedy})`) } };
  const allowance = allowanceUsd(ledger, configuration, now);
  return {
    checks,
    decision: {
      kind: "work",
      allowanceUsd: allowance,
      slots: Math.min(configuration.limits.tasks, facts.slots ?? Number.POSITIVE_INFINITY),
      newWork: reviews.ok !== false,
    },
  };
}

/** The oldest other cycle that was opened and not closed, and whose pipeline has not ended; null when there is none. */
export function runningCycle(
  ledger: Ledger,
  cycle: string,
  pipelines: readonly ObservedPipeline[],
): CycleRecord | null {
  const over = new Set([cycle, ...pipelines.filter((p) => p.finished).map((p) => p.cycle)]);
  return openCycle({ ...ledger, cycles: new Map([...ledger.cycles].filter(([id]) => !over.has(id))) });
}

/** A line that cannot be read may be a charge; without it the caps could be crossed. */
function checkLedger(faults: readonly Fault[]): PermissionCheck {
  if (faults.length === 0) return passed("ledger", "every line can be read");
  const named = faults.slice(0, MAX_NAMED_LINES).map((f) => `${f.file}:${f.line ?? "?"} (${f.found})`);
  const more = faults.length > named.length ? `, and ${faults.length - named.length} more` : "";
  const count = faults.length === 1 ? "1 line cannot be read" : `${faults.length} lines cannot be read`;
  return failed(
    "ledger",
    `${count}: ${named.join(", ")}${more}`,
    "a charge may hide there: mend each line as `git log -p backlog/ledger` shows it was, or update Night Shift if a newer one wrote it; `nightshift ledger verify` checks",
  );
}

/** Reviewers' attention: at the limit, only revisions are worked on. */
function checkReviews({ mergeRequests, ledger, configuration: { limits } }: PermissionFacts): PermissionCheck {
  const open = [...(mergeRequests ?? ledger.mergeRequests.values())].filter((mr) => mr.state === "opened").length;
  const source = mergeRequests === null ? ", as the ledger has it" : "";
  const detail = `${open} open, limit ${limits.open_merge_requests}${source}`;
  return open < limits.open_merge_requests
    ? passed("open merge requests", detail)
    : failed(
        "open merge requests",
        detail,
        "review some, or raise `limits.open_merge_requests`; until then only revisions are worked on",
      );
}

/** `HH:MM` in a time zone. */
function timeOfDay(now: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    now,
  );
}

/** Half-open window; one that ends before it starts crosses midnight; equal ends mean the whole day. */
function isWithin(time: string, { from, to }: { from: string; to: string }): boolean {
  return from < to ? from <= time && time < to : time >= from || time < to;
}
