import { createHash } from "node:crypto";
import { type ArtifactType, parseArtifact } from "../artifacts/envelope.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { REFLECT, type Reflection } from "../artifacts/reflect.ts";
import { patchFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import type { Charge } from "../domain/event.ts";
import { describeFault, type Fault, type Parsed } from "../domain/fault.ts";
import { soundGrade } from "../domain/grading.ts";
import { maskAll } from "../domain/secrets/mask.ts";
import type { ForgeWorld } from "./world.ts";

/** What the model zone handed over for one task, checked; or why it cannot be used. Its words are still untrusted. */
export type Delivery = Complete | { kind: "lost"; detail: string };

export type Complete = {
  kind: "complete";
  work: Work;
  patch: string;
  reflection: Reflection | null;
  /** Of all model calls for the task, in both jobs. */
  charges: Charge[];
};

/** An honest work.json is a hundredth of it; more would end in descriptions and ledger lines that GitLab does not take. */
export const MAX_WORK = 500_000;
/** The same for all tasks of a cycle. */
export const MAX_REFLECT = 1_000_000;
/** One for each purpose and model is usual. */
export const MAX_CHARGES = 20;

/** Reads reflect.json; one that is missing or malformed costs the grades, never the work. */
export async function readReflections(world: ForgeWorld): Promise<ReadonlyMap<string, Reflection>> {
  const parsed = await tryArtifact(world, REFLECT, MAX_REFLECT);
  if (parsed.kind === "ok") return new Map(maskAll(parsed.value.reflections).map((r) => [r.task, r]));
  for (const fault of parsed.faults) world.log.line(`! ${describeFault(fault)}`);
  return new Map();
}

/** Reads one task's work and patch and checks that they belong together and to the plan. */
export async function readDelivery(
  world: ForgeWorld,
  entry: PlanEntry,
  reflections: ReadonlyMap<string, Reflection>,
): Promise<Delivery> {
  const parsed = await tryArtifact(world, workArtifact(entry), MAX_WORK);
  if (parsed.kind === "faults") return { kind: "lost", detail: parsed.faults.map(describeFault).join("; ") };
  // The job that wrote it masks as well; what leaves the model zone is taken at nobody's word.
  const work = maskAll(parsed.value);
  const patch = await tryText(world, patchFileOf(entry));
  if (patch.kind === "faults") return { kind: "lost", detail: patch.faults.map(describeFault).join("; ") };
  const text = patch.value ?? "";
  if (work.task.id !== entry.task.id) return { kind: "lost", detail: `work.json is about ${work.task.id}` };
  if (work.patchSha256 !== createHash("sha256").update(text).digest("hex"))
    return { kind: "lost", detail: "changes.patch is not the one that work.json was written for" };
  const reflection = soundReflection(reflections.get(entry.task.id) ?? null, entry);
  const charges = [...work.charges, ...judgeCharges(entry, reflection, text)];
  if (charges.length > MAX_CHARGES) return { kind: "lost", detail: `${charges.length} charges for one task` };
  return { kind: "complete", work, patch: text, reflection, charges };
}

function soundReflection(said: Reflection | null, { model }: PlanEntry): Reflection | null {
  return said === null || said.grade === null ? said : { ...said, grade: soundGrade(said.grade, model) };
}

/** Where reflect left nothing, nobody can say whether the judge was asked: what was reserved for it is charged. */
function judgeCharges({ judgeModel, judgeUsd }: PlanEntry, reflection: Reflection | null, patch: string): Charge[] {
  if (reflection !== null && !isUnpaid(reflection)) return reflection.charges;
  return reflection === null && patch === "" ? [] : unknownCharge("judge", judgeModel, judgeUsd);
}

/** A charge of which nothing but its limit is known. */
export function unknownCharge(purpose: Charge["purpose"], model: string, usd: number): Charge[] {
  return [{ purpose, model, usd, calls: 0, inputTokens: 0, outputTokens: 0, estimated: true }];
}

/** Whether fewer calls are charged than there are verdicts, each of which is one. */
export function isUnpaid({ grade, charges }: Pick<Reflection, "grade" | "charges">): boolean {
  const judge = grade?.judge ?? null;
  return judge !== null && callsFor("judge", charges) < (judge.panel?.length ?? 1);
}

export function callsFor(purpose: Charge["purpose"], charges: readonly Charge[]): number {
  return charges.filter((charge) => charge.purpose === purpose).reduce((sum, { calls }) => sum + calls, 0);
}

/** An artifact of this cycle of at most so many characters, or what is wrong with it. */
export async function tryArtifact<B>(
  world: Pick<ForgeWorld, "artifacts" | "pipeline">,
  type: ArtifactType<B>,
  most: number,
): Promise<Parsed<B>> {
  const text = await tryText(world, type.file);
  if (text.kind === "faults") return text;
  if (text.value === null) return { kind: "faults", faults: [faultOf(type.file, "no such file")] };
  if (text.value.length > most)
    return { kind: "faults", faults: [faultOf(type.file, `a file of ${text.value.length} characters`)] };
  return parseArtifact(type, world.pipeline.cycle, `.nightshift/${type.file}`, text.value);
}

/** The store refuses what is no plain file (a link, a folder, a pipe): that too is something the model zone may leave. */
async function tryText({ artifacts }: Pick<ForgeWorld, "artifacts">, file: string): Promise<Parsed<string | null>> {
  return artifacts.read(file).then(
    (value) => ({ kind: "ok", value }),
    (error: unknown) => ({ kind: "faults", faults: [faultOf(file, String(error))] }),
  );
}

function faultOf(file: string, found: string): Fault {
  const example = "see the log of the job that makes it";
  return { file: `.nightshift/${file}`, line: null, found, expected: "what the job left", example };
}
