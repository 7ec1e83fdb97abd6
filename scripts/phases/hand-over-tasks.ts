import type { Plan, PlanEntry } from "../artifacts/plan.ts";
import { readBacklog } from "../domain/backlog.ts";
import { foldLedger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import type { PolicyContext } from "../domain/policy.ts";
import { readDelivery, readReflections } from "./delivery.ts";
import { handOverTask, interrupted } from "./hand-over-task.ts";
import type { HandedOver } from "./handed-over.ts";
import { asksForAttention, keptBack } from "./kept-back.ts";
import { oneByOne } from "./one-by-one.ts";
import { runsOfCycle, withRepeatedRuns } from "./repeated-runs.ts";
import { repriceDelivery } from "./reprice.ts";
import { currentStanding } from "./standing.ts";
import type { ForgeWorld } from "./world.ts";

/**
 * One task after the other; one on which GitLab fails keeps none of the others back.
 * `paused`: why nothing is to be shown to people now; what was made for them is kept.
 */
export async function handOverTasks(
  world: ForgeWorld,
  plan: Plan,
  paused: readonly string[] = [],
): Promise<HandedOver[]> {
  if (plan.entries.length === 0) return [];
  const { files } = await world.repository.readState();
  const ledger = foldLedger(parseLedger(files).events);
  const openTitles = [...readBacklog(files).open.values()].map(({ task }) => task.title.toLowerCase());
  const policy: PolicyContext = {
    planned: plannedTasks(plan.entries),
    openTitles: new Set(openTitles),
    words: new Map(),
  };
  const reflections = await readReflections(world);
  const runs = runsOfCycle(world);
  // Whoever waits for them tells of GitLab's failure.
  runs.catch(() => undefined);
  return oneByOne(plan.entries, async (entry) => {
    const delivery = repriceDelivery(world, entry, ledger, await readDelivery(world, entry, reflections));
    const handed = await currentStanding(world, entry, ledger)
      .then((standing) =>
        paused.length > 0 && standing.kind === "claimed" && asksForAttention(entry, delivery)
          ? keptBack(entry, paused)
          : handOverTask(world, entry, delivery, { policy, standing, ledger }),
      )
      .then(async (done) => withRepeatedRuns(world, entry, { ledger, runs: (await runs)(entry), handed: done }))
      .catch((error: unknown) => interrupted(entry, error));
    report(world, handed);
    return handed;
  });
}

function report({ log }: ForgeWorld, { report: { task, kind, url, detail }, refused }: HandedOver): void {
  log.line([`${task}: ${kind}`, url, detail].filter((part) => part !== null && part !== "").join(" "));
  for (const reason of refused) log.line(`! ${task}: refused ${reason}`);
}

function plannedTasks(entries: readonly PlanEntry[]): PolicyContext["planned"] {
  return new Map(
    entries.map(({ task, revision }) => [
      task.id,
      {
        kind: revision === null ? "first" : "revision",
        iid: revision?.iid ?? null,
        noteIds: revision?.threads.flatMap(({ waiting }) => waiting) ?? [],
        isTold: revision !== null && (revision.failure !== null || revision.conflict !== null),
      },
    ]),
  );
}
