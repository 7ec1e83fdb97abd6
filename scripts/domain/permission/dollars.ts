import { capsAt } from "../budget.ts";
import { worksForFree } from "../routing.ts";
import { failed, passed, type Rule } from "./check.ts";

/** Below this, no task could be paid for. */
const LEAST_USEFUL_USD = 0.05;
const FREE = "every model is free";
const dollars = (usd: number) => `$${usd.toFixed(2)}`;

/** What day and month have left. */
export const dollarsLeft: Rule = ({ ledger, configuration, now }) => {
  if (worksForFree(configuration, now)) return passed("dollars", FREE);
  const { day, month } = capsAt(ledger, configuration, { now });
  const lines = [day, month];
  const detail = lines.map((l) => `${dollars(l.leftUsd)} of ${dollars(l.capUsd)} left this ${l.cap}`).join(", ");
  const empty = lines.filter((l) => l.leftUsd < LEAST_USEFUL_USD);
  if (empty.length === 0) return passed("dollars", detail);
  const next = empty.some((l) => l.cap === "month") ? "month" : "day";
  const caps = empty.map((l) => `\`budget.${l.cap}_usd\``).join(" and ");
  return failed("dollars", detail, `wait for the next ${next}, or raise ${caps} in nightshift.yml`);
};

/** A cycle that may spend nothing takes nothing. */
export const dollarsOfACycle: Rule = ({ configuration, now }) => {
  const { cycle_usd } = configuration.budget;
  if (worksForFree(configuration, now)) return passed("dollars of a cycle", FREE);
  return cycle_usd < LEAST_USEFUL_USD
    ? failed(
        "dollars of a cycle",
        `${dollars(cycle_usd)} pay for no task`,
        "raise `budget.cycle_usd` in nightshift.yml",
      )
    : passed("dollars of a cycle", `at most ${dollars(cycle_usd)}`);
};

export const tasksOfACycle: Rule = ({ configuration: { limits } }) =>
  limits.tasks === 0
    ? failed("tasks of a cycle", "none are allowed", "raise `limits.tasks` in nightshift.yml")
    : passed("tasks of a cycle", `at most ${limits.tasks}`);
