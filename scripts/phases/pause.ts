import { hasLabel } from "../domain/permission/kill-switches.ts";
import { pauseReasons, switchesNow } from "../domain/permission/switches.ts";
import type { PauseSigns, Sign } from "../ports/pause-signs.ts";
import type { ForgeWorld, JobWorld, ModelWorld } from "./world.ts";

/**
 * Why a job of the forge zone shall begin nothing that asks for money or for people's attention; empty when it may. A
 * kill switch stops the next job, not only the next cycle.
 */
export async function pauseOfForge(world: ForgeWorld): Promise<string[]> {
  const { forge, repository, configuration } = world;
  const { digest, pause } = configuration.labels;
  const [file, label] = await Promise.all([
    sign(repository.readState().then(({ files }) => files.get("nightshift.yml") ?? null)),
    sign(
      forge
        .issues({ label: digest, state: "opened" })
        .then((issues) => issues.some((issue) => hasLabel(issue.labels, pause))),
    ),
  ]);
  return told(world, { configuration: file, label });
}

/** The same in the model zone, with what a job may see there. Outside of pipelines nobody pauses. */
export async function pauseOfModel(world: ModelWorld): Promise<string[]> {
  return world.lookForPause === null ? [] : told(world, await world.lookForPause());
}

function told({ configuration, pauseVariable, log }: JobWorld, signs: PauseSigns): string[] {
  const switches = switchesNow(configuration, pauseVariable, signs);
  for (const { name, ok, detail } of switches) if (ok === null) log.line(`– ${name}: ${detail}`);
  return pauseReasons(switches);
}

/** GitLab's failure is for the job's own work to tell; a kill switch that cannot be seen stops nobody. */
function sign<T>(asked: Promise<T>): Promise<Sign<T>> {
  return asked.then(
    (value): Sign<T> => ({ kind: "seen", value }),
    (error: unknown): Sign<T> => ({ kind: "unseen", why: error instanceof Error ? error.message : String(error) }),
  );
}
