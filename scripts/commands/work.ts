import { readFile, rename, rm } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { openOutFolder } from "../adapters/files/out-folder.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { patchFileOf, transcriptFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import { type Environment, modelSettings } from "../config.ts";
import { NO_CONTEXT } from "../domain/context.ts";
import { describeFault, SetupError } from "../domain/fault.ts";
import { foldLedger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { cutBudget, reservationUsd } from "../domain/reservation.ts";
import { routeTask } from "../domain/routing.ts";
import { branchOf, type Task } from "../domain/task.ts";
import { unpricedTask } from "../domain/unpriced.ts";
import { briefOf } from "../phases/brief.ts";
import { CONVENTIONS_FILE } from "../phases/conventions.ts";
import { doTask } from "../phases/do-task.ts";
import { lessonsFor, openLessonBook } from "../phases/lesson-book.ts";
import { MANIFEST_FILE } from "../phases/state-files.ts";
import type { JobWorld } from "../phases/world.ts";
import { plural } from "../views/figures.ts";
import { localWorld, withModel } from "../wire.ts";
import { interruptible } from "./interruption.ts";
import { openLocalRepository } from "./local-repository.ts";
import { readLocalState } from "./local-state.ts";
import { fitted, print, say, tell } from "./print.ts";
import { readNamedTask } from "./task-file.ts";

type Options = { task: string; repo: string; out: string; json?: boolean };

/** One task, now, without GitLab: the same Hands as in a cycle, at the commit that is checked out. */
export async function work(env: Environment, options: Options): Promise<number> {
  const readFiles = async () => (await readLocalState(options.repo, env.PATH ?? "")).files;
  const { task, file, text } = await readNamedTask("--task", options.task, readFiles);
  modelSettings(env);
  const repository = await openLocalRepository(options.repo, env.PATH ?? "");
  const baseSha = (await repository.commitOf("HEAD")) ?? "";
  const status = await repository.git(["status", "--porcelain", "--untracked-files=no"]);
  if (status.stdout.length > 0) tell("! uncommitted changes are left aside: the work starts from the last commit");

  const out = resolve(options.out);
  const artifacts = join(out, ".nightshift");
  const world = localWorld(env, { cycle: "local", url: "", commitSha: baseSha }, repository.dir, artifacts);
  const files = await readFiles();
  const unpriced = unpricedTask(task, { file, text }, world.prices, world.clock.now());
  if (unpriced !== null) throw new SetupError(describeFault(unpriced));
  const entry = entryFor(task, world, files);
  const cut = cutBudget(task, world.configuration, entry.agentUsd);
  if (cut !== null) tell(`! ${cut}`);
  await openOutFolder(out);
  await startClean(out, artifacts, entry);
  const conventions = await readFile(join(repository.dir, CONVENTIONS_FILE), "utf8").catch(() => null);
  const known = { manifest: files.get(MANIFEST_FILE) ?? null, conventions };
  const result = await withModel(
    env,
    world,
    repository.dir,
    interruptible((model) => doTask(model, entry, known)),
  );
  for (const name of namesOf(entry))
    await rename(join(artifacts, name), join(out, basename(name))).catch(ignoreMissing);
  await rm(artifacts, { recursive: true, force: true });

  if (options.json) print(result, options);
  else for (const line of describe(result, relative(process.cwd(), out) || ".")) say(fitted(line));
  return result.outcome.kind === "delivered" || result.outcome.kind === "declined" ? 0 : 1;
}

/** The plan of a cycle that has this one task. */
function entryFor(task: Task, world: JobWorld, files: ReadonlyMap<string, string>): PlanEntry {
  const { configuration, prices, prompt, clock, pipeline } = world;
  const route = routeTask(task, configuration.models);
  const reservedUsd = reservationUsd(task, {
    configuration,
    prices,
    now: clock.now(),
    ledger: foldLedger([]),
    cycle: pipeline.cycle,
  });
  const lessons = lessonsOf(task, route.model, world, files);
  const pick = {
    task,
    fingerprint: "",
    work: { kind: "first" as const },
    route,
    reservedUsd,
    preflight: null,
    worth: null,
  };
  return {
    slot: 1,
    task,
    baseSha: pipeline.commitSha,
    branch: branchOf(task.id),
    model: route.model,
    judgeModel: configuration.models.judge,
    agentUsd: reservedUsd,
    judgeUsd: 0,
    brief: briefOf({ pick, revision: null, lessons, context: NO_CONTEXT, prompt }),
    preflight: [],
    reasons: [route.reason],
    revision: null,
  };
}

/** Nothing is held out: whoever starts a task by hand wants it well done, and nobody books its grade. */
function lessonsOf(task: Task, model: string, world: JobWorld, files: ReadonlyMap<string, string>): string[] {
  const { configuration, clock, pipeline } = world;
  const ledger = foldLedger(parseLedger(files).events);
  const book = openLessonBook(files, ledger, { configuration, now: clock.now(), cycle: pipeline.cycle });
  const whole = { ...configuration, critiques: { ...configuration.critiques, holdout: 0 } };
  return [...lessonsFor(book, task, model, whole).given.map(({ text }) => text), ...book.mentor];
}

function namesOf(entry: PlanEntry): string[] {
  return [patchFileOf(entry), workArtifact(entry).file, transcriptFileOf(entry)];
}

/** An earlier result in the same folder goes first: nobody may take it for this one's. */
async function startClean(out: string, artifacts: string, entry: PlanEntry): Promise<void> {
  const earlier = [artifacts, ...namesOf(entry).map((name) => join(out, basename(name)))];
  for (const path of earlier) await rm(path, { recursive: true, force: true });
}

function describe({ outcome, charges, turns, durationS, files }: Work, out: string): string[] {
  const usd = charges.reduce((sum, charge) => sum + charge.usd, 0);
  return [
    `${outcome.kind}: ${wordsOf(outcome)}`,
    `${plural(turns, "turn")}, ${Math.round(durationS)} s, $${usd.toFixed(4)}, ${plural(files.length, "file")} changed`,
    ...["changes.patch", "work.json", "transcript.jsonl"].map((name) => join(out, name)),
  ];
}

function wordsOf(outcome: Work["outcome"]): string {
  switch (outcome.kind) {
    case "delivered":
      return outcome.summary;
    case "declined":
      return `${outcome.reason}: ${outcome.explanation}`;
    case "unfinished":
      return `${outcome.limit}; ${outcome.summary}`;
    case "failed":
    case "paused":
      return outcome.detail;
  }
}

/** A task whose set-up failed has no transcript. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
