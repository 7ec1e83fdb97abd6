import { PULSE, type Pulse } from "../artifacts/pulse.ts";
import { capsAt } from "../domain/budget.ts";
import type { Configuration } from "../domain/configuration.ts";
import { foldLedger, type Ledger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import type { OrganisationCost } from "../domain/organisation-cost.ts";
import { lineOf } from "../domain/permission/check.ts";
import { saysPaused } from "../domain/permission/switches.ts";
import { decidePermission } from "../domain/permission.ts";
import { quotasIn } from "../domain/quota.ts";
import { plural } from "../views/figures.ts";
import { lookAtHealth } from "./health.ts";
import { writeArtifact } from "./job-artifacts.ts";
import { observe } from "./mentor.ts";
import type { ForgeWorld } from "./world.ts";

/** May we work, and with how much? Looks at GitLab and the ledger, changes nothing. */
export async function pulse(world: ForgeWorld, pipelineHas: { slots?: number } = {}): Promise<Pulse> {
  const body = await world.log.section("pulse", "Pulse: may we work?", async () => {
    const taken = await takePulse(world, pipelineHas);
    for (const check of taken.checks) world.log.line(lineOf(check));
    return taken;
  });
  // Outside of the section, which GitLab folds: this is what people look for.
  world.log.line(
    body.decision.kind === "work"
      ? `work: $${body.decision.allowanceUsd.toFixed(2)} for up to ${plural(body.decision.slots, "task")}`
      : `rest: ${body.decision.reasons.join("; ")}`,
  );
  return writeArtifact(world, PULSE, body);
}

/**
 * The decision without its artifact, as `plan` shows it. `organisation: "unasked"` spares the report of its costs.
 * `atDesk`: whoever asks need not hold the Admin key, which is the night's, and does not see the variables of its jobs.
 */
export async function takePulse(
  world: ForgeWorld,
  given: { slots?: number; organisation?: "unasked"; atDesk?: boolean } = {},
): Promise<Pulse> {
  const { files } = await world.repository.readState();
  const { events, faults } = parseLedger(files);
  // The switch may have been moved since the runner checked its commit out.
  const newest = files.get("nightshift.yml") ?? null;
  const ledger = foldLedger(events);
  const paused = saysPaused(newest) ?? world.configuration.paused;
  const seen = await observe(world, ledger);
  const [health, organisation] = await Promise.all([
    lookAtHealth(world),
    organisationCost(world, { isSpared: paused || given.organisation === "unasked", atDesk: given.atDesk ?? false }),
  ]);
  const permission = decidePermission({
    ...given,
    ...pauseVariableOf(world, given.atDesk ?? false),
    configuration: { ...world.configuration, paused },
    ledger,
    ledgerFaults: faults,
    now: world.clock.now(),
    organisation,
    cycle: world.pipeline.cycle,
    ...seen,
    health,
  });
  const reported = organisation === "unasked" ? null : organisation;
  const sources = { ...sourcesOf(ledger, world.configuration, world.clock.now()), organisation: reported };
  return {
    ...permission,
    sources,
    mergeRequests: seen.mergeRequests,
    pipelines: seen.pipelines,
    reverts: seen.reverts,
  };
}

function pauseVariableOf({ pauseVariable }: ForgeWorld, atDesk: boolean): { pauseVariable?: string | null } {
  if (pauseVariable !== undefined) return { pauseVariable };
  return atDesk ? { pauseVariable: null } : {};
}

/** A paused project rests in any case, and asks nobody for it. That a job has no key to ask with is told all the same. */
async function organisationCost(
  { askOrganisationCost, clock }: ForgeWorld,
  { isSpared, atDesk }: { isSpared: boolean; atDesk: boolean },
): Promise<OrganisationCost | null | "unasked"> {
  if (askOrganisationCost === null) return atDesk ? "unasked" : null;
  return isSpared ? "unasked" : askOrganisationCost(clock.now());
}

/** What the ledger alone knows: what was spent, and the rate limits that jobs have seen. */
function sourcesOf(
  ledger: Ledger,
  configuration: Configuration,
  now: Date,
): Pick<NonNullable<Pulse["sources"]>, "ledger" | "quotas"> {
  const { day, month } = capsAt(ledger, configuration, { now });
  return { ledger: { todayUsd: day.spentUsd, monthUsd: month.spentUsd }, quotas: quotasIn(ledger) };
}
