import { HANDOVER, type Handover } from "../artifacts/handover.ts";
import { PLAN, type Plan, type PlanEntry } from "../artifacts/plan.ts";
import { PULSE } from "../artifacts/pulse.ts";
import { readBacklog } from "../domain/backlog.ts";
import { foldLedger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import type { PolicyContext } from "../domain/policy.ts";
import { annotate } from "./annotations.ts";
import { readDelivery, readReflections } from "./delivery.ts";
import { closeEyes } from "./eyes.ts";
import { type HandedOver, handOverTask, interrupted } from "./hand-over-task.ts";
import { readArtifact, writeArtifact } from "./job-artifacts.ts";
import { oneByOne } from "./one-by-one.ts";
import { restPlan } from "./planning-input.ts";
import { settleCycle } from "./settle-cycle.ts";
import { currentStanding } from "./standing.ts";
import { tellStalls } from "./tell-stalls.ts";
import type { ForgeWorld } from "./world.ts";

/** The only job that acts on what the agents made: branches, merge requests, answers, and the state commit that settles. */
export async function handover(world: ForgeWorld): Promise<Handover> {
  const pulse = await readArtifact(world, PULSE);
  const plan = (await readArtifact(world, PLAN)) ?? restPlan(["pulse or mind left no plan: see their logs"]);
  const handed = await world.log.section("handover", `Handover: ${plan.entries.length} tasks`, () =>
    handOver(world, plan),
  );

  const stalls = await tellStalls(world, plan);
  const settled = await settleCycle(world, { pulse, plan, handed, stalls });
  if (settled.kind === "failed") throw new Error(`the state could not be committed: ${settled.detail}`);
  await closeEyes(world, { pulse, plan, claims: settled.value });
  await annotate(
    world,
    handed.map(({ report }) => ({ label: `!${report.iid} ${report.task}`, url: report.url ?? "" })),
  );
  const body = await writeArtifact(world, HANDOVER, {
    tasks: handed.map((h) => h.report),
    spentUsd: handed.reduce((sum, h) => sum + h.spentUsd, 0),
    refusedIntents: handed.flatMap((h) => h.refused),
  });
  failIfInterrupted(handed);
  return body;
}

/** A task on which GitLab fails keeps none of the others back. */
async function handOver(world: ForgeWorld, plan: Plan): Promise<HandedOver[]> {
  if (plan.entries.length === 0) return [];
  const { files } = await world.repository.readState();
  const ledger = foldLedger(parseLedger(files).events);
  const openTitles = [...readBacklog(files).open.values()].map(({ task }) => task.title.toLowerCase());
  const policy: PolicyContext = { planned: plannedTasks(plan.entries), openTitles: new Set(openTitles) };
  const reflections = await readReflections(world);
  return oneByOne(plan.entries, async (entry) => {
    const delivery = await readDelivery(world, entry, reflections);
    const handed = await currentStanding(world, entry, ledger)
      .then((standing) => handOverTask(world, entry, delivery, { policy, standing, ledger }))
      .catch((error: unknown) => interrupted(entry, error));
    report(world, handed);
    return handed;
  });
}

function report({ log }: ForgeWorld, { report: { task, kind, url, detail }, refused }: HandedOver): void {
  log.line([`${task}: ${kind}`, url, detail].filter((part) => part !== null && part !== "").join(" "));
  for (const reason of refused) log.line(`! ${task}: refused ${reason}`);
}

function failIfInterrupted(handed: readonly HandedOver[]): void {
  const left = handed.filter((h) => !h.isSettled).map(({ report }) => `${report.task}: ${report.detail}`);
  if (left.length === 0) return;
  throw new Error(`${left.join("\n")}\nRetry this job: what is done already is not done twice.`);
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
