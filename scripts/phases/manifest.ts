import { createHash } from "node:crypto";
import { makeEvent } from "../domain/event.ts";
import { appendEvents } from "../domain/ledger-file.ts";
import { projectManifest } from "../views/manifest.ts";
import { pauseOfForge } from "./pause.ts";
import { differenceOf, MANIFEST_FILE, withChange } from "./state-files.ts";
import type { ForgeWorld } from "./world.ts";

/** Larger files tell a reader of the manifest nothing that their names do not. */
const MAX_FILE_BYTES = 200_000;

/**
 * Rebuilds `prompts/manifest.md`, what every prompt says of the project, from the tree at the pipeline's commit. The same
 * tree gives the same file. While Night Shift is paused it changes nothing. Throws when the state cannot be
 * committed.
 */
export async function manifest(world: ForgeWorld): Promise<{ changed: boolean; paused: boolean }> {
  const { repository, pipeline, clock, log } = world;
  const paused = await pauseOfForge(world);
  for (const reason of paused) log.line(`rest: ${reason}`);
  if (paused.length > 0) return { changed: false, paused: true };
  const tree = await repository.treeAt(pipeline.commitSha, MAX_FILE_BYTES);
  const now = clock.now();
  const result = await repository.commitState(({ files }) => {
    const text = projectManifest(tree);
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
