import { PULSE, type Pulse } from "../artifacts/pulse.ts";
import { foldLedger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { saysPaused } from "../domain/permission/switches.ts";
import { decidePermission } from "../domain/permission.ts";
import { lookAtHealth } from "./health.ts";
import { writeArtifact } from "./job-artifacts.ts";
import { observe } from "./mentor.ts";
import type { ForgeWorld } from "./world.ts";

/** May we work, and with how much? Looks at GitLab and the ledger, changes nothing. */
export async function pulse(world: ForgeWorld, pipelineHas: { slots?: number } = {}): Promise<Pulse> {
  const body = await world.log.section("pulse", "Pulse: may we work?", async () => {
    const taken = await takePulse(world, pipelineHas);
    for (const check of taken.checks) world.log.line(`${check.ok ? "✓" : "✗"} ${check.name}: ${check.detail}`);
    return taken;
  });
  // Outside of the section, which GitLab folds: this is what people look for.
  world.log.line(
    body.decision.kind === "work"
      ? `work: $${body.decision.allowanceUsd.toFixed(2)} for up to ${body.decision.slots} tasks`
      : `rest: ${body.decision.reasons.join("; ")}`,
  );
  return writeArtifact(world, PULSE, body);
}

/** The decision without its artifact, as `plan` shows it. */
export async function takePulse(world: ForgeWorld, pipelineHas: { slots?: number } = {}): Promise<Pulse> {
  const { files } = await world.repository.readState();
  const { events, faults } = parseLedger(files);
  // The switch may have been moved since the runner checked its commit out.
  const newest = files.get("nightshift.yml") ?? null;
  const ledger = foldLedger(events);
  const seen = await observe(world, ledger);
  const health = await lookAtHealth(world);
  const permission = decidePermission({
    ...pipelineHas,
    ...(world.pauseVariable === undefined ? {} : { pauseVariable: world.pauseVariable }),
    configuration: { ...world.configuration, paused: saysPaused(newest) ?? world.configuration.paused },
    ledger,
    ledgerFaults: faults,
    now: world.clock.now(),
    cycle: world.pipeline.cycle,
    ...seen,
    health,
  });
  return { ...permission, mergeRequests: seen.mergeRequests, pipelines: seen.pipelines };
}
