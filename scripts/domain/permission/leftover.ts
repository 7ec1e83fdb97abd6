import { type Ledger, taskHistory } from "../ledger.ts";
import { billingMonth } from "../organisation-cost.ts";
import { dayOf, monthOf, spentUsd, sumUsd } from "../spend.ts";
import type { PermissionFacts } from "./check.ts";
import { workDaysUntil } from "./working-time.ts";

/** What this night may still spend of what the organisation leaves; or why nobody can say. */
export type Leftover =
  | { kind: "known"; usd: number; words: string }
  /** Where nobody is asked: for a plan on a checkout, a digest, a paused project. */
  | { kind: "unasked" }
  | { kind: "unknown"; why: string; remedy: string };

const dollars = (usd: number) => `$${usd.toFixed(2)}`;

const DAY_MS = 86_400_000;

/** Reports of costs come late, and not always with the time up to which they are complete. */
const UNSAID_DELAY_MS = DAY_MS;

/** One that is said to be complete up to a time that has not come says nothing. */
function completeUntil(said: string | null, now: Date): string {
  const isSaid = said !== null && Date.parse(said) <= now.getTime();
  return isSaid ? said : new Date(now.getTime() - UNSAID_DELAY_MS).toISOString();
}

/**
 * What is left over for this night, in dollars:
 *
 *     used  = max(reported + unreported, own)
 *     left  = max(0, month − month × keep % − used − forecast)
 *     night = max(0, (left + own today) / nights − own today)
 *
 * `reported` is what the organisation's cost report says of everybody, us included, and it comes late: complete up to
 * `reportedUntil` (a day ago, where it does not say). `unreported` is therefore added to it: our claims that were settled
 * after that, or are not settled yet and count with all that is reserved. A claim that ended before is in the report and is not
 * added, so that nothing counts twice; one that the report has in part counts twice for a night at most, on the safe
 * side. `forecast` is what others are likely to spend until the month ends (`othersForecast`). `own` is what the ledger says of the month: a report that knows less than we spent ourselves is not believed.
 * The month is the vendor's, which is UTC's; `nights` are the days in the time zone, this one included, on which the hours
 * allow work before it ends. What this night has spent already is part of its share, or each cycle would get a smaller one.
 */
export function leftoverOf(facts: PermissionFacts): Leftover {
  const { configuration, ledger, now, organisation = "unasked" } = facts;
  const { organisation_month_usd: monthUsd, keep_percent } = configuration.budget;
  if (monthUsd === null)
    return {
      kind: "unknown",
      why: "what the organisation may spend in a month is not known",
      remedy: "set `budget.organisation_month_usd` in nightshift.yml, or `budget.mode: fixed`",
    };
  if (organisation === "unasked") return { kind: "unasked" };
  if (organisation === null)
    return {
      kind: "unknown",
      why: "no cost report can be asked for without an Admin key",
      remedy:
        "set ANTHROPIC_ADMIN_KEY (masked, protected, environment nightshift/forge), or `budget.mode: fixed` in nightshift.yml",
    };
  if (organisation.kind === "unknown") return organisation;
  const { time_zone: timeZone } = configuration;
  const until = completeUntil(organisation.reportedUntil, now);
  const own = spentUsd(ledger, { month: monthOf(now, "UTC"), timeZone: "UTC" });
  const unreported = unreportedUsd(ledger, until, monthOf(now, "UTC"));
  const used = Math.max(sumUsd([organisation.usd, unreported]), own);
  const keptUsd = sumUsd([(monthUsd * keep_percent) / 100]);
  const othersUsd = Math.max(0, sumUsd([organisation.usd, unreported, -own]));
  const others = othersForecast(othersUsd, until, now);
  const left = Math.max(0, sumUsd([monthUsd, -keptUsd, -used, -others.usd]));
  const nights = workDaysUntil(facts, new Date(billingMonth(now).until));
  const today = spentUsd(ledger, { day: dayOf(now, timeZone), timeZone });
  const usd = Math.max(0, sumUsd([sumUsd([left, today]) / nights, -today]));
  const words = [
    `${dollars(usd)} for this night`,
    `the organisation has used ${dollars(used)} of ${dollars(monthUsd)}`,
    ...(unreported > 0 ? [`${dollars(unreported)} of it ours and not yet in its report`] : []),
    ...(others.usd > 0
      ? [`${dollars(others.usd)} is left to others, who spend ${dollars(others.usdPerDay)} a day`]
      : []),
    `${keep_percent} % is kept`,
    `${nights === 1 ? "1 night remains" : `${nights} nights remain`}`,
  ].join(", ");
  return { kind: "known", usd, words };
}

/**
 * What others will still spend this month if they go on as they have, in dollars: plain run-rate.
 *
 *     forecast = others / days that the report tells of × days that it does not
 *
 * `othersUsd` is what they have spent of the vendor's month `until` the time up to which the report is complete; all days
 * after that are theirs to come, those too that have passed unreported. A report of less than a day counts as one of a day:
 * an hour says nothing of a month. Money that the forecast holds back in vain is free again with the next report.
 */
function othersForecast(othersUsd: number, until: string, now: Date): { usd: number; usdPerDay: number } {
  const month = billingMonth(now);
  const from = Date.parse(month.from);
  const told = Math.max(from, Date.parse(until));
  const usdPerDay = othersUsd / Math.max(1, (told - from) / DAY_MS);
  return { usdPerDay, usd: sumUsd([(usdPerDay * (Date.parse(month.until) - told)) / DAY_MS]) };
}

/** Our claims of a month that a report complete up to an instant cannot have in full: settled after it, or not at all. */
function unreportedUsd(ledger: Ledger, until: string, month: string): number {
  const reported = Date.parse(until);
  const isReported = (cycle: string, task: string) =>
    taskHistory(ledger, task).outcomes.some((e) => e.cycle === cycle && Date.parse(e.at) <= reported);
  const abandoned = new Set(
    ledger.events.flatMap((e) =>
      e.type === "task.abandoned" && Date.parse(e.at) <= reported ? [`${e.claimCycle}/${e.task}`] : [],
    ),
  );
  const repeated = ledger.events.flatMap((e) =>
    e.type === "task.repeated" && monthOf(e.ranAt, "UTC") === month && Date.parse(e.at) > reported ? [e.spentUsd] : [],
  );
  const claimed = ledger.charges
    .filter(({ at, state }) => state !== "repeated" && monthOf(at, "UTC") === month)
    .filter(({ cycle, task }) => !isReported(cycle, task) && !abandoned.has(`${cycle}/${task}`))
    .map(({ usd }) => usd);
  return sumUsd([...claimed, ...repeated]);
}
