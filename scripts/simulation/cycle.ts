import type { Plan } from "../artifacts/plan.ts";
import type { Pulse } from "../artifacts/pulse.ts";
import { handover } from "../phases/handover.ts";
import { mind } from "../phases/mind.ts";
import { pulse } from "../phases/pulse.ts";
import type { ForgeWorld } from "../phases/world.ts";
import { type SimulatedArtifacts, simulatedArtifacts } from "./artifacts.ts";
import type { Chance } from "./chance.ts";
import { awayFrom, type CycleFault, drawFault, dyingAfter } from "./faults.ts";
import { leaveReflections, leaveWork, type SimulatedWork, workOn } from "./hands.ts";
import { nextId, type SimulatedPipeline, type SimulatedProject } from "./project.ts";
import type { Rates } from "./rates.ts";

/** One scheduled pipeline as it went. */
export type SimulatedCycle = {
  cycle: string;
  /** ISO time in UTC. */
  at: string;
  /** Tasks whose files were there when it began. */
  backlog: readonly string[];
  /** What Pulse said; null when it could not say anything. */
  pulse: Pulse | null;
  plan: Plan | null;
  fault: CycleFault["kind"] | null;
};

/** Gives the world of a job of the forge zone; every job of a pipeline has the same artifacts. */
export type OpenWorld = (pipelineId: number, artifacts: SimulatedArtifacts, overtaken: boolean) => ForgeWorld;

/** Plays one cycle: the real phases of the forge zone, and what a model would have left in between. */
export async function playCycle(
  project: SimulatedProject,
  openWorld: OpenWorld,
  chance: Chance,
  rates: Rates,
): Promise<SimulatedCycle> {
  const fault = drawFault(chance, rates.faults);
  const backlog = [...project.files.keys()].flatMap((path) => /^backlog\/([^/]+)\.md$/.exec(path)?.[1] ?? []);
  const pipeline = openPipeline(project);
  const artifacts = simulatedArtifacts();
  const world = openWorld(pipeline.id, artifacts, fault?.kind === "somebody pushes in between");
  const job = <T>(name: string, run: (world: ForgeWorld) => Promise<T>) =>
    run(faulty(name, world, fault)).catch(() => null);

  const pulsed = await job("pulse", pulse);
  const planned = await job("mind", mind);
  const done = (planned?.entries ?? []).map((entry) =>
    workOn(entry, world.pipeline.cycle, chance, rates, {
      scout: world.configuration.models.scout,
      estimated: fault?.kind === "usage is unknown",
    }),
  );
  await leave(done, world.pipeline.cycle, artifacts, fault);
  await job("handover", handover);
  endPipeline(pipeline, artifacts, project, fault);
  const { cycle } = world.pipeline;
  return { cycle, at: project.now.toISOString(), backlog, pulse: pulsed, plan: planned, fault: fault?.kind ?? null };
}

function faulty(job: string, world: ForgeWorld, fault: CycleFault | null): ForgeWorld {
  if (fault === null) return world;
  if (fault.kind === "GitLab is away") return awayFrom(world);
  return fault.kind.startsWith(`${job} dies`) ? dyingAfter(fault.after, world) : world;
}

async function leave(
  done: readonly SimulatedWork[],
  cycle: string,
  artifacts: SimulatedArtifacts,
  fault: CycleFault | null,
): Promise<void> {
  const left = fault?.kind === "a hands job is lost" ? done.slice(1) : done;
  for (const work of left) await leaveWork(work, cycle, artifacts);
  if (fault?.kind !== "reflect is lost") await leaveReflections(left, cycle, artifacts);
}

function openPipeline(project: SimulatedProject): SimulatedPipeline {
  const pipeline = { id: nextId(project), isFinished: false, jobs: [] };
  project.pipelines.push(pipeline);
  return pipeline;
}

/** GitLab keeps each job's files under its name. */
function endPipeline(
  pipeline: SimulatedPipeline,
  { files }: SimulatedArtifacts,
  project: SimulatedProject,
  fault: CycleFault | null,
): void {
  const isLost = fault?.kind === "handover dies, and its pipeline's artifacts are lost";
  const slots = [...new Set([...files.keys()].flatMap((name) => /^hands\/(\d+)\//.exec(name)?.[1] ?? []))];
  const names = ["pulse", "mind", ...slots.map((slot) => `hands ${slot}/${slots.length}`), "reflect", "handover"];
  pipeline.isFinished = true;
  pipeline.jobs = names.map((name) => {
    const own = new Map([...files].filter(([file]) => file.startsWith(filesOf(name))));
    return { id: nextId(project), name, files: own.size === 0 || isLost ? null : own };
  });
}

function filesOf(job: string): string {
  const slot = /^hands (\d+)/.exec(job)?.[1];
  if (slot !== undefined) return `hands/${slot}/`;
  return job === "mind" ? "plan.json" : `${job}.json`;
}
