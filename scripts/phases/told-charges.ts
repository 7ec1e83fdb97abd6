import { parseArtifact } from "../artifacts/envelope.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { REFLECT } from "../artifacts/reflect.ts";
import { type Work, workArtifact } from "../artifacts/work.ts";
import type { Charge } from "../domain/event.ts";
import { sumUsd } from "../domain/spend.ts";
import type { Forge } from "../ports/forge.ts";
import { callsFor, isUnpaid, MAX_CHARGES, MAX_REFLECT, MAX_WORK, unknownCharge } from "./delivery.ts";
import { artifactOfJob } from "./left-artifacts.ts";
import type { ForgeWorld } from "./world.ts";

type Asked = Pick<ForgeWorld, "pipeline"> & { forge: Pick<Forge, "jobArtifact"> };

/** What a run's artifacts say that it spent; null where they are gone or say nothing that can be used. `all`: its reservation. */
export type Told = { said: Charge[] | null; all: Charge[] };

export async function toldByHands(world: Asked, entry: PlanEntry, job: number): Promise<Told> {
  const type = workArtifact(entry);
  const text = await artifactOfJob(world.forge, job, type.file).catch(() => null);
  const all = unknownCharge("agent", entry.model, entry.agentUsd);
  if (text === null || text.length > MAX_WORK) return { said: null, all };
  const parsed = parseArtifact(type, world.pipeline.cycle, type.file, text);
  if (parsed.kind === "faults") return { said: null, all };
  return { said: hiddenCalls(parsed.value, "") === null ? parsed.value.charges : null, all };
}

export async function toldByReflect(world: Asked, entry: PlanEntry, job: number): Promise<Told> {
  const text = await artifactOfJob(world.forge, job, REFLECT.file).catch(() => null);
  const all = unknownCharge("judge", entry.judgeModel, entry.judgeUsd);
  if (text === null || text.length > MAX_REFLECT) return { said: null, all };
  const parsed = parseArtifact(REFLECT, world.pipeline.cycle, REFLECT.file, text);
  const own = parsed.kind === "ok" ? parsed.value.reflections.find(({ task }) => task === entry.task.id) : undefined;
  return { said: own === undefined || isUnpaid(own) ? null : own.charges, all };
}

/** Each turn is a call of the model, and no patch is made without one: work that names fewer hides what they cost. */
export function hiddenCalls({ turns, charges }: Pick<Work, "turns" | "charges">, patch: string): string | null {
  const calls = callsFor("agent", charges);
  if (calls >= Math.max(turns, patch === "" ? 0 : 1)) return null;
  return `${turns} turns${patch === "" ? "" : " and a patch"} are said to have taken ${calls} calls`;
}

/** The meter keeps every run within its reservation: what is above it is not the meter's word. */
export function believed({ said, all }: Told, atPrices: (said: Charge[]) => Charge[]): Charge[] {
  if (said === null || said.length > MAX_CHARGES) return all;
  const usd = (some: readonly Charge[]) => sumUsd(some.map((charge) => charge.usd));
  const charges = atPrices(said);
  return usd(charges) > usd(all) ? all : charges;
}
