import { foldLedger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { billingMonth, type OrganisationCost } from "../domain/organisation-cost.ts";
import { sumUsd } from "../domain/spend.ts";
import type { SimulatedProject } from "./project.ts";
import type { Rates } from "./rates.ts";

const DAY_MS = 86_400_000;

/** The organisation's cost report: complete up to the last midnight (UTC), our own charges and what others spend each day. */
export function simulatedCosts(project: SimulatedProject, { othersUsdPerDay }: Rates): OrganisationCost {
  const from = Date.parse(billingMonth(project.now).from);
  const until = Math.floor(project.now.getTime() / DAY_MS) * DAY_MS;
  const { charges } = foldLedger(parseLedger(project.files).events);
  const own = charges.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) < until).map(({ usd }) => usd);
  const others = othersUsdPerDay * ((until - from) / DAY_MS);
  return { kind: "known", usd: sumUsd([...own, others]), reportedUntil: new Date(until).toISOString() };
}
