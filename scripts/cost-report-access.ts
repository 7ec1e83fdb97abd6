import { costReportSettings, type Environment } from "./config.ts";
import type { Clock } from "./ports/clock.ts";
import type { AskOrganisationCost } from "./ports/organisation-cost.ts";

/**
 * How a forge job asks for the organisation's cost report; null where no Admin key is set. The SDK is loaded when it is
 * asked: a pulse that rests before has no use for it. Throws SetupError for an address that is none.
 */
export function costReportOf(env: Environment, clock: Clock): AskOrganisationCost | null {
  const settings = costReportSettings(env);
  if (settings === null) return null;
  return async (now) => {
    const { costReport } = await import("./adapters/anthropic/cost-report.ts");
    return costReport({ ...settings, clock })(now);
  };
}
