import { readdir, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { execa } from "execa";
import { openOutFolder } from "../adapters/files/out-folder.ts";
import { openSandbox } from "../adapters/sandbox/sandbox.ts";
import { type Environment, modelSettings } from "../config.ts";
import { loadConfiguration } from "../configuration-file.ts";
import type { ConfigurationEdit } from "../domain/configuration.ts";
import { SetupError } from "../domain/fault.ts";
import { confirmSpending } from "./confirm.ts";
import { type PlayedNight, playNight } from "./night.ts";
import { layOutOwnRepository, requireRepository } from "./own-repository.ts";
import { writePage } from "./page/page.ts";
import { ENGINES, type JobRun } from "./pipeline/engine.ts";
import { genericScenarios, sampleScenarios } from "./scenarios/all.ts";
import { maintainerDay } from "./scenarios/maintainer.ts";
import { changeConfiguration, layOutProject, openStage, PROJECT, type Stage, type StageOptions } from "./stage.ts";
import { type Story, tellStory } from "./story.ts";
import { SAMPLE_PAGES } from "./web/pages.ts";

export type RehearsalOptions = {
  repo?: string;
  nights: number;
  engine: "processes" | "gitlab-ci-local";
  out: string;
  live?: boolean;
  yes?: boolean;
};

const PROGRAM_DIR = resolve(import.meta.dirname, "..", "..");
const SAMPLE_DIR = join(import.meta.dirname, "sample");
const MARK = ".nightshift-rehearsal";
const DAY_MS = 86_400_000;

/** Plays the nights and leaves a folder that shows them. Exit code 0 when every job went well, 1 otherwise. */
export async function rehearseNights(
  env: Environment,
  options: RehearsalOptions,
  signal: AbortSignal,
): Promise<number> {
  const engine = ENGINES[options.engine];
  const missing = await engine.missing();
  if (missing !== null) throw new SetupError(`--engine ${options.engine} needs ${missing}`);
  if (options.repo !== undefined) await requireRepository(options.repo);
  const words = await modelWords(env, options);
  const out = resolve(options.out);
  await openOutFolder(out);
  // Only now: a refusal must not cost anybody the last night's page.
  await startClean(out);
  const story = tellStory(process.stdout);
  const seed = join(out, "project");
  await layOut(options, seed, words.kind === "scripted" ? await sandboxHere(env, story) : {}, story);

  const isSample = options.repo === undefined && words.kind === "scripted";
  const stage = await openStage({ dir: out, seed, model: words, ...(isSample && { pages: SAMPLE_PAGES }) });
  try {
    story.line(
      `A GitLab and ${stage.model === null ? "the real model" : "a scripted model"} for ${options.repo ?? "the sample project"} (${stage.gitlab.url})${stage.web === null ? "" : `, and a small web of its own (${stage.web.url})`}`,
    );
    const nights: PlayedNight[] = [];
    for (let night = 1; night <= options.nights; night++) {
      if (night > 1) await playDay(stage, story, options, night - 1);
      const offsetMs = untilTwo() + (night - 1) * DAY_MS;
      nights.push(
        await playNight({ stage, engine, story, dir: out, command: commandWords(), night, offsetMs, signal }),
      );
    }
    const page = await leavePage(stage, story, nights, out);
    await leaveProject(stage, seed);
    tellEnd(stage, story, { page, project: seed });
    return nights.every(wentWell) && (stage.model?.faults.length ?? 0) === 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
}

/** GitLab lets a pipeline pass whose hands have failed, so that the others' work counts; a rehearsal shows what fails. */
function wentWell({ pipelines }: PlayedNight): boolean {
  return pipelines.every(({ status, jobs }) => status === "success" && jobs.every(isWell));
}

/** Exit code of a job that found nothing to do. */
const REST = 3;

function isWell({ status, exitCode }: JobRun): boolean {
  return status !== "failed" || exitCode === REST;
}

/** A folder that holds anything else than an earlier rehearsal is not ours to clear. */
async function startClean(out: string): Promise<void> {
  const names = await readdir(out);
  if (names.length > 0 && !names.includes(MARK))
    throw new SetupError(`--out ${out} holds files that are not a rehearsal's: give an empty or new folder`);
  // The folder itself stays: a terminal may stand in it, or a disk be mounted there.
  for (const name of names.filter((name) => name !== MARK)) await rm(join(out, name), { recursive: true, force: true });
  await writeFile(join(out, MARK), "");
}

async function layOut(
  { repo }: RehearsalOptions,
  seed: string,
  settings: ConfigurationEdit,
  story: Story,
): Promise<void> {
  if (repo === undefined) {
    await layOutProject(SAMPLE_DIR, seed, PROGRAM_DIR);
    await changeConfiguration(seed, settings);
    return;
  }
  const { isFixed, inReview } = await layOutOwnRepository(resolve(repo), seed, PROGRAM_DIR, settings);
  if (inReview > 0)
    story.line(
      `Merge requests that are open at your GitLab are not in this one: ${inReview === 1 ? "the task of one counts" : `the tasks of ${inReview} count`} as closed.`,
    );
  if (isFixed)
    story.line(
      "No organisation has a cost report here: nights go by the project's own caps (`budget.mode: fixed`, in this copy alone).",
    );
}

async function modelWords(env: Environment, options: RehearsalOptions): Promise<StageOptions["model"]> {
  if (options.live !== true)
    return { kind: "scripted", scenarios: options.repo === undefined ? sampleScenarios : genericScenarios };
  const settings = modelSettings(env);
  if (settings.credential.kind === "federation")
    throw new SetupError(
      "--live cannot use federation, whose identity tokens GitLab gives to its jobs alone: set ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN",
    );
  const { budget } = loadConfiguration(options.repo ?? SAMPLE_DIR, new Date());
  await confirmSpending(options.nights * Math.min(budget.cycle_usd, budget.day_usd), options.yes === true);
  return { kind: "live", credential: settings.credential, baseUrl: settings.baseUrl };
}

/** The scripted agent's commands are our own: where nothing can confine them, they may run as they are, and it is said. */
async function sandboxHere(env: Environment, story: Story): Promise<ConfigurationEdit> {
  try {
    const sandbox = await openSandbox("auto", { path: env.PATH ?? "" });
    story.line(`The agents' commands are confined by: ${sandbox.name}`);
    return {};
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    story.line(
      "The agents' commands run unconfined here, since they are scripted and nothing on this machine can confine them.",
    );
    return { sandbox: "none" };
  }
}

/** The day between two nights: one comment, one merge, one refusal. In somebody's own repository: one merge, one refusal. */
async function playDay({ maintainer }: Stage, story: Story, options: RehearsalOptions, day: number): Promise<void> {
  story.heading("The day: the maintainer reviews");
  // The sample's script knows one day; on later ones the maintainer does what maintainers do.
  if (options.repo !== undefined || options.live === true || day > 1) {
    const [first, second] = await maintainer.openMergeRequests();
    if (first !== undefined) await maintainer.merge(first.iid);
    if (second !== undefined) await maintainer.close(second.iid, "Not what we need now.");
    story.line(`  merges ${first?.task ?? "nothing"}, closes ${second?.task ?? "nothing"}`);
    return;
  }
  const { comment, merge, close } = maintainerDay;
  const find = async (task: string) => (await maintainer.mergeRequestOf(task))?.iid ?? null;
  const [commented, merged, closed] = [await find(comment.task), await find(merge.task), await find(close.task)];
  if (commented !== null) await maintainer.comment(commented, comment.body);
  if (commented !== null) story.line(`  comments on !${commented} (${comment.task}): ${comment.body}`);
  if (merged !== null) await maintainer.merge(merged);
  if (merged !== null) story.line(`  merges !${merged} (${merge.task})`);
  if (closed !== null) await maintainer.close(closed, close.reason);
  if (closed !== null) story.line(`  closes !${closed} (${close.task}): ${close.reason}`);
  for (const { iid, task, hasConflicts } of await maintainer.openMergeRequests())
    if (hasConflicts) story.line(`  !${iid} (${task}) conflicts with ${PROJECT.defaultBranch} since that merge`);
}

function leavePage(stage: Stage, story: Story, nights: PlayedNight[], out: string): Promise<string> {
  return writePage({
    outDir: out,
    title: "Night Shift rehearsal",
    gitlab: { apiUrl: stage.gitlab.apiUrl, token: stage.botToken, projectPath: PROJECT.path },
    gitDir: stage.bareRepository,
    defaultBranch: PROJECT.defaultBranch,
    story: story.lines,
    nights,
  });
}

/** A clone of the project as the nights left it takes the place of what they began with: every command works on it. */
async function leaveProject({ bareRepository }: Stage, dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await execa("git", ["clone", "--quiet", "--no-hardlinks", bareRepository, dir]);
}

function tellEnd({ model }: Stage, story: Story, left: { page: string; project: string }): void {
  const [page, project] = [left.page, left.project].map((path) => relative(process.cwd(), path) || path);
  for (const fault of model?.faults ?? []) story.line(`! the model double: ${fault}`);
  story.heading("Where to look");
  story.line(`  ${page}  (open it in a browser: merge requests, digest, backlog, ledger, logs)`);
  story.line(
    `  ${project}     (the project afterwards; \`npm run -s nightshift -- ledger stats --repo ${project}\`, and so \`plan\`, \`critiques list\`, \`preflight\`)`,
  );
}

/** Milliseconds from now to two o'clock UTC of this day. */
function untilTwo(): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 2) - now.getTime();
}

/** The shell words that call this program from any folder. */
function commandWords(): string {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return `${quote(process.execPath)} ${quote(join(PROGRAM_DIR, "bin", "nightshift.js"))}`;
}
