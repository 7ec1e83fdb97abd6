import { type ArtifactType, formatArtifact, parseArtifact } from "../artifacts/envelope.ts";
import { describeFault, SetupError } from "../domain/fault.ts";
import type { JobWorld } from "./world.ts";

/** An artifact of this cycle, or null when the job that makes it left none. Throws SetupError for a stale or malformed one. */
export async function readArtifact<B>(world: JobWorld, type: ArtifactType<B>): Promise<B | null> {
  const text = await world.artifacts.read(type.file);
  if (text === null) return null;
  const parsed = parseArtifact(type, world.pipeline.cycle, `.nightshift/${type.file}`, text);
  if (parsed.kind === "ok") return parsed.value;
  throw new SetupError(parsed.faults.map(describeFault).join("\n"));
}

/** An artifact that this job cannot work without. */
export async function requireArtifact<B>(world: JobWorld, type: ArtifactType<B>, madeBy: string): Promise<B> {
  const body = await readArtifact(world, type);
  if (body !== null) return body;
  throw new SetupError(
    `.nightshift/${type.file} is missing: the job \`${madeBy}\` makes it; look at its log, then retry the pipeline`,
  );
}

export async function writeArtifact<B>(world: JobWorld, type: ArtifactType<B>, body: B): Promise<B> {
  await world.artifacts.write(type.file, formatArtifact(type, world.pipeline.cycle, body));
  return body;
}
