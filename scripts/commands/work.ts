import { cp, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { patchFileOf, transcriptFileOf, workArtifact } from "../artifacts/work.ts";
import type { Environment } from "../config.ts";
import { describeFault, SetupError } from "../domain/fault.ts";
import { routeTask } from "../domain/routing.ts";
import { reservationUsd } from "../domain/selection.ts";
import { branchOf, parseTask } from "../domain/task.ts";
import { briefOf, lessonsOf } from "../phases/brief.ts";
import { doTask } from "../phases/do-task.ts";
import { localWorld, withModel } from "../wire.ts";
import { commitOf, readLocalState } from "./checkout.ts";
import { print, say } from "./print.ts";
import { readNamed } from "./rows.ts";

/** One task, now, without GitLab: the same Hands as in a cycle, at the commit that is checked out. */
export async function work(
  env: Environment,
  options: { task: string; repo: string; out: string; json?: boolean },
): Promise<number> {
  const parsed = parseTask(options.task, await readNamed("--task", options.task));
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  const task = parsed.value;
  const repoDir = resolve(options.repo);
  const baseSha = await commitOf(repoDir, "HEAD");
  const out = resolve(options.out);
  const world = localWorld(env, { cycle: "local", url: "", commitSha: baseSha }, repoDir, join(out, ".nightshift"));
  const { configuration, prompt } = world;
  const route = routeTask(task, configuration.models);
  const reservedUsd = reservationUsd(task, configuration);
  const pick = { task, fingerprint: "", work: { kind: "first" as const }, route, reservedUsd, preflight: null };
  const { files } = await readLocalState(repoDir);
  const entry = {
    slot: 1,
    task,
    baseSha,
    branch: branchOf(task.id),
    model: route.model,
    judgeModel: configuration.models.judge,
    agentUsd: reservedUsd,
    judgeUsd: 0,
    brief: briefOf({ pick, revision: null, lessons: lessonsOf(files), prompt }),
    reasons: [route.reason],
    revision: null,
  };
  const result = await withModel(env, world, repoDir, (model) => doTask(model, entry));
  await publish(join(out, ".nightshift"), out, task.id);
  print(result, options);
  if (!options.json) say(`${result.outcome.kind}: ${join(options.out, "changes.patch")}`);
  return result.outcome.kind === "delivered" || result.outcome.kind === "declined" ? 0 : 1;
}

/** The three files by their plain names, where the user asked for them. */
async function publish(artifactsDir: string, out: string, taskId: string): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const name of [patchFileOf(taskId), workArtifact(taskId).file, transcriptFileOf(taskId)])
    await cp(join(artifactsDir, name), join(out, name.replace(/^.*\//, ""))).catch(() => undefined);
}
