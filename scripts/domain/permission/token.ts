import { failed, passed, type Rule, unasked } from "./check.ts";

/** A token that ends during a cycle takes with it what was paid for; people need time to renew it. */
const LEAST_DAYS = 14;
const DAY_MS = 86_400_000;

/** How long Night Shift's token is still good for. */
export const tokenLasts: Rule = ({ health, now }) => {
  const token = health?.token ?? null;
  if (token === null) return unasked("token", "when NIGHTSHIFT_TOKEN expires");
  if (token.expiresOn === null) return passed("token", "NIGHTSHIFT_TOKEN does not expire");
  // GitLab ends a token at the beginning of its date, in UTC.
  const days = Math.floor((Date.parse(`${token.expiresOn}T00:00:00Z`) - now.getTime()) / DAY_MS);
  const left = days < 1 ? "in less than a day" : `in ${days} day${days === 1 ? "" : "s"}`;
  const detail = `NIGHTSHIFT_TOKEN expires on ${token.expiresOn}, ${left}`;
  if (days >= LEAST_DAYS) return passed("token", `${detail}; from ${LEAST_DAYS} days before it on, cycles rest`);
  return failed(
    "token",
    detail,
    "renew it (Settings → Access tokens → Rotate) and put the new one into the variable NIGHTSHIFT_TOKEN, environment nightshift/forge",
  );
};
