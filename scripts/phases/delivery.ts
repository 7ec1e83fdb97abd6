import { createHash } from "node:crypto";
import { type ArtifactType, parseArtifact } from "../artifacts/envelope.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { REFLECT, type Reflection } from "../artifacts/reflect.ts";
import { patchFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import { describeFault, type Parsed } from "../domain/fault.ts";
import type { ForgeWorld } from "./world.ts";

/** What the model zone handed over for one task, checked; or why it cannot be used. Its words are still untrusted. */
export type Delivery =
  | { kind: "complete"; work: Work; patch: string; reflection: Reflection | null }
  | { kind: "lost"; detail: string };

/** Reads reflect.json; one that is missing or malformed costs the grades, never the work. */
export async function readReflections(world: ForgeWorld): Promise<ReadonlyMap<string, Reflection>> {
  const parsed = await tryArtifact(world, REFLECT);
  if (parsed.kind === "ok") return new Map(parsed.value.reflections.map((r) => [r.task, r]));
  for (const fault of parsed.faults) world.log.line(`! ${describeFault(fault)}`);
  return new Map();
}

/** Reads one task's work and patch and checks that they belong together and to the plan. */
export async function readDelivery(
  world: ForgeWorld,
  entry: PlanEntry,
  reflections: ReadonlyMap<string, Reflection>,
): Promise<Delivery> {
  const parsed = await tryArtifact(world, workArtifact(entry.task.id));
  if (parsed.kind === "faults") return { kind: "lost", detail: parsed.faults.map(describeFault).join("; ") };
  const work = parsed.value;
  const patch = (await world.artifacts.read(patchFileOf(entry.task.id))) ?? "";
  const sha256 = createHash("sha256").update(patch).digest("hex");
  if (work.task.id !== entry.task.id) return { kind: "lost", detail: `work.json is about ${work.task.id}` };
  if (work.patchSha256 !== sha256)
    return { kind: "lost", detail: "changes.patch is not the one that work.json was written for" };
  return { kind: "complete", work, patch, reflection: reflections.get(entry.task.id) ?? null };
}

async function tryArtifact<B>(world: ForgeWorld, type: ArtifactType<B>): Promise<Parsed<B>> {
  const text = await world.artifacts.read(type.file);
  const file = `.nightshift/${type.file}`;
  if (text !== null) return parseArtifact(type, world.pipeline.cycle, file, text);
  const fault = {
    file,
    line: null,
    found: "no such file",
    expected: "what the job left",
    example: "see the log of the job",
  };
  return { kind: "faults", faults: [fault] };
}
