import { createHash } from "node:crypto";
import { makeEvent } from "../domain/event.ts";
import { appendEvents } from "../domain/ledger-file.ts";
import { projectChecks } from "../domain/verify/checks.ts";
import { projectManifest } from "../views/manifest.ts";
import { pauseOfForge } from "./pause.ts";
import { differenceOf, MANIFEST_FILE, withChange } from "./state-files.ts";
import type { ForgeWorld } from "./world.ts";

/**
 * Rebuilds `prompts/manifest.md`, what every prompt says of the project, from the code base at the pipeline's commit. The
 * same code gives the same file. While Night Shift is paused it changes nothing. Throws when the state cannot be
 * committed.
 */
export async function manifest(
  world: ForgeWorld,
  page: { maxTokens?: number } = {},
): Promise<{ changed: boolean; paused: boolean }> {
  const { repository, pipeline, configuration, clock, log } = world;
  const paused = await pauseOfForge(world);
  for (const reason of paused) log.line(`rest: ${reason}`);
  if (paused.length > 0) return { changed: false, paused: true };
  const code = await repository.codeBase(pipeline.commitSha);
  const checks = projectChecks(configuration.verify, {
    files: code.paths,
    read: (path) => code.texts.get(path) ?? null,
  });
  const now = clock.now();
  const result = await repository.commitState(({ files }) => {
    const text = projectManifest(code, { checks, ...page });
    if (files.get(MANIFEST_FILE) === text) return { change: null, value: null };
    const sha256 = createHash("sha256").update(text).digest("hex");
    const updated = makeEvent({ type: "manifest.updated", sha256 }, pipeline.cycle, now);
    const after = withChange(withChange(files, new Map([[MANIFEST_FILE, text]])), appendEvents(files, [updated]));
    const change = { message: "Night Shift updates the manifest", files: differenceOf(files, after) };
    return { change, value: null };
  });
  if (result.kind === "failed") throw new Error(`the state could not be committed: ${result.detail}`);
  const changed = result.kind === "committed";
  log.line(changed ? `${MANIFEST_FILE} is new` : `${MANIFEST_FILE} is up to date`);
  await world.artifacts.write("manifest.json", `${JSON.stringify({ changed })}\n`);
  return { changed, paused: false };
}
