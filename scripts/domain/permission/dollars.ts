import { capsAt } from "../budget.ts";
import type { Ledger } from "../ledger.ts";
import { worksForFree } from "../routing.ts";
import { dayOf, sumUsd } from "../spend.ts";
import { allowanceOf } from "./allowance.ts";
import { failed, passed, type Rule, unasked } from "./check.ts";
import { leftoverOf } from "./leftover.ts";

/** Below this, no task could be paid for. */
const LEAST_USEFUL_USD = 0.05;
const FREE = "every model is free";
const UNASKED =
  "the organisation's cost report; a night's pulse job asks for it with its ANTHROPIC_ADMIN_KEY, spends no more than it leaves over, and rests where it is not known";
const dollars = (usd: number) => `$${usd.toFixed(2)}`;

/** What day and month have left. */
export const dollarsLeft: Rule = ({ ledger, configuration, now }) => {
  if (worksForFree(configuration, now)) return passed("dollars", FREE);
  const { day, month } = capsAt(ledger, configuration, { now });
  const lines = [day, month];
  const left = lines.map((l) => `${dollars(l.leftUsd)} of ${dollars(l.capUsd)} left this ${l.cap}`).join(", ");
  const ahead = datedAhead(ledger, dayOf(now, configuration.time_zone), configuration.time_zone);
  const detail = ahead === null ? left : `${left}, and ${dollars(ahead.usd)} is dated later than today`;
  const empty = lines.filter((l) => l.leftUsd < LEAST_USEFUL_USD);
  if (empty.length === 0) return passed("dollars", detail);
  const next = empty.some((l) => l.cap === "month") ? "month" : "day";
  const caps = empty.map((l) => `\`budget.${l.cap}_usd\``).join(" and ");
  // Waiting helps only where the next one has more, and against no charge that counts until then.
  const wait = empty.some(({ capUsd }) => capUsd < LEAST_USEFUL_USD) ? "" : `wait for the next ${next}, or `;
  const first = ahead === null ? wait : `${ahead.remedy}; or `;
  return failed("dollars", detail, `${first}raise ${caps} in nightshift.yml`);
};

/** Charges of days that have not come, of a runner whose clock was ahead: they count on each day until theirs. */
function datedAhead(ledger: Ledger, today: string, timeZone: string): { usd: number; remedy: string } | null {
  const ahead = ledger.charges.filter(({ at }) => dayOf(at, timeZone) > today);
  const [{ cycle, at } = { cycle: "", at: "" }] = ahead;
  if (cycle === "") return null;
  const more = ahead.some((charge) => charge.cycle !== cycle) ? " and others" : "";
  const remedy = `put \`at\` right in the lines of cycle ${cycle}, ${dayOf(at, timeZone)}${more}, in backlog/ledger: a runner's clock was ahead, and until that day they count on each`;
  return { usd: sumUsd(ahead.map(({ usd }) => usd)), remedy };
}

/** What the organisation has left over; a rest only where nothing else may be spent. */
export const leftOver: Rule = (facts) => {
  const { configuration, organisation = "unasked", now } = facts;
  const { mode, organisation_month_usd: monthUsd } = configuration.budget;
  if (mode === "leftover" && !worksForFree(configuration, now)) {
    const leftover = leftoverOf(facts);
    if (leftover.kind === "unasked") return unasked("organisation", UNASKED);
    if (leftover.kind === "unknown") return failed("organisation", leftover.why, leftover.remedy);
    if (leftover.usd >= LEAST_USEFUL_USD) return passed("organisation", leftover.words);
    return failed(
      "organisation",
      leftover.words,
      "wait for the next night or month, raise `budget.organisation_month_usd`, or set `budget.mode: fixed` in nightshift.yml",
    );
  }
  if (organisation === null || organisation === "unasked") return passed("organisation", "no cost report is asked for");
  if (organisation.kind === "unknown") return passed("organisation", `${organisation.why} (${organisation.remedy})`);
  const until = organisation.reportedUntil === null ? "" : `, reported until ${organisation.reportedUntil}`;
  const of = monthUsd === null ? "" : ` of ${dollars(monthUsd)}`;
  return passed("organisation", `${dollars(organisation.usd)}${of} used this month${until}`);
};

/** A cycle that may spend nothing takes nothing. */
export const dollarsOfACycle: Rule = (facts) => {
  const { configuration, now } = facts;
  const { cycle_usd } = configuration.budget;
  if (worksForFree(configuration, now)) return passed("dollars of a cycle", FREE);
  return cycle_usd < LEAST_USEFUL_USD
    ? failed(
        "dollars of a cycle",
        `${dollars(cycle_usd)} pay for no task`,
        "raise `budget.cycle_usd` in nightshift.yml",
      )
    : passed("dollars of a cycle", allowanceOf(facts).words);
};

export const tasksOfACycle: Rule = ({ configuration: { limits } }) =>
  limits.tasks === 0
    ? failed("tasks of a cycle", "none are allowed", "raise `limits.tasks` in nightshift.yml")
    : passed("tasks of a cycle", `at most ${limits.tasks}`);
